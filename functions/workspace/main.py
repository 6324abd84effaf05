"""Entry points of the workspace."""

from functions.workspace.events import handlers
from functions.workspace.routes import routes
from shared.web.deliveries import serve_events
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("workspace", routes, platform)
event = serve_events("workspace", handlers, platform)
