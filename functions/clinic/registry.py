"""The one collection of paths that every resource of the clinic registers in."""

from shared.web.routing import Routes

routes = Routes()
