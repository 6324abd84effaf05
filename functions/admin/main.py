"""Entry point of the operators' console."""

from functions.admin.routes import routes
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("admin", routes, platform)
