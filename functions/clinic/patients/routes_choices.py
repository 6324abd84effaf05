"""Whom a booking may be for, while it is being typed: who is found, and who seems to be known."""

from typing import Final

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import queries
from functions.clinic.patients.fields import Search
from functions.clinic.patients.likely import likely
from functions.clinic.registry import routes
from shared.context import Context
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/patients"
_CHOICES: Final = 6
_LIKELY: Final = 3


@record
class ChoiceQuery:
    """What was typed."""

    q: Search = ""


@record
class LikelyQuery:
    """Somebody new as they are being written down."""

    patient_name: VisibleName | None = None
    patient_phone: Phone | None = None


@routes.get(f"{_LIST}/choices", needs="clinic.see_patients", query=ChoiceQuery)
def list_patient_choices(ctx: Context, given: Input) -> Reply:
    """The few best matches."""
    q = given.query(ChoiceQuery).q
    found = queries.search_patients(ctx.db, sight(ctx), q=q, limit=_CHOICES) if q else []
    return Reply("patients/patient_choices", {"patients": [one.listed for one in found], "q": q})


@routes.get(f"{_LIST}/likely", needs="clinic.see_patients", query=LikelyQuery)
def list_likely_patients(ctx: Context, given: Input) -> Reply:
    """Who seems to be somebody new as they are being written down."""
    query = given.query(LikelyQuery)
    found = likely(ctx, query.patient_name, query.patient_phone, _LIKELY)
    return Reply("patients/likely_patients", {"patients": [one.listed for one in found]})
