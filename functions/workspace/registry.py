"""The one collection of paths of the workspace, and where its forms stand."""

from typing import Final

from shared.web.routing import Routes

routes = Routes()

SETTINGS: Final = "/workspace/settings"
PLAN: Final = "/workspace/settings/plan"
