"""One time that four ways lead to: a visitor's hold, an offer, a visitor's booking and the desk's.

Each round has an offer whose hold is just over, so that whoever comes first may have the time: its
patient, who may answer yet, as much as everybody else.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from functions.clinic.waitlist import tokens
from shared.db import Db
from shared.identity import utc_now

WHO: Final = {"name": "Rita Prado", "phone": "11987650000"}
_MADE: Final = """
with wished as (
    insert into wish (patient_id, service_id, until_on, created_by)
    values (:patient_id::uuid, :service_id::uuid, current_date + 90, :offer::uuid)
    returning id
),

kept as (
    insert into appointment (
        professional_id, service_id, starts_at, ends_at, busy_until, price_centavos, created_by,
        status, held_by, held_until
    )
    select
        :professional_id::uuid, s.id, :at::timestamptz,
        :at::timestamptz + make_interval(mins => s.duration_min),
        :at::timestamptz + make_interval(mins => s.duration_min),
        0, :offer::uuid, 'hold', :offer::uuid, now()
    from service as s
    where s.id = :service_id::uuid
    returning starts_at, ends_at
)

insert into wish_offer (
    id, wish_id, professional_id, starts_at, ends_at, busy_until, expires_at
)
select
    :offer::uuid, w.id, :professional_id::uuid, k.starts_at, k.ends_at, k.ends_at,
    now() + interval '1 hour'
from wished as w
cross join kept as k
returning key
"""
_NEW: Final = """
insert into patient (name, phone, email, created_by)
values ('Paciente', '+5511987651111', :email, :id::uuid)
returning id
"""
_FORGOTTEN: Final = ("delete from online_try", "delete from appointment where status = 'hold'")
STANDING: Final = """
select count(*) from appointment
where starts_at = :at::timestamptz and status <> 'cancelled'
"""


def at(number: int) -> datetime:
    """The time of a round: noon of the clinic's, one day a round from the day after tomorrow on."""
    day = (utc_now() + timedelta(days=2 + number % 50)).replace(hour=15, minute=0, second=0)
    return day.replace(microsecond=0).astimezone(UTC) + timedelta(minutes=30 * (number // 50))


def prepare(db: Db, ids: dict[str, str], when: datetime) -> str:
    """An offer of that time to somebody new, with nothing else kept; its link's token."""
    for one in _FORGOTTEN:
        db.run(one)
    offer = uuid4()
    patient_id = db.scalar(_NEW, email=f"{offer}@drill.example", id=offer)
    given = ids | {"patient_id": patient_id, "at": when, "offer": offer}
    key: UUID = db.scalar(_MADE, **given)
    return tokens.written(offer, key)


def ways(ids: dict[str, str], when: datetime, token: str, patient_id: Any) -> dict[str, Any]:
    """What each way sends where."""
    slot = f"{ids['professional_id']}@{when:%Y-%m-%dT%H:%MZ}"
    chosen = {"service_id": ids["service_id"], "slot": slot}
    email = f"{uuid4()}@drill.example"
    return {
        "/api/agendar/reserva": chosen | {"key": str(uuid4())},
        "/api/clinic/waitlist/offer/acceptance": {"v": token},
        "/api/agendar/visitas": chosen | WHO | {"email": email},
        "/api/clinic/appointments": ids | {"patient_id": patient_id, "starts_at": when.isoformat()},
    }
