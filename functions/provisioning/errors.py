"""Why a tenant cannot be made."""

from shared.errors import Conflict


class CellsFull(Conflict):
    """No cell accepts another tenant; open one or add one."""

    code = "provisioning.cells_full"
