"""What clients write in a clinic while parts fail, and how one finds it again."""

import json
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from scripts.lib.drill.checker import Findings
from scripts.lib.drill.client import Client
from scripts.lib.drill.history import History, Write
from scripts.lib.drill.races import Crowd, expect_one
from scripts.lib.stage import Customer, Stage
from tests.functions.clinic import slots

_FIRST = datetime(2031, 1, 6, 3, tzinfo=UTC)
_RACES_FROM = datetime(2032, 1, 5, 3, tzinfo=UTC)
_VISIT = timedelta(minutes=5)
_SLOTS = count()  # drills that share a stage share no slot
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

IMPORTS = "/api/clinic/patients/imports"
JOBS = "/api/clinic/jobs"
IMPORTED = """
select jsonb_build_array(count(*), count(distinct name)) from patient where name like 'Ensaio %'
"""


def spreadsheet(number: int, rows: int) -> bytes:
    """Patients without a CPF, which would keep them from coming twice by itself."""
    lines = (f"Ensaio {number}-{n:06};(11) 9{80_000_000 + n}" for n in range(rows))
    return "\n".join(["Nome;Celular", *lines]).encode()


def write(history: History, client: Client, customer: Customer, email: str) -> None:
    """Register, book and change one patient: three writes that can be found."""
    slug = customer.tenant.slug
    registered = Write("patient", slug, email)
    body = {
        "name": f"Paciente {email.split('@', maxsplit=1)[0]}",
        "phone": "+5511987654321",
        "email": email,
    }
    made = client.write(registered, "POST", "/api/clinic/patients", body, **_key())
    history.add(registered)
    if not registered.acknowledged:
        return
    patient_id = made["patient"]["id"]
    _book(history, client, customer, patient_id)
    changed = Write("change", slug, email)
    path = f"/api/clinic/patients/{patient_id}"
    client.write(changed, "PUT", path, body | {"notes": email})
    history.add(changed)


def _book(history: History, client: Client, customer: Customer, patient_id: str) -> None:
    starts_at = (_FIRST + next(_SLOTS) * _VISIT).isoformat()
    booked = Write("booking", customer.tenant.slug, starts_at)
    body = {**customer.ids, "patient_id": patient_id, "starts_at": starts_at}
    client.write(booked, "POST", "/api/clinic/appointments", body, **_key())
    history.add(booked)


def _key() -> dict[str, str]:
    return {"Idempotency_Key": str(uuid.uuid4())}


def check(stage: Stage, customer: Customer, history: History, findings: Findings) -> None:
    """Each patient, change and visit is there once, and so are its fact and its mail."""
    slug = customer.tenant.slug
    with stage.platform.databases.transaction(customer.tenant.scope) as db:
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
    _check_mails(stage, customer, booked, findings)


def _check_mails(
    stage: Stage, customer: Customer, booked: Counter[str], findings: Findings
) -> None:
    said = Counter(_confirmed(stage, customer))
    for email, visits in booked.items():
        if said[email] < visits:
            findings.lost.append(f"{customer.tenant.slug} mail to {email}")
        if said[email] > visits:
            findings.doubled.append(f"{customer.tenant.slug} mail to {email}: {said[email]}")


def _confirmed(stage: Stage, customer: Customer) -> list[str]:
    """Whom a confirmation reached; the same message sent again is one to its reader."""
    subject = f"Horário confirmado em {customer.tenant.name}"
    query = urllib.parse.urlencode({"q": subject, "limit": str(_MOST_MAILS)})
    url = f"http://{stage.stack.place.address('admin')}/mailbox/messages?{query}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return [to for mail in json.load(answer)["messages"] for to in mail["recipients"]]


def _booking(customer: Customer, number: int) -> dict[str, Any]:
    return {**customer.ids, "starts_at": (_RACES_FROM + number * _VISIT).isoformat()}


def _one_slot(crowd: Crowd, number: int, findings: Findings) -> None:
    """One professional, one time, ten bookings: one is made."""
    body = _booking(crowd.customer, 2 * number)
    answers = crowd.all(lambda client: client.call("POST", "/api/clinic/appointments", body))
    expect_one([status for status, _ in answers], "slot", number, findings)


def _one_record(crowd: Crowd, number: int, findings: Findings) -> None:
    """One patient in the version that ten have read: one change is made, nine are told of it."""
    body = {"name": f"Corrida {number}", "phone": "+5511987654321"}
    made = crowd.first(lambda client: client.call("POST", "/api/clinic/patients", body))["patient"]
    path, version = f"/api/clinic/patients/{made['id']}", made.get("version", 1)

    def change(client: Client) -> tuple[int, Any]:
        changed = body | {"notes": str(uuid4())}
        return client.call("PUT", path, changed, If_Match=f'"{version}"')

    statuses = [status for status, _ in crowd.all(change)]
    expect_one(statuses, "record", number, findings)


def _one_key(crowd: Crowd, number: int, findings: Findings) -> None:
    """One request sent ten times under its key: one appointment, which all are shown."""
    body, key = _booking(crowd.customer, 2 * number + 1), str(uuid4())
    answers = crowd.all(
        lambda client: client.call("POST", "/api/clinic/appointments", body, Idempotency_Key=key)
    )
    shown = {answer["appointment"]["id"] for status, answer in answers if status < 300}
    if len(shown) != 1:
        findings.doubled.append(f"key of round {number}: {len(shown)} appointments")


def _four_ways(crowd: Crowd, number: int, findings: Findings) -> None:
    """One time, and ten who come by the four ways that lead to it: one has it."""
    customer = crowd.customer
    ids = {name: customer.ids[name] for name in ("service_id", "professional_id")}
    if number == 0:
        chosen = {f"{name}s": [value] for name, value in ids.items()}
        body = chosen | {"live": True, "horizon_days": 90}
        crowd.first(lambda client: client.call("PUT", "/api/clinic/online", body))
    when, scope = slots.at(number), customer.tenant.scope
    with crowd.databases.transaction(scope) as db:
        token = slots.prepare(db, ids, when)
    acts = [
        way
        for _ in range(4)
        for way in slots.ways(ids, when, token, customer.ids["patient_id"]).items()
    ]
    acceptance = acts[1]  # one of it: said again, it is the same one's
    turns = iter([acceptance, *(act for act in acts if act[0] != acceptance[0])])
    statuses = [status for status, _ in crowd.all(lambda client: client.call("POST", *next(turns)))]
    expect_one(statuses, "time", number, findings)
    told = [status for status in statuses if status not in {200, 201, 409}]
    findings.lost += [f"time of round {number}: told {told}"] if told else []
    with crowd.databases.transaction(scope) as db:
        if (there := db.scalar(slots.STANDING, at=when)) != 1:
            findings.doubled.append(f"time of round {number}: {there} have it")


SLOTS = (_four_ways,)
RACES = (_one_slot, _one_record, _one_key)
