"""Somebody else's patient, opened for a stated reason by who sees only their own.

Whoever opens one says who it is by name and by telephone or CPF: no list is offered to choose
from. Each opening, with its reason, is on the trail.
"""

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from functions.clinic.catalogue.errors import RequestReused
from functions.clinic.patients import labels, queries_openings
from functions.clinic.patients.errors import UnknownPatient
from functions.clinic.patients.fields import Search
from functions.clinic.registry import routes
from shared import text
from shared.acts import facts
from shared.context import Context
from shared.documents import Cpf
from shared.errors import Invalid
from shared.phones import Phone
from shared.text import VisibleName
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply
from shared.web.routing import Once

OPEN_HOURS: Final = 24
_AT: Final = "/clinic/patients/openings"


@dataclass(frozen=True, slots=True)
class NewOpening:
    """What was sought in vain."""

    name: Search = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Who is to be opened, and why."""

    name: VisibleName
    reason: Annotated[str, text.lines(10, 500)]
    phone: Phone | None = None
    cpf: Cpf | None = None
    request_id: RequestId | None = None


@routes.get(f"{_AT}/new", needs="clinic.open_patient", query=NewOpening)
def new_opening(_ctx: Context, given: Input) -> Reply:
    """The form that asks who, and why."""
    data = {"name": given.query(NewOpening).name, "hours": OPEN_HOURS}
    return Reply("patients/opening", data)


def _again(_ctx: Context, made: UUID) -> Reply:
    return _opened([made], "")


_ONCE: Final = Once(_again, RequestReused)


@routes.post(_AT, needs="clinic.open_patient", body=Opening, once=_ONCE, form=new_opening)
def open_patient(ctx: Context, given: Input) -> Reply:
    """See and book a patient for a day; those of a family that share name and telephone too.

    Raises:
        Invalid: the body is not an ``Opening``, or has neither telephone nor CPF.
        UnknownPatient: nobody of that name has it.
    """
    asked = given.read(Opening)
    if asked.phone is None and asked.cpf is None:
        reason = "Informe o celular ou o CPF."
        raise Invalid("Falta dizer quem é.", phone=reason)
    opened = queries_openings.open_patients(
        ctx.db,
        account_id=ctx.actor.id,
        name=asked.name,
        phone=asked.phone,
        cpf=asked.cpf,
        reason=asked.reason,
        hours=OPEN_HOURS,
    )
    if not opened:
        reason = "Confira o nome e o contato: precisam ser os do cadastro."
        raise UnknownPatient("Não encontramos este paciente.", name=reason)
    for one in opened:
        told = facts({"reason": asked.reason})
        ctx.audit("clinic.patient_opened", labels.thing(one), told)
    return _opened([one.id for one in opened], asked.name)


def _opened(ids: list[UUID], name: str) -> Reply:
    one = f"/clinic/patients/{ids[0]}"
    several = f"/clinic/patients?{urlencode({'q': name})}"
    location = one if len(ids) == 1 else several
    return Reply(None, {"patient_ids": ids}, status=201, location=location, made=ids[0])
