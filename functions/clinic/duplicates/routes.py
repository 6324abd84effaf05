"""Pairs who may be one person, and two patients side by side."""

from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import merging, queries, rules
from functions.clinic.duplicates.queries import Alike, Side
from functions.clinic.patients import labels
from functions.clinic.registry import routes
from shared.acts import facts
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.web.notices import notice
from shared.web.request import Input, Reply

LIST: Final = "/clinic/patients"
_PAIRS: Final = 50
_DISTINCT: Final = f"{LIST}/distinctions"


@record
class Distinction:
    """Two patients who are two people."""

    one_id: UUID
    other_id: UUID


@routes.get(f"{LIST}/duplicates", needs="clinic.keep_patients")
def list_duplicates(ctx: Context, _given: Input) -> Reply:
    """Pairs who may be one person, most alike first; fifty at once."""
    found = queries.list_alike(ctx.db, sight(ctx), limit=_PAIRS + 1)
    pairs = [_pair(one) for one in found[:_PAIRS]]
    data = {"pairs": pairs, "more": len(found) > _PAIRS, "sign_names": rules.SIGNS}
    return Reply("duplicates/duplicates", data)


def _pair(one: Alike) -> dict[str, Any]:
    names = ("id", "name", "phone", "email", "cpf", "born_on", "created_at")
    return {
        "one": {name: getattr(one, name) for name in names},
        "other": {name: getattr(one, f"other_{name}") for name in names},
        "signs": one.signs,
    }


@routes.post(_DISTINCT, needs="clinic.keep_patients", body=Distinction)
def say_distinct(ctx: Context, given: Input) -> Reply:
    """Note that two are two people: they are no pair any more. Twice is once.

    Raises:
        Invalid: they are one already.
        NotFound, MergedAway: one of them is nobody, none of theirs, or merged since.
    """
    one, other = _pair_of(ctx, given)
    if queries.say_distinct(ctx.db, one_id=one.id, other_id=other.id, said_by=ctx.actor.id):
        _note(ctx, "clinic.patients_distinct", one, other)
    told = {"one_id": str(one.id), "other_id": str(other.id)}
    text = f"{one.name} e {other.name} ficam como duas pessoas."
    said = notice(text, undo=f"{_DISTINCT}/removal", body=told)
    return Reply(None, told, location=f"{LIST}/duplicates", headers=said)


@routes.post(f"{_DISTINCT}/removal", needs="clinic.keep_patients", body=Distinction)
def unsay_distinct(ctx: Context, given: Input) -> Reply:
    """Take that back: they are a pair again, if they still look like one. Twice is once.

    Raises:
        Invalid, NotFound, MergedAway: as ``say_distinct``.
    """
    one, other = _pair_of(ctx, given)
    if queries.unsay_distinct(ctx.db, one_id=one.id, other_id=other.id):
        _note(ctx, "clinic.patients_alike", one, other)
    toast = f"{one.name} e {other.name} podem ser a mesma pessoa de novo."
    told = {"one_id": str(one.id), "other_id": str(other.id)}
    return Reply(None, told, location=f"{LIST}/duplicates", toast=toast)


def _pair_of(ctx: Context, given: Input) -> tuple[Side, Side]:
    form = given.read(Distinction)
    if form.one_id == form.other_id:
        raise Invalid("É o mesmo cadastro.", other_id="Escolha outro paciente.")
    return merging.sides(ctx, form.one_id, form.other_id)


def _note(ctx: Context, act: str, one: Side, other: Side) -> None:
    """One line of either."""
    for mine, theirs in ((one, other), (other, one)):
        ctx.audit(act, labels.thing(mine), facts({"distinct_from": theirs.name}))
