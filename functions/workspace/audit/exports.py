"""The audit trail as a spreadsheet."""

from functions.workspace.registry import jobs
from shared.web.trail_lines import exports_of

exports = exports_of(jobs, needs="workspace.read_audit")
