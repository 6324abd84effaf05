"""Where professionals are found, the week of their form, and what follows when one was saved."""

from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue import queries
from functions.clinic.catalogue.fields import USUAL_DAY
from functions.clinic.catalogue.queries import Professional
from shared.clock import WEEKDAYS
from shared.context import Context
from shared.errors import NotFound
from shared.web.request import Reply

PROFESSIONALS: Final = "/clinic/professionals"
PROFESSIONAL: Final = f"{PROFESSIONALS}/<uuid:professional_id>"
_WORKING_DAYS: Final = 5


def professional_of(ctx: Context, professional_id: UUID) -> Professional:
    """One professional.

    Raises:
        NotFound: there is none.
    """
    found = queries.list_professionals(ctx.db, id=professional_id)
    if not found:
        raise NotFound("Não encontramos este profissional.")
    return found[0]


def saved(ctx: Context, professional: Professional, status: int = 200) -> Reply:
    """A professional as saved, with the way to the list."""
    ctx.touch("clinic.professionals")
    return Reply.saved(
        "catalogue/professional",
        professional,
        called="professional",
        location=PROFESSIONALS,
        status=status,
    )


def week_of(professional: Professional | None) -> list[dict[str, Any]]:
    """Each weekday as ``kit/hours.html`` shows it; of somebody new the usual week."""
    return [_day(weekday, professional) for weekday in range(1, 8)]


def _day(weekday: int, professional: Professional | None) -> dict[str, Any]:
    weekend = weekday > _WORKING_DAYS
    spans = list(() if weekend else USUAL_DAY)
    if professional:
        ours = (one for one in professional.hours if one["weekday"] == weekday)
        spans = [(one["opens"], one["closes"]) for one in ours]
    label = WEEKDAYS[weekday - 1].capitalize()
    return {"name": f"weekday_{weekday}", "label": label, "spans": spans, "weekend": weekend}
