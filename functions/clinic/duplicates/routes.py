"""Pairs who may be one person, and two patients side by side."""

from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import sight
from functions.clinic.duplicates import merging, queries, rules
from functions.clinic.duplicates.queries import Alike
from functions.clinic.patients import labels
from functions.clinic.registry import routes
from shared.acts import facts
from shared.context import Context
from shared.errors import Invalid
from shared.record import record
from shared.web.request import Input, Reply

LIST: Final = "/clinic/patients"
_PAIRS: Final = 50


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


@routes.post(f"{LIST}/distinctions", needs="clinic.keep_patients", body=Distinction)
def say_distinct(ctx: Context, given: Input) -> Reply:
    """Note that two are two people: they are no pair any more. Twice is once.

    Raises:
        Invalid: they are one already.
        NotFound, MergedAway: one of them is nobody, none of theirs, or merged since.
    """
    form = given.read(Distinction)
    if form.one_id == form.other_id:
        raise Invalid("É o mesmo cadastro.", other_id="Escolha outro paciente.")
    one, other = merging.sides(ctx, form.one_id, form.other_id)
    if queries.say_distinct(ctx.db, one_id=one.id, other_id=other.id, said_by=ctx.actor.id):
        for mine, theirs in ((one, other), (other, one)):
            said = facts({"distinct_from": theirs.name})
            ctx.audit("clinic.patients_distinct", labels.thing(mine), said)
    toast = f"{one.name} e {other.name} ficam como duas pessoas."
    told = {"one_id": one.id, "other_id": other.id}
    return Reply(None, told, location=f"{LIST}/duplicates", toast=toast)
