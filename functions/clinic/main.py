"""Entry points of the clinic."""

from functions.clinic.events import handlers
from functions.clinic.routes import routes
from functions.clinic.tasks import tasks
from shared.web.deliveries import serve_events, serve_tasks
from shared.web.serve import serve_http
from shared.wiring import platform

http = serve_http("clinic", routes, platform)
event = serve_events("clinic", handlers, platform)
task = serve_tasks("clinic", tasks, platform)
