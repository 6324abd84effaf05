"""Entry point of the public site."""

from functions.landing.routes import routes
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("landing", routes, platform)
