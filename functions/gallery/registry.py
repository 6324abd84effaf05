"""The one collection of paths that the gallery registers in."""

from shared.web.routing import Routes

routes = Routes()
