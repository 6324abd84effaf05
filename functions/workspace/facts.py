"""What the workspace tells."""

from shared.facts import Fact


class LogoReplaced(Fact):
    """The file at ``path`` is shown no more."""

    type = "workspace.logo_replaced"
    path: str


class ProductWanted(Fact):
    """Its owner wants ``product``; ``version`` grows from wish to wish about it, on or off."""

    type = "workspace.product_wanted"
    product: str
    version: int


class ProductDropped(Fact):
    """Its owner wants ``product`` no more; ``version`` as in ``ProductWanted``."""

    type = "workspace.product_dropped"
    product: str
    version: int
