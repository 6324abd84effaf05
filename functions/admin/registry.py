"""The one collection of paths of the console, and its front page."""

from typing import Final

from shared.web.routing import Routes

routes = Routes()

LIST: Final = "/admin/tenants"
