"""What the workspace tells."""

from shared.facts import Fact
from shared.jobs.endings import LongWorkEnded


class LogoReplaced(Fact, type="workspace.logo_replaced"):
    """The file at ``path`` is shown no more."""

    path: str


class ProductWanted(Fact, type="workspace.product_wanted"):
    """Its owner wants ``product``; ``version`` grows from wish to wish about it, on or off."""

    product: str
    version: int


class ProductDropped(Fact, type="workspace.product_dropped"):
    """Its owner wants ``product`` no more; ``version`` as in ``ProductWanted``."""

    product: str
    version: int


class JobEnded(LongWorkEnded, type="workspace.job_ended"):
    """Long work of the workspace is over."""
