"""What the clinic answers to Ctrl-K: the patients that the words find."""

from typing import Any, Final
from urllib.parse import urlencode

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import queries
from functions.clinic.patients.fields import Search
from functions.clinic.registry import routes
from shared.context import Context
from shared.record import record
from shared.web import filters
from shared.web.request import Input, Reply

_MOST: Final = 6


@record
class Sought:
    """What was typed."""

    q: Search = ""


@routes.get("/clinic/search", needs="clinic.see_patients", query=Sought)
def search(ctx: Context, given: Input) -> Reply:
    """The first six in the palette's form; a person who comes by is led to the whole list."""
    q = given.query(Sought).q
    found = queries.search_patients(ctx.db, sight(ctx), q=q, limit=_MOST) if q else []
    whole = f"/clinic/patients?{urlencode({'q': q})}"
    return Reply(None, {"found": [_shown(one) for one in found]}, location=whole)


def _shown(patient: queries.PlacedPatient) -> dict[str, Any]:
    return {
        "label": patient.name,
        "detail": filters.phone(patient.phone),
        "href": f"/clinic/patients/{patient.id}",
        "icon": "user",
    }
