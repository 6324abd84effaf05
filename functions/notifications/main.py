"""Entry points of notifications, named in functions/manifest.yaml."""

from functions.notifications.events import handlers, tasks
from shared.web.deliveries import serve_events, serve_tasks
from shared.wiring import platform

event = serve_events("notifications", handlers, platform)
task = serve_tasks("notifications", tasks, platform)
