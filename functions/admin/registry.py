"""The one collection of paths of the console, its front page and its list."""

from typing import Final

from shared.web.routing import Routes

routes = Routes()

HOME: Final = "/admin/today"
LIST: Final = "/admin/tenants"
