"""The audit trail: who did what to whom, when; and its files, which are long work."""

from functions.workspace.audit.exports import exports
from functions.workspace.registry import jobs, routes
from shared.web import jobs as progress
from shared.web.trail import Trail

AT = "/workspace/settings/audit"

progress.mount(routes, jobs)
Trail("workspace", AT, "workspace.read_audit", exports).hang(routes)
