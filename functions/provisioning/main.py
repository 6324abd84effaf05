"""Entry points of provisioning, named in functions/manifest.yaml."""

from functions.provisioning.events import handlers, tasks
from shared.series import platform_series
from shared.web.deliveries import serve_events, serve_tasks
from shared.wiring import platform

event = serve_events("provisioning", handlers, platform, series=platform_series)
task = serve_tasks("provisioning", tasks, platform)
