"""A clinic with something to show, and what is asked of it while it is measured."""

import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

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
