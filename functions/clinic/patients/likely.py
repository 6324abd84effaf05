"""Who seems to be a patient already: one rule for who is written down and for who is there."""

from functions.clinic.catalogue.sight import sight
from functions.clinic.patients import queries
from functions.clinic.patients.queries import PlacedPatient
from shared.context import Context


def likely(ctx: Context, name: str | None, phone: str | None, most: int) -> list[PlacedPatient]:
    """Who has that telephone, then whose name holds every word of that name, if two at least.

    A telephone may be a family's, and a name somebody else's: people decide.
    """
    found = _search(ctx, phone, most) if phone else []
    if name and " " in name:
        known = {one.id for one in found}
        found += [one for one in _search(ctx, name, most) if one.id not in known]
    return found[:most]


def _search(ctx: Context, q: str, most: int) -> list[PlacedPatient]:
    return queries.search_patients(ctx.db, sight(ctx), q=q, limit=most)
