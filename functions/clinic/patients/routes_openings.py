"""Somebody else's patient, opened for a stated reason by who sees only their own.

Whoever opens one says who it is by name and by telephone or CPF: no list is offered to choose
from. Each opening, with its reason, is on the trail, and so is each that found nobody.
"""

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import labels, queries_openings
from functions.clinic.patients.errors import AlreadySeen, AskedInVain, NoAgenda, UnknownPatient
from functions.clinic.patients.fields import Search
from functions.clinic.patients.queries_openings import Known, Opened
from functions.clinic.registry import routes
from shared import text
from shared.acts import Thing, facts
from shared.context import Context
from shared.documents import Cpf
from shared.errors import Invalid
from shared.limits import HOUR_S
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

OPEN_HOURS: Final = 24
IN_VAIN_AN_HOUR: Final = 10
_AT: Final = "/clinic/patients/openings"


@record
class NewOpening:
    """What was sought in vain."""

    name: Search = ""


@record
class Opening:
    """Who is to be opened, and why."""

    name: VisibleName
    reason: Annotated[str, text.lines(10, 500)]
    phone: Phone | None = None
    cpf: Cpf | None = None
    request_id: RequestId | None = None


@routes.get(f"{_AT}/new", needs="clinic.open_patient", query=NewOpening)
def new_opening(ctx: Context, given: Input) -> Reply:
    """The form that asks who, and why; whoever sees everybody is led to the list."""
    name = given.query(NewOpening).name
    if sight(ctx).whose is None:
        return Reply(None, location=_listed(name))
    return Reply("patients/opening", {"name": name, "hours": OPEN_HOURS})


def _asked(given: Input) -> Opening:
    """What was sent.

    Raises:
        Invalid: it is no ``Opening``, or has neither telephone nor CPF.
    """
    asked = given.read(Opening)
    if asked.phone is None and asked.cpf is None:
        reason = "Informe o celular ou o CPF."
        raise Invalid("Falta dizer quem é.", phone=reason)
    return asked


def _known(ctx: Context, asked: Opening) -> list[Known]:
    given = {"phone": asked.phone, "cpf": asked.cpf}
    return queries_openings.known_patients(
        ctx.db, account_id=ctx.actor.id, name=asked.name, **given
    )


def _count(ctx: Context, given: Input) -> None:
    """Count, and put on the trail, who asks in vain: otherwise it would tell of anybody.

    Raises:
        Invalid, AlreadySeen, NoAgenda: as ``open_patient``.
        AskedInVain: ten times in an hour.
    """
    asked = _asked(given)
    if sight(ctx).whose is None:
        raise AlreadySeen("Você já vê todos os pacientes. Busque em Pacientes.")
    if not queries_openings.has_agenda(ctx.db, account_id=ctx.actor.id):
        raise NoAgenda("Falta ligar você a uma agenda. Peça a quem administra a clínica.")
    if not queries_openings.take_try(ctx.db, account_id=ctx.actor.id, most=IN_VAIN_AN_HOUR):
        reason = "Já foram dez buscas sem encontrar. Tente em uma hora, ou peça à recepção."
        raise AskedInVain(reason, retry_after_s=HOUR_S)
    if _known(ctx, asked):
        queries_openings.give_try_back(ctx.db, account_id=ctx.actor.id)
        return
    sought = Thing("clinic.patient", None, asked.name)
    ctx.audit("clinic.patient_not_found", sought, facts({"reason": asked.reason}))


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _opened(made, queries_openings.list_opened(ctx.db, asked_id=made))


@routes.post(
    _AT, needs="clinic.open_patient", body=Opening, once=_again, form=new_opening, before=_count
)
def open_patient(ctx: Context, given: Input) -> Reply:
    """See and book a patient for a day; those of a family that share name and telephone too.

    Raises:
        Invalid: the body is not an ``Opening``, or has neither telephone nor CPF.
        AlreadySeen: they see who that is, or everybody.
        NoAgenda: they are none of the professionals.
        AskedInVain: they asked in vain ten times in an hour.
        UnknownPatient: nobody of that name has it.
    """
    asked = _asked(given)
    queries_openings.lock_openings(ctx.db, account_id=ctx.actor.id)
    found = _known(ctx, asked)
    if not found:
        reason = "Confira o nome e o contato: precisam ser os do cadastro."
        raise UnknownPatient("Não encontramos este paciente.", name=reason)
    fresh = [one for one in found if not one.seen]
    if not fresh:
        raise AlreadySeen(f"Você já vê {found[0].name}. Busque em Pacientes.")
    asked_id, ids = uuid4(), [one.id for one in fresh]
    queries_openings.open_patients(
        ctx.db, account_id=ctx.actor.id, asked_id=asked_id, ids=ids, hours=OPEN_HOURS
    )
    for one in fresh:
        told = facts({"reason": asked.reason})
        ctx.audit("clinic.patient_opened", labels.thing(one), told)
    return _opened(asked_id, fresh)


def _listed(name: str) -> str:
    return f"/clinic/patients?{urlencode({'q': name})}" if name else "/clinic/patients"


def _opened(asked_id: UUID, opened: Sequence[Opened]) -> Reply:
    """Who was opened; nobody of a key that the release before kept, and the list then."""
    ids = [one.id for one in opened]
    one = f"/clinic/patients/{ids[0]}" if len(ids) == 1 else ""
    location = one or _listed(opened[0].name if opened else "")
    return Reply(None, {"patient_ids": ids}, status=201, location=location, made=asked_id)
