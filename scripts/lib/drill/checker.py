"""What became of each write: an acknowledged one is there once, and so is what follows from it."""

import json
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field

from scripts.lib.drill.history import History, unforeseen
from scripts.lib.stage import Clinic, Stage
from shared.db import CONTROL
from shared.errors import Unavailable
from shared.shelf import sweep_scope

_SETTLED_WITHIN_S = 120
_MOST_MAILS = 100_000

_PATIENTS = "select coalesce(jsonb_agg(email), '[]') from patient where email like 'drill-%'"
_CHANGES = "select coalesce(jsonb_agg(email), '[]') from patient where notes = email"
_STARTS = """
select coalesce(jsonb_agg(
    to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
), '[]')
from appointment where starts_at >= '2031-01-01'
"""
_BOOKED = """
select coalesce(jsonb_agg(t.email), '[]') from appointment as a
inner join patient as t on a.patient_id = t.id
where a.starts_at >= '2031-01-01' and t.email like 'drill-%'
"""
# By its key: what a fact said is erased within a minute of its sending.
_TOLD = """
select coalesce(jsonb_agg(told.key), '[]') from core.outbox as told
inner join appointment as a on told.key = a.id::text
inner join patient as t on a.patient_id = t.id
where told.kind = 'event' and told.type = 'clinic.appointment_booked'
    and a.starts_at >= '2031-01-01' and t.email like 'drill-%'
"""


@dataclass
class Findings:
    """What a drill counted; ``ok`` is what it must be."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing doubled, and no answer that no fault excuses."""
        return not (self.lost or self.doubled or unforeseen(self.answers.elements()))

    def __str__(self) -> str:
        """The findings as a person reads them."""
        other = dict(sorted(unforeseen(self.answers.elements()).items()))
        lines = [
            f"acknowledged {self.acknowledged}, lost {len(self.lost)}, doubled {len(self.doubled)}",
            f"answers {dict(sorted(self.answers.items()))}, not foreseen {other or 'none'}",
            *self.notes,
            *(f"lost: {one}" for one in self.lost[:20]),
            *(f"doubled: {one}" for one in self.doubled[:20]),
        ]
        return "\n".join(lines)


def settle(stage: Stage) -> None:
    """Wait until nothing waits in any outbox and nothing is being delivered.

    Raises:
        TimeoutError: something still did after two minutes, or a part never came back.
    """
    ends_at = time.monotonic() + _SETTLED_WITHIN_S
    while (waiting := _waiting(stage)) or not _idle(stage):
        if time.monotonic() > ends_at:
            raise TimeoutError(f"not settled: {waiting} rows wait to be sent")
        time.sleep(0.5)


def _waiting(stage: Stage) -> int:
    """Rows that wait to be sent; -1 while a database is not back."""
    total = 0
    try:
        for database in (CONTROL, *stage.platform.databases.cells):
            scope = sweep_scope(database)
            with stage.platform.databases.transaction(scope) as db:
                query = f"select count(*) from {scope.schema}.outbox where published_at is null"  # noqa: S608 - our own name
                total += db.scalar(query)
    except Unavailable:
        return -1
    return total


def _idle(stage: Stage) -> bool:
    url = f"http://{stage.stack.place.address('admin')}/idle?timeout_s=0"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def check(stage: Stage, history: History) -> Findings:
    """Compare ``history`` with the tables, the outbox and the mailbox of a settled stage."""
    findings = Findings(acknowledged=len(history), answers=history.answers)
    for clinic in stage.clinics:
        _check_clinic(stage, clinic, history, findings)
    return findings


def _check_clinic(stage: Stage, clinic: Clinic, history: History, findings: Findings) -> None:
    slug = clinic.tenant.slug
    with stage.platform.databases.transaction(clinic.tenant.scope) as db:
        found = {
            "patient": Counter(db.scalar(_PATIENTS)),
            "change": Counter(db.scalar(_CHANGES)),
            "booking": Counter(db.scalar(_STARTS)),
        }
        booked, told = Counter(db.scalar(_BOOKED)), Counter(db.scalar(_TOLD))
    for kind, there in found.items():
        for write in history.of(kind, slug):
            what = f"{slug} {kind} {write.subject} {write.answers}"
            if write.acknowledged and not there[write.subject]:
                findings.lost.append(what)
            if there[write.subject] > 1:
                findings.doubled.append(what)
    findings.doubled += [f"{slug} event of {one}" for one, n in told.items() if n > 1]
    if len(told) < sum(booked.values()):
        findings.lost.append(f"{slug} {sum(booked.values()) - len(told)} events of bookings")
    _check_mails(stage, clinic, booked, findings)


def _check_mails(stage: Stage, clinic: Clinic, booked: Counter[str], findings: Findings) -> None:
    said = Counter(_confirmed(stage, clinic))
    for email, visits in booked.items():
        if said[email] < visits:
            findings.lost.append(f"{clinic.tenant.slug} mail to {email}")
        if said[email] > visits:
            findings.doubled.append(f"{clinic.tenant.slug} mail to {email}: {said[email]}")


def _confirmed(stage: Stage, clinic: Clinic) -> list[str]:
    """Whom a confirmation reached; the same message sent again is one to its reader."""
    subject = f"Horário confirmado em {clinic.tenant.name}"
    query = urllib.parse.urlencode({"q": subject, "limit": str(_MOST_MAILS)})
    url = f"http://{stage.stack.place.address('admin')}/mailbox/messages?{query}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return [to for mail in json.load(answer)["messages"] for to in mail["recipients"]]
