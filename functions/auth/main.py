"""Entry points of signing in."""

from functions.auth.events import handlers
from functions.auth.routes import routes
from shared.web.deliveries import serve_events
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("auth", routes, platform)
event = serve_events("auth", handlers, platform)
