"""Entry points of the workspace."""

from functions.workspace.events import handlers
from functions.workspace.routes import routes
from functions.workspace.tasks import tasks
from shared.web.deliveries import serve_events, serve_tasks
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("workspace", routes, platform)
event = serve_events("workspace", handlers, platform)
task = serve_tasks("workspace", tasks, platform)
