"""A clinic with something to show, and what is asked of it while it is measured."""

import http.client
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from scripts.lib.bench.daily import Daily
from scripts.lib.bench.load import Request
from scripts.lib.stage import OWNER, Customer, Stage
from shared.context import Tenant

LIST = "/api/clinic/patients?limit=20"
KEPT = "/api/clinic/services"
_PATIENTS = 200
_ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
_REGISTER = """
insert into patient (name, phone, email, created_by)
select
    'Paciente ' || n, '+55119' || (80000000 + n), 'paciente' || n || '@bench.example', :by::uuid
from generate_series(1, :n::integer) as n
"""
_BUSY_DAYS = 60
_BUSY_FROM = date(2031, 3, 3)
_TEAM = """
with team as (
    insert into professional (name, colour, created_by)
    select 'Colega ' || n, 'teal', :by::uuid
    from generate_series(1, 19) as n
    returning id
),

hours as (
    insert into working_hours (professional_id, weekday, opens_min, closes_min)
    select team.id, weekday, 480, 1080
    from team
    cross join generate_series(1, 7) as weekday
)

insert into professional_service (professional_id, service_id)
select team.id, service.id
from team
cross join service
"""
_VISITS = """
insert into appointment (
    patient_id, professional_id, service_id, starts_at, ends_at, busy_until,
    price_centavos, created_by
)
select
    patient.id, who.id, :service_id::uuid, at.start, at.start + interval '30 minutes',
    at.start + interval '30 minutes', 0, :by::uuid
from (select id, row_number() over (order by id) - 1 as n from professional) as who
cross join generate_series(0, :most::integer - 1) as slot
cross join lateral (
    select (:day::date + time '08:00' + slot * interval '35 minutes')
        at time zone 'America/Sao_Paulo' as start
) as at
inner join (select id, row_number() over (order by id) - 1 as n from patient) as patient
    on patient.n = who.n * :most::integer + slot
where who.n < :people::integer
"""


def furnish(stage: Stage, tenant: Tenant, host: str) -> dict[str, str]:
    """A service, a professional who always works, and two hundred patients."""
    with stage.platform.databases.transaction(tenant.scope) as db:
        db.run(_REGISTER, by=OWNER.id, n=_PATIENTS)
        patient_id: UUID = db.scalar("select id from patient order by id limit 1")
    service_id = _made(stage, host, "service", {"name": "Consulta", "duration_min": 5})
    person = {"name": "Lia", "service_ids": [service_id], "hours": _ALWAYS}
    return {
        "service_id": service_id,
        "professional_id": _made(stage, host, "professional", person),
        "patient_id": str(patient_id),
    }


def _made(stage: Stage, host: str, kind: str, body: Mapping[str, Any]) -> str:
    status, _, answer = stage.call("POST", f"/api/clinic/{kind}s", stage.bearer(host), body)
    if status != http.client.CREATED:
        raise RuntimeError(f"{kind}: {status} {answer.decode()}")
    identifier: str = json.loads(answer)[kind]["id"]
    return identifier


def mix(stage: Stage, customer: Customer) -> Iterator[Request]:
    """60 % lists, 15 % agenda pages, 15 % from the cache, 10 % new bookings and patients."""
    signed = stage.bearer(customer.host)
    writing = {**signed, "Content-Type": "application/json"}
    booking = json.dumps({**customer.ids, "starts_at": "@time"})
    patient = '{"name":"Novo Paciente @n","phone":"+5511987654321"}'
    yield Request(LIST, signed, weight=12)
    yield Request("/clinic/agenda", stage.cookies(customer.host), weight=3)
    yield Request(KEPT, signed, weight=3)
    yield Request("/api/clinic/appointments", writing, "POST", booking)
    yield Request("/api/clinic/patients", writing, "POST", patient)


def daily(stage: Stage, customer: Customer) -> Iterator[Daily]:
    """Free times of twenty people who are full for sixty days, and the agenda of a usual day."""
    whose = {"professional_ids": [customer.ids["professional_id"]]}
    long = _made(stage, customer.host, "service", {"name": "Longa", "duration_min": 300} | whose)
    with stage.platform.databases.transaction(customer.tenant.scope) as db:
        db.run(_REGISTER, by=OWNER.id, n=_PATIENTS)
        db.run("update working_hours set opens_min = 480, closes_min = 1080")
        db.run(_TEAM, by=OWNER.id)
    usual = _BUSY_FROM - timedelta(days=7)
    _fill(stage, customer, usual, people=10, most=2)
    for n in range(_BUSY_DAYS):
        _fill(stage, customer, _BUSY_FROM + timedelta(days=n), people=20, most=16)
    signed, seen = stage.bearer(customer.host), stage.cookies(customer.host)
    first = f"/api/clinic/slots/first?day={_BUSY_FROM}&days={_BUSY_DAYS}&service_id="
    half = customer.ids["service_id"]
    yield Daily("free half hours, 20 people over 60 days", first + half, signed, 60, "clock")
    yield Daily("the same of five hours, nowhere free", first + long, signed, 60, "clock")
    agenda = f"/clinic/agenda?day={usual}"
    yield Daily("agenda of 20 people, 20 visits", agenda, seen, 20, "processor")


def _fill(stage: Stage, customer: Customer, day: date, *, people: int, most: int) -> None:
    given = {"day": day, "people": people, "most": most, "by": OWNER.id}
    with stage.platform.databases.transaction(customer.tenant.scope) as db:
        db.run(_VISITS, service_id=customer.ids["service_id"], **given)
