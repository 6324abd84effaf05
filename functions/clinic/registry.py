"""The one collection of paths that every room of the clinic registers in, and for whom."""

from typing import Final

from shared.web.routing import Routes

routes = Routes()

MANAGERS: Final = frozenset({"owner", "manager"})
STAFF: Final = MANAGERS | {"receptionist", "professional"}
