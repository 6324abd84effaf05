"""All paths of signing in; each resource registers its own."""

from functions.auth import (
    routes_account,
    routes_arrival,
    routes_people,
    routes_reset,
    routes_session,
    routes_usage,
)
from functions.auth.registry import routes

__all__ = [
    "routes",
    "routes_account",
    "routes_arrival",
    "routes_people",
    "routes_reset",
    "routes_session",
    "routes_usage",
]
