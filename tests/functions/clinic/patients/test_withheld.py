"""A file of patients is theirs who see all that is in it, and withheld from whoever sees less."""

import pytest

from scripts.lib.dev.place import Place
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver, attending, link
from tests.support.caller import Caller, entry
from tests.support.jobs import Works

KATIA = {"name": "Kátia Werneck", "phone": "+5592984517306"}
OPEN = "/api/clinic/patients/openings"
OWNED = {"file": 200, "outcomes": 200, "resumption": 200}
WITHHELD = dict.fromkeys(OWNED, 403)


@pytest.fixture
def bia(acme: Caller, clinic: Furnished, deliver: Deliver) -> Caller:
    """A professional who has an agenda, and another's patient open."""
    bia = attending(deliver, acme, "Bia", clinic.professional_id)
    acme.post("/api/clinic/patients", KATIA)
    assert bia.post(OPEN, KATIA | {"reason": "Substituo a Ximena"}).status_code == 201
    return bia


def _export(caller: Caller) -> str:
    made = caller.post("/api/clinic/patients/exports", {"format": "xlsx"})
    job: str = made.get_json()["job"]["id"]
    return job


def _stand(caller: Caller, job: str, state: str) -> None:
    """As the job is when it has made its file, or has stopped before."""
    ended = (
        "update core.job set state = :state, ended_at = now(), result = jsonb_build_object("
        "'file', 'tenants/' || tenant_id || '/x', 'file_name', 'pacientes.xlsx')"
        " where id = :id::uuid"
    )
    with caller.db() as db:
        db.run(ended, id=job, state=state)


def _acts(caller: Caller, job: str) -> dict[str, int]:
    """What each act upon it answers."""
    answers = {}
    for act, state, method in (
        ("file", "done", "GET"),
        ("outcomes", "done", "GET"),
        ("resumption", "failed", "POST"),
    ):
        _stand(caller, job, state)
        answers[act] = caller.request(method, f"/api/clinic/jobs/{job}/{act}").status_code
    _stand(caller, job, "done")
    return answers


def _see_less(acme: Caller, clinic: Furnished, bia: Caller, less: str) -> None:
    if less in {"unlinked", "another agenda"}:
        link(acme, clinic.professional_id, None)
    if less == "another agenda":
        made = acme.post("/api/clinic/professionals", {"name": "Ximena"}).get_json()
        link(acme, made["professional"]["id"], bia)
    with acme.db() as db:
        if less == "opening over":
            over = "update core.job set params = params || jsonb_build_object('until', now())"
            assert db.run(f"{over} where params ->> 'until' is not null")
        if less == "never said":
            db.run("update core.job set params = params - 'whose'")


@pytest.mark.parametrize(
    "less", ["unlinked", "another agenda", "demoted", "opening over", "never said"]
)
def test_a_file_is_withheld_from_who_sees_less_than_when_they_began_it(
    acme: Caller, clinic: Furnished, bia: Caller, less: str
) -> None:
    """It is not to be fetched, nor to be made further; who sees everybody has it as before."""
    before = bia.as_("receptionist") if less == "demoted" else bia
    job = _export(before)
    owned = _acts(before, job)

    _see_less(acme, clinic, bia, less)

    page = bia.get(f"/clinic/jobs/{job}").text
    assert (owned, _acts(bia, job), _acts(acme, job)) == (OWNED, WITHHELD, OWNED)
    assert "O que você pode ver mudou" in page
    assert not [act for act in OWNED if f"{job}/{act}" in page]


def test_what_nobody_said_whose_it_is_makes_no_file(
    acme: Caller, bia: Caller, place: Place
) -> None:
    """An export that the release before began is not everybody's: it ends, and says why."""
    job = _export(bia)
    with acme.db() as db:
        db.run("update core.job set params = params - 'whose' where id = :id::uuid", id=job)

    Works(place, acme, entry("clinic", "task")).all()

    told = acme.get(f"/api/clinic/jobs/{job}").get_json()["job"]
    assert (told["state"], told["file"]) == ("failed", None)
    assert told["reason"] == "Uma atualização chegou no meio deste trabalho. Comece um novo."
