"""Secret addresses of agendas, and what stands in one as calendars see it, typed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from functions.clinic.catalogue.choices import Choices
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Feed:
    """Somebody's address of one agenda; ``read_at`` is when a calendar read it last."""

    id: UUID
    account_id: UUID
    account_name: str | None
    professional_id: UUID
    professional_name: str
    version: int
    renewed_at: datetime
    read_at: datetime | None


@record
class Asked:
    """Whose agenda an address leads to, and for whom: ``own``, and by which ``roles``.

    ``hour_count``: how often within the hour, which is over in ``wait_s`` seconds.
    """

    professional_id: UUID
    professional_name: str
    own: bool
    roles: list[str]
    hour_count: int
    wait_s: int


@record
class Choice:
    """Whether patients are ``named`` in calendars outside; ``version`` 0: nobody chose yet."""

    named: bool
    version: int
    updated_at: datetime | None


@record
class Entry:
    """A visit ``[starts_at, ends_at)`` in a calendar; ``cancelled``: to be taken out of it.

    Names are None of what is somebody else's by now.
    """

    id: UUID
    patient_name: str | None
    service_name: str | None
    starts_at: datetime
    ends_at: datetime
    sequence: int
    created_at: datetime
    cancelled: bool
    changed_at: datetime


INITIALS: Final = Choice(named=False, version=0, updated_at=None)
"""What holds until somebody chooses."""


def list_feeds(db: Db, *, account_id: UUID | None) -> list[Feed]:
    """The addresses that somebody has, or all, by agenda and person."""
    return db.all(Feed, SQL["list_feeds"], account_id=account_id)


def hold_feed(db: Db, *, id: UUID) -> Feed:  # noqa: A002 - the column's name
    """One address, as nobody else can change it until this transaction ends.

    Raises:
        NotFound: there is none.
    """
    db.run(SQL["hold_feed"], id=id)
    return db.one(Feed, SQL["get_feed"], id=id)


def make_feed(db: Db, *, account_id: UUID, professional_id: UUID, digest: bytes) -> UUID | None:
    """Give somebody an address of an agenda; None when they have one."""
    given = {"account_id": account_id, "professional_id": professional_id}
    made: UUID | None = db.scalar(SQL["make_feed"], digest=digest, **given)
    return made


def renew_feed(db: Db, *, id: UUID, digest: bytes) -> None:  # noqa: A002
    """Let another address lead there, and the former nowhere."""
    db.run(SQL["renew_feed"], id=id, digest=digest)


def end_feed(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Let the address lead nowhere."""
    db.run(SQL["end_feed"], id=id)


def end_feeds_of(db: Db, *, account_id: UUID) -> int:
    """Let all addresses of somebody lead nowhere; how many."""
    return db.run(SQL["end_feeds_of"], account_id=account_id)


def ask_feed(db: Db, *, digest: bytes) -> Asked | None:
    """What an address leads to, counted; None where nobody has it who may come in."""
    return db.first(Asked, SQL["ask_feed"], digest=digest)


_CHOICES: Final = Choices(INITIALS, SQL["get_choice"], SQL["hold_choice"])
get_choice, hold_choice = _CHOICES.read, _CHOICES.hold


def set_choice(db: Db, *, named: bool) -> None:
    """Name patients, or do not; there is a row, held."""
    db.run(SQL["set_choice"], named=named)


def list_entries(  # noqa: PLR0913 - one argument a bound
    db: Db,
    *,
    professional_id: UUID,
    since: datetime,
    until: datetime,
    gone_since: datetime,
    most: int,
) -> list[Entry]:
    """What begins within ``[since, until)``, at most ``most``, earliest first.

    What was cancelled, or went to another professional, since ``gone_since`` as well.
    """
    bounds = {"since": since, "until": until, "gone_since": gone_since, "most": most}
    return db.all(Entry, SQL["list_entries"], professional_id=professional_id, **bounds)
