"""How a product stands."""

from typing import Literal

from functions.workspace.plan.queries import Wish
from shared.means import Standing

Stage = Literal["on", "off", "coming", "going", "failed"]


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
