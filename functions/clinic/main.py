"""Entry points of the clinic."""

from functions.clinic.routes import routes
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("clinic", routes, platform)
