"""How a product stands."""

from datetime import timedelta
from typing import Final, Literal

from functions.workspace.plan.queries import Wish
from shared.means import Standing

Stage = Literal["on", "off", "coming", "going", "failed"]
SOON: Final = timedelta(seconds=30)
"""Until then nobody wonders where it is."""
_LONG: Final = timedelta(minutes=10)


def stage(wish: Wish | None, standing: Standing | None, *, here: bool) -> Stage:
    """Where a product is on its way, as far as this process knows: ``here``, it serves it.

    A wish that nobody has followed yet is under way; so is what other processes have still to see.
    """
    asked = standing.asked if standing else 0
    if wish and wish.version > asked:
        return "coming" if wish.wanted else "going"
    match standing.state if standing else "off":
        case "on":
            return "on" if here else "coming"
        case "switching":
            return "coming"
        case "failed":
            return "failed"
    return "going" if here else "off"


def pause_s(waited: timedelta) -> int | None:
    """After how many seconds a page asks again; None when whoever looks is to ask."""
    if waited <= SOON:
        return 1
    return 10 if waited <= _LONG else None
