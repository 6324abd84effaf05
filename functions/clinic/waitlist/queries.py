"""Who waits for what, typed."""

from datetime import date, datetime
from typing import Final, Unpack
from uuid import UUID

from functions.clinic.catalogue.choices import Choices
from functions.clinic.catalogue.sight import Sight
from functions.clinic.waitlist.written import WishValues
from shared.db import Db
from shared.letters import NIGHT_MIN
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Wish:
    """What somebody waits for: on these ``weekdays`` (1 is Monday), between these minutes of a day.

    No ``professional_ids`` is anybody who does the service. ``offer_state`` is of what was offered
    last, ``offered_at``; it is None before there was any. ``booked_at`` is when a visit begins that
    was booked since and is what they wait for.
    """

    id: UUID
    patient_id: UUID
    patient_name: str
    patient_phone: str
    patient_email: str | None
    service_id: UUID
    service_name: str
    professional_ids: list[UUID]
    professional_names: list[str]
    weekdays: list[int]
    from_min: int
    until_min: int
    until_on: date
    note: str
    state: str
    version: int
    created_at: datetime
    offer_state: str | None
    offered_at: datetime | None
    expires_at: datetime | None
    booked_at: datetime | None


@record
class Choice:
    """How long an offer stands, and how long before its start it is made at the latest."""

    offer_minutes: int = 30
    notice_hours: int = 2
    version: int = 0


@record
class Quiet:
    """Minutes of the wall clock's day from and until which nobody is written to; equal: never.

    The clinic chose them for its reminders; until then, what those hold to as well.
    """

    quiet_from: int = NIGHT_MIN[0]
    quiet_until: int = NIGHT_MIN[1]


NOTHING: Final = Choice()


def list_wishes(
    db: Db, seen: Sight, *, today: date, most: int, patient_id: UUID | None = None
) -> list[Wish]:
    """Who waits, in their order; of one patient if given."""
    given = {"today": today, "most": most, "patient_id": patient_id}
    return db.all(Wish, SQL["list_wishes"], whose=seen.whose, **given)


def get_wish(db: Db, seen: Sight, *, id: UUID) -> Wish:  # noqa: A002
    """One of them, whatever became of it.

    Raises:
        NotFound: there is none, or none of a patient that is seen.
    """
    return db.one(Wish, SQL["get_wish"], id=id, whose=seen.whose)


def count_of_patient(db: Db, *, patient_id: UUID, today: date) -> int:
    """For how much one patient waits."""
    count: int = db.scalar(SQL["count_of_patient"], patient_id=patient_id, today=today)
    return count


def newest_of_patient(db: Db, *, patient_id: UUID, today: date) -> UUID:
    """The last thing that a patient who waits for anything waits for."""
    found: UUID = db.scalar(SQL["newest_of_patient"], patient_id=patient_id, today=today)
    return found


def create_wish(db: Db, **values: Unpack[WishValues]) -> UUID:
    """Put somebody at the end of the list."""
    made: UUID = db.scalar(SQL["create_wish"], **values)
    return made


def hold_wish(db: Db, *, id: UUID) -> str:  # noqa: A002
    """Its state; nobody else changes it, nor what is offered of it, until this transaction ends."""
    state: str = db.scalar(SQL["hold_wish"], id=id)
    return state


def hold_address(db: Db, *, id: UUID) -> str | None:  # noqa: A002
    """Where the patient of a wish that is held is written to; until the commit it stays that."""
    email: str | None = db.scalar(SQL["hold_address"], id=id)
    return email


def end_wish(db: Db, *, id: UUID, state: str) -> None:  # noqa: A002
    """Nobody waits for it any more."""
    db.run(SQL["end_wish"], id=id, state=state)


_CHOICES: Final = Choices(NOTHING, SQL["get_choice"], SQL["hold_choice"])
get_choice, hold_choice = _CHOICES.read, _CHOICES.hold


def quiet_hours(db: Db) -> Quiet:
    """When nobody is written to."""
    return db.first(Quiet, SQL["quiet_hours"]) or Quiet()


def save_choice(db: Db, *, offer_minutes: int, notice_hours: int) -> None:
    """Choose."""
    db.run(SQL["save_choice"], offer_minutes=offer_minutes, notice_hours=notice_hours)
