"""What the clinic chose to tell its patients, and whom it reminded, typed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.choices import Choices
from functions.clinic.catalogue.sight import Sight
from shared import jsons
from shared.db import Db
from shared.letters import NIGHT_MIN
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Choice:
    """Times in minutes, texts that are empty where ours stand; ``version`` 0: nobody chose yet.

    ``leads``: before the start. ``quiet_from``, ``quiet_until``: of the wall clock's day. ``mails``
    by word, each with ``subject``, ``opening`` and ``closing``. ``colour`` is one of ours.
    """

    leads: list[int]
    quiet_from: int
    quiet_until: int
    whatsapp: str
    mails: dict[str, dict[str, str]]
    colour: str
    logo: bool
    version: int


@record
class Asked:
    """When somebody reminded a patient, and who."""

    appointment_id: UUID
    at: datetime
    actor_name: str


OURS: Final = Choice([24 * 60], *NIGHT_MIN, "", {}, "", logo=False, version=0)
"""What holds until somebody chooses; notifications do the same by themselves."""


_CHOICES: Final = Choices(OURS, SQL["get_choice"], SQL["hold_choice"])
get_choice, hold_choice = _CHOICES.read, _CHOICES.hold


def save_choice(db: Db, **values: Any) -> None:
    """Choose; every column but the version."""
    db.run(SQL["save_choice"], **values | {"mails": jsons.dumps(values["mails"])})


def make_answer_key(db: Db, *, id: UUID) -> UUID:  # noqa: A002 - the column's name
    """What signs the links of a visit from now on."""
    key: UUID = db.scalar(SQL["make_answer_key"], id=id)
    return key


def list_asked(db: Db, *, ids: Sequence[UUID]) -> dict[UUID, Asked]:
    """Who reminded the patients of these visits last, by visit."""
    found = db.all(Asked, SQL["list_asked"], ids=list(ids))
    return {one.appointment_id: one for one in found}


def next_start(db: Db, seen: Sight, *, since: datetime) -> datetime | None:
    """When the next visit begins from ``since`` on; None when there is none."""
    at: datetime | None = db.scalar(SQL["next_start"], since=since, whose=seen.whose)
    return at
