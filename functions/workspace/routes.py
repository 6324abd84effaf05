"""All paths of the workspace: each room registers its own."""

from functions.workspace.audit import routes as audit
from functions.workspace.home import routes as home
from functions.workspace.jobs import routes as jobs
from functions.workspace.plan import routes as plan
from functions.workspace.plan import routes_products
from functions.workspace.registry import routes
from functions.workspace.settings import routes as settings
from functions.workspace.settings import routes_contact, routes_logo

__all__ = [
    "audit",
    "home",
    "jobs",
    "plan",
    "routes",
    "routes_contact",
    "routes_logo",
    "routes_products",
    "settings",
]
