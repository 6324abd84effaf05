"""The one collection of paths that every part of the site registers in."""

from shared.web.routing import Routes

routes = Routes()
