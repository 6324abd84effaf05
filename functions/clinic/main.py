"""Entry points of the clinic."""

from functions.clinic.events import handlers
from functions.clinic.routes import routes
from shared.web.deliveries import serve_events
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("clinic", routes, platform)
event = serve_events("clinic", handlers, platform)
