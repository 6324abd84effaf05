"""All paths of the workspace; each resource registers its own."""

from functions.workspace import (
    routes_audit,
    routes_contact,
    routes_home,
    routes_jobs,
    routes_logo,
    routes_plan,
    routes_products,
    routes_settings,
)
from functions.workspace.registry import routes

__all__ = [
    "routes",
    "routes_audit",
    "routes_contact",
    "routes_home",
    "routes_jobs",
    "routes_logo",
    "routes_plan",
    "routes_products",
    "routes_settings",
]
