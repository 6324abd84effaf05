"""All paths of the console; each resource registers its own."""

from functions.admin import (
    routes_account,
    routes_acts,
    routes_audit,
    routes_health,
    routes_notes,
    routes_people,
    routes_session,
    routes_tenants,
    routes_today,
)
from functions.admin.registry import routes

__all__ = [
    "routes",
    "routes_account",
    "routes_acts",
    "routes_audit",
    "routes_health",
    "routes_notes",
    "routes_people",
    "routes_session",
    "routes_tenants",
    "routes_today",
]
