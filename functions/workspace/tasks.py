"""What the workspace has done that no request waits for."""

from functions.workspace.audit import endings, exports
from functions.workspace.registry import jobs
from shared.tasks import Tasks

__all__ = ["endings", "exports", "tasks"]  # whose jobs are done here

tasks = Tasks()

jobs.serve(tasks)
