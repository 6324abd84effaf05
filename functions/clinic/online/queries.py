"""What the page for booking stands on, typed."""

from dataclasses import field
from typing import Final, Unpack
from uuid import UUID

from functions.clinic.catalogue.choices import Choices
from functions.clinic.online.written import ChoiceValues
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Choice:
    """What is to be booked by whoever has the address, and how; ``version`` 0: nobody chose yet.

    A visit begins ``notice_hours`` from now at the earliest, and within ``horizon_days``. Until
    ``cancel_hours`` before it begins its patient may cancel it by their link.
    """

    live: bool = False
    service_ids: list[UUID] = field(default_factory=list)
    professional_ids: list[UUID] = field(default_factory=list)
    prices: bool = True
    notice_hours: int = 2
    horizon_days: int = 60
    cancel_hours: int = 0
    welcome: str = ""
    version: int = 0


NOTHING: Final = Choice()


_CHOICES: Final = Choices(NOTHING, SQL["get_choice"], SQL["hold_choice"])
get_choice, hold_choice = _CHOICES.read, _CHOICES.hold


def save_choice(db: Db, **values: Unpack[ChoiceValues]) -> None:
    """Choose."""
    db.run(SQL["save_choice"], **values)


def take_try(db: Db, *, subject: bytes, most: int, window_s: int) -> bool:
    """Count one act of ``subject``, which may be done so often within a window; whether it may."""
    given = {"subject": subject, "most": most, "window_s": window_s}
    return db.scalar(SQL["take_try"], **given) is not None


def forget_tries(db: Db, *, most: int) -> None:
    """Delete what is counted no more."""
    db.run(SQL["forget_tries"], most=most)


def find_patient(db: Db, *, name: str, phone: str, email: str) -> UUID | None:
    """Who has this telephone and this e-mail, and is called so; of several who says it best."""
    given = {"name": name, "phone": phone, "email": email}
    found: UUID | None = db.scalar(SQL["find_patient"], **given)
    return found


def bring_back(db: Db, *, patient_id: UUID) -> bool:
    """Let somebody be on the lists again; whether they were archived."""
    return bool(db.run(SQL["bring_back"], patient_id=patient_id))
