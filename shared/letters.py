"""What a feature has written to people: mails, which travel with the facts they tell of.

A letter stands in its fact's data under ``letter``. Notifications listen to every fact that the
manifest's ``letters`` name; to whom, what and when it concerns is the feature's to say, whether
and when it is told is theirs. The words are the feature's own templates, by name:
``templates/mail/<word>.txt``, whose first line is the subject, and ``<word>.html``.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.facts import Fact
from shared.record import record

PART: Final = "letter"
"""Where a fact's data hold it: one verb and what it takes."""
NIGHT_MIN: Final = (21 * 60, 8 * 60)
"""From and until which minute of the day nobody is reminded, until a tenant chooses."""


@record
class Letter:
    """One mail, at once. ``said`` is what its templates are given.

    It is the platform's; to a ``customer`` of the tenant's it is the tenant's own, in its name and
    with how it is reached, as what is told of a subject.
    """

    word: str
    to: str
    said: dict[str, Any]
    customer: bool = False


@record
class Recipient:
    """How somebody is called and reached from ``version`` of theirs on.

    ``email`` None: not at all. ``version`` None: as of the moment of the fact, which any version
    overtakes.
    """

    id: UUID
    version: int | None
    name: str
    email: str | None


@record
class Words:
    """How a subject is told of: which template for what.

    ``calendar`` is ``templates/mail/<calendar>.ics``: a line of title, then a description.
    ``news`` are the names in what is said that are news when they change; the start always is.
    """

    first: str
    changed: str
    cancelled: str
    reminder: str
    calendar: str
    news: tuple[str, ...] = ()


@record
class Subject:
    """What a customer of the tenant's is told and reminded of, as it stands since ``version``.

    ``version`` counts from 0 and is the SEQUENCE of calendars. ``said`` is what every template of
    its words is given, beside ``recipient_name``, ``starts_at`` and how the tenant is reached.
    ``told``: another letter says so already, this one keeps it and reminds of it.
    """

    id: UUID
    version: int
    recipient: Recipient
    words: Words
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    said: dict[str, Any]
    told: bool = False


@record
class Voice:
    """How a feature's subjects are told of from ``version`` on, where the tenant chose so.

    ``leads`` are minutes before the start at which is reminded, none or several. ``quiet_from``
    and ``quiet_until`` are minutes of the wall clock's day between which nobody is, over midnight
    as well; the same twice: there are no such hours. ``own`` are texts of the tenant's by word,
    which that word's templates are given as ``own``; what is not there is the templates' to say.
    """

    version: int
    leads: tuple[int, ...]
    quiet_from: int
    quiet_until: int
    own: dict[str, dict[str, str]]


class Letters:
    """Writes letters into facts, which are secret for it: the outbox forgets them once sent."""

    def __init__(self, emit: Callable[..., UUID]) -> None:
        self._emit = emit

    def send(
        self, fact: Fact, letter: Letter, *, key: str | None = None, tenant_id: UUID | None = None
    ) -> None:
        """Tell ``fact``, and have one mail sent of it."""
        self._write(fact, {"send": asdict(letter)}, key, tenant_id)

    def keep(self, fact: Fact, subject: Subject) -> None:
        """Tell ``fact``; have told, in time, what is new of ``subject``, and have it reminded of.

        Whatever its order of arrival, the greatest version stands.
        """
        self._write(fact, {"keep": asdict(subject)}, str(subject.id))

    def reach(self, fact: Fact, recipient: Recipient) -> None:
        """Tell ``fact``; what waits for ``recipient`` goes where they are reached from now on."""
        self._write(fact, {"reach": asdict(recipient)}, str(recipient.id))

    def speak(self, fact: Fact, voice: Voice) -> None:
        """Tell ``fact``; what its feature tells from now on, of what is kept already too, is so."""
        self._write(fact, {"speak": asdict(voice)}, fact.type.partition(".")[0])

    def _write(
        self, fact: Fact, letter: dict[str, Any], key: str | None, tenant_id: UUID | None = None
    ) -> None:
        told = asdict(fact) | {PART: letter}
        self._emit(fact.type, told, key=key, tenant_id=tenant_id, secret=True)
