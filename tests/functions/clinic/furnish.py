"""One of everything a clinic has, made through its API."""

from dataclasses import dataclass
from typing import Any

from tests.support.caller import Caller

ALWAYS_OPEN = [{"weekday": day, "opens": "00:00", "closes": "23:55"} for day in range(1, 8)]


@dataclass(frozen=True)
class Furnished:
    """Identifiers of what was made."""

    service_id: str
    professional_id: str
    patient_id: str

    def booking(self, starts_at: str, **changes: Any) -> dict[str, Any]:
        """A booking of them all."""
        ids = {"service_id": self.service_id, "professional_id": self.professional_id}
        return ids | {"patient_id": self.patient_id, "starts_at": starts_at} | changes


def furnish(caller: Caller, *, booked_at: str = "2031-03-03T10:00:00-03:00") -> Furnished:
    """A service, a professional who always works, a patient with mail, and one appointment."""
    made = Furnished(
        service_id=_made(caller, "service", {"name": "Massagem", "duration_min": 30}),
        professional_id="",
        patient_id=_made(
            caller,
            "patient",
            {"name": "José Prado", "phone": "+5511987654321", "email": "jose@example.com"},
        ),
    )
    professional = {"name": "Lia", "service_ids": [made.service_id], "hours": ALWAYS_OPEN}
    made = Furnished(made.service_id, _made(caller, "professional", professional), made.patient_id)
    _made(caller, "appointment", made.booking(booked_at))
    return made


def introduce(caller: Caller) -> None:
    """The clinic has heard of the caller, as it does when a workspace is opened."""
    assert caller.actor
    with caller.db() as db:
        db.run(
            "insert into clinic_member (account_id, name, email, roles, state, version) "
            "values (:id::uuid, :name, :email, :roles::text[], 'active', 1) on conflict do nothing",
            id=caller.actor.id,
            name=caller.actor.name,
            email=caller.actor.email,
            roles=sorted(caller.actor.roles),
        )


def _made(caller: Caller, kind: str, body: dict[str, Any]) -> str:
    answer = caller.post(f"/api/clinic/{kind}s", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    identifier: str = answer.get_json()[kind]["id"]
    return identifier
