"""Entry points of signing in."""

from functions.auth.events import handlers
from functions.auth.routes import routes
from functions.auth.tasks import tasks
from shared.web.deliveries import serve_events, serve_tasks
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("auth", routes, platform)
event = serve_events("auth", handlers, platform)
task = serve_tasks("auth", tasks, platform)
