"""The one collection of paths that every resource of signing in registers in."""

from shared.web.routing import Routes

routes = Routes()
