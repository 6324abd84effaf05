"""The collections that every room of the workspace registers in, and where its forms stand."""

from typing import Final

from shared.jobs.kinds import Jobs
from shared.web.routing import Routes

routes = Routes()
jobs = Jobs("workspace")

SETTINGS: Final = "/workspace/settings"
PLAN: Final = "/workspace/settings/plan"
