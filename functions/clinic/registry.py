"""The one collection of paths that every room of the clinic registers in."""

from shared.web.routing import Routes

routes = Routes()
