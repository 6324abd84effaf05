"""What the workspace tells."""

from shared.facts import Fact
from shared.jobs.endings import LongWorkEnded


class LogoReplaced(Fact, type="workspace.logo_replaced"):
    """The file at ``path`` is shown no more."""

    path: str


class ProductWish(Fact):
    """What its owner wants of ``product``; ``version`` grows from wish to wish about it."""

    product: str
    version: int


class ProductWanted(ProductWish, type="workspace.product_wanted"):
    """It is to be on."""


class ProductDropped(ProductWish, type="workspace.product_dropped"):
    """It is to be off."""


class JobEnded(LongWorkEnded, type="workspace.job_ended"):
    """Long work of the workspace is over."""
