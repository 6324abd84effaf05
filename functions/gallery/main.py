"""Entry point of the gallery."""

from functions.gallery.routes import routes
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("gallery", routes, platform)
