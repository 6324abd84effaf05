"""What is offered, by whom and in which hours, typed."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Unpack
from uuid import UUID

from functions.clinic.catalogue.errors import NameTaken
from functions.clinic.catalogue.written import (
    ChangedProfessional,
    ChangedService,
    NewProfessional,
    NewService,
)
from shared.db import Db
from shared.locks import lock_names
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Service:
    """Something the clinic offers."""

    id: UUID
    name: str
    duration_min: int
    buffer_after_min: int
    price_centavos: int
    active: bool
    version: int
    professional_ids: list[str]


@record
class Professional:
    """Someone patients are booked with; ``hours`` hold weekday 1..7, opens and closes.

    ``account_id`` is theirs, called ``account_name``, if they have access; ``account_was`` is who
    had it until that access was removed, while nobody has settled it.
    """

    id: UUID
    name: str
    colour: str
    council: str | None
    active: bool
    version: int
    account_id: UUID | None
    account_name: str | None
    account_was: str | None
    service_ids: list[str]
    hours: list[dict[str, Any]]

    @property
    def left(self) -> str:
        """Whose access was removed; once that is settled, who has the agenda now."""
        return self.account_was or f"fica com {self.account_name or 'ninguém'}"


@record
class Hours:
    """One working interval, in minutes of the day; weekday 1 is Monday."""

    weekday: int
    opens_min: int
    closes_min: int


@record
class Linked:
    """A record that a link was given or taken, and its version since; ``come``: given."""

    id: UUID
    version: int
    name: str
    come: bool


def list_services(db: Db) -> list[Service]:
    """All services, active first, by name."""
    return db.all(Service, SQL["list_services"], id=None)


def get_service(db: Db, *, id: UUID) -> Service:  # noqa: A002 - the column's name
    """One service.

    Raises:
        NotFound: there is none.
    """
    return db.one(Service, SQL["list_services"], id=id)


def hold_service(db: Db, *, id: UUID) -> Service:  # noqa: A002
    """``get_service``, as nobody else can change it until this transaction ends."""
    db.run(SQL["hold_service"], id=id)
    return get_service(db, id=id)


def _refusing_twins(db: Db) -> AbstractContextManager[None]:
    twin = NameTaken("Já existe um serviço com esse nome.", name="Escolha outro nome.")
    return db.refusing("service_name_once", twin)


def create_service(db: Db, **values: Unpack[NewService]) -> UUID:
    """Insert a service.

    Raises:
        NameTaken: another has its name, accents and capitals aside.
    """
    with _refusing_twins(db):
        made: UUID = db.scalar(SQL["create_service"], **values)
    return made


def update_service(db: Db, **values: Unpack[ChangedService]) -> None:
    """Change a service; appointments keep their price and length.

    Raises:
        NameTaken: another has its name.
    """
    with _refusing_twins(db):
        db.run(SQL["update_service"], **values)


def unknown_professionals(db: Db, *, ids: Sequence[UUID]) -> list[UUID]:
    """Those of ``ids`` that name nobody here."""
    return db.column(SQL["unknown_professionals"], ids=list(ids))


def unknown_services(db: Db, *, ids: Sequence[UUID]) -> list[UUID]:
    """Those of ``ids`` that name no service here."""
    return db.column(SQL["unknown_services"], ids=list(ids))


def replace_performers(
    db: Db, *, service_id: UUID, professional_ids: Sequence[UUID]
) -> list[Linked]:
    """Let exactly these perform ``service_id``, and who is inactive as before.

    A link that somebody else makes meanwhile is as good as its own.

    Returns:
        The professionals who do it from now on and did not before, or the other way round.
    """
    given = {"service_id": service_id, "professional_ids": list(professional_ids)}
    return db.all(Linked, SQL["replace_performers"], **given)


def list_professionals(db: Db, *, id: UUID | None = None) -> list[Professional]:  # noqa: A002
    """All professionals (or the one of ``id``), active first, by name."""
    return db.all(Professional, SQL["list_professionals"], id=id)


def count_active_professionals(db: Db, *, except_id: UUID | None) -> int:
    """How many active professionals there are beside ``except_id``."""
    return int(db.scalar(SQL["count_active_professionals"], except_id=except_id))


def create_professional(db: Db, **values: Unpack[NewProfessional]) -> UUID:
    """Insert a professional, without hours and services yet."""
    made: UUID = db.scalar(SQL["create_professional"], **values)
    return made


def update_professional(db: Db, **values: Unpack[ChangedProfessional]) -> None:
    """Change a professional."""
    db.run(SQL["update_professional"], **values)


def replace_offered(db: Db, *, professional_id: UUID, service_ids: Sequence[UUID]) -> list[Linked]:
    """Let this professional perform exactly these services, and inactive ones as before.

    Returns:
        The services that are done from now on and were not before, or the other way round.
    """
    given = {"professional_id": professional_id, "service_ids": list(service_ids)}
    return db.all(Linked, SQL["replace_offered"], **given)


def clear_hours(db: Db, *, professional_id: UUID) -> None:
    """Remove all working hours."""
    db.run(SQL["clear_hours"], professional_id=professional_id)


def add_hours(db: Db, *, professional_id: UUID, rows: Sequence[tuple[int, int, int]]) -> None:
    """Insert working hours: weekday, opening and closing minute each."""
    db.run(
        SQL["add_hours"],
        professional_id=professional_id,
        weekdays=[row[0] for row in rows],
        opens=[row[1] for row in rows],
        closes=[row[2] for row in rows],
    )


def list_hours(db: Db, *, professional_id: UUID) -> list[Hours]:
    """The working week of a professional, in its order."""
    return db.all(Hours, SQL["list_hours"], professional_id=professional_id)


def lock_links(db: Db) -> None:
    """One change of the staff, or of who does what, at a time."""
    lock_names(db, "clinic.professionals")
