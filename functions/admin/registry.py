"""The one collection of paths that every resource of the console registers in."""

from shared.web.routing import Routes

routes = Routes()
