"""The table of visits: places in any order, and what stands there, typed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries, rules_states
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.listing import Mark, Order
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_table.sql")
_BY_START: Final = frozenset({"", "when"})


@record
class Sought:
    """Which visits: those that start within ``[since, until)``, and all else that is said.

    ``q`` is words of the patient's name, telephone or CPF; ``status`` a status or a state.
    """

    since: datetime
    until: datetime
    q: str = ""
    patient_id: UUID | None = None
    professional_id: UUID | None = None
    service_id: UUID | None = None
    status: str | None = None


@record
class _Place:
    id: UUID
    created_at: datetime
    rank: int
    key: str


@record
class PlacedAppointment:
    """A visit where it stands in the table; ``created_at`` is when it was booked."""

    visit: Appointment
    created_at: datetime
    rank: int
    key: str

    @property
    def id(self) -> UUID:
        """The visit's."""
        return self.visit.id

    @property
    def name(self) -> str:
        """Whose visit it is."""
        return self.visit.patient_name


@record
class Total:
    """How many visits there are, and what they cost together."""

    visits: int
    price_centavos: int


def place_appointments(  # noqa: PLR0913 - whose, which, and from where in which order
    db: Db,
    seen: Sight,
    sought: Sought,
    order: Order,
    mark: Mark | None,
    *,
    most: int,
    forth: bool = True,
) -> list[PlacedAppointment]:
    """At most ``most`` visits in order, behind ``mark``; not ``forth``, before it, backwards."""
    given = {**asdict(sought), "whose": seen.whose}
    if order.by in _BY_START:
        name = "falling_appointments" if order.down == forth else "rising_appointments"
        at = mark and datetime.strptime(mark.key, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
        given |= {"mark_at": at, "mark_id": mark and mark.id, "page_size": most}
    else:
        name = "arrange_appointments"
        given |= order.from_(mark, most=most, forth=forth) | {"states": list(rules_states.STATES)}
    return _placed(db, seen, db.all(_Place, SQL[name], **given))


def _placed(db: Db, seen: Sight, places: Sequence[_Place]) -> list[PlacedAppointment]:
    ids = [one.id for one in places]
    visits = {one.id: one for one in queries.list_named(db, seen, ids=ids)} if ids else {}
    return [
        PlacedAppointment(visits[one.id], one.created_at, one.rank, one.key)
        for one in places
        if one.id in visits
    ]


def total_appointments(db: Db, seen: Sight, sought: Sought) -> Total:
    """Of all that the filters leave."""
    given: dict[str, Any] = {**asdict(sought), "whose": seen.whose}
    return db.one(Total, SQL["total_appointments"], **given)
