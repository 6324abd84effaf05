"""A request with a key takes effect once, whatever it makes; another under its key is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared import once
from shared.wiring import platform
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

PHONE = "+5511987650000"
AT = "2031-03-04T09:00:00-03:00"
URL = "/api/clinic/appointments"


@dataclass(frozen=True)
class Makes:
    """What a POST makes: its kind, a body of it, and another body."""

    kind: str
    body: dict[str, Any]
    other: dict[str, Any]

    def post(self, caller: Caller, made: Furnished, key: str, **changes: Any) -> TestResponse:
        """Ask for it under ``key``."""
        body = made.booking(AT) | self.body if self.kind == "appointment" else self.body
        headers = {"Idempotency-Key": key}
        return caller.post(f"/api/clinic/{self.kind}s", body | changes, headers=headers)

    def count(self, caller: Caller) -> int:
        """How many of its kind there are."""
        with caller.db() as db:
            return int(db.scalar(f"select count(*) from {self.kind}"))

    def id(self, answer: TestResponse) -> str:
        """What was made."""
        found: str = answer.get_json()[self.kind]["id"]
        return found


NEW = {"patient_id": None, "patient_name": "Nina Sá", "patient_phone": PHONE}
MAKES = [
    Makes("patient", {"name": "Bia Reis", "phone": PHONE}, {"name": "Rita Luz"}),
    Makes("service", {"name": "Shiatsu", "duration_min": 30}, {"price_centavos": 9000}),
    Makes("professional", {"name": "Rui"}, {"council": "CREFITO-3 9"}),
    Makes("appointment", NEW, {"patient_name": "Outra Pessoa", "patient_phone": "11 91234-5678"}),
]
makes = pytest.mark.parametrize("makes", MAKES, ids=lambda makes: makes.kind)


@makes
def test_the_same_again_answers_the_same(acme: Caller, clinic: Furnished, makes: Makes) -> None:
    """One of it, one audit line, one event; the second answer shows what the first made."""
    first = makes.post(acme, clinic, "recepcao-1")
    there, told = makes.count(acme), len(acme.events())

    second = makes.post(acme, clinic, "recepcao-1")

    assert (first.status_code, second.status_code) == (201, 200)
    assert makes.id(second) == makes.id(first)
    assert (makes.count(acme), len(acme.events())) == (there, told)


@makes
def test_the_key_again_with_another_body_is_refused(
    acme: Caller, clinic: Furnished, makes: Makes
) -> None:
    """Nobody is lost without a word: another name under the same key is another request."""
    makes.post(acme, clinic, "recepcao-1")
    there = makes.count(acme)

    answer = makes.post(acme, clinic, "recepcao-1", **makes.other)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "clinic.request_reused")
    assert makes.count(acme) == there


@makes
def test_a_twin_waits_for_the_first(acme: Caller, clinic: Furnished, makes: Makes) -> None:
    """Sent twice at once, the second answers with what the first is still making."""
    with ThreadPoolExecutor(2) as pool:
        with acme.db() as db:
            db.script(f"lock table {makes.kind} in share mode")
            twins = [pool.submit(makes.post, acme, clinic, "recepcao-1") for _ in range(2)]
            waits_for_a_lock(*twins)
        answers = [twin.result() for twin in twins]

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({makes.id(answer) for answer in answers}) == 1


@makes
def test_what_was_refused_leaves_its_key_free(
    acme: Caller, clinic: Furnished, makes: Makes
) -> None:
    """Put right under the same key, it is made."""
    bad = {"service_id": str(uuid4())} if makes.kind == "appointment" else {"name": ""}
    refused = makes.post(acme, clinic, "recepcao-1", **bad)

    answer = makes.post(acme, clinic, "recepcao-1")

    assert refused.status_code in {400, 404}
    assert answer.status_code == 201


@pytest.mark.parametrize("act", ["move", "cancellation"])
def test_what_was_moved_or_cancelled_is_still_what_the_request_made(
    acme: Caller, clinic: Furnished, act: str
) -> None:
    """The same answers with it as it is now; another is refused all the same."""
    visit = MAKES[3]
    made = visit.id(visit.post(acme, clinic, "recepcao-1"))
    body = {"starts_at": "2031-03-04T11:00:00-03:00"} if act == "move" else {}
    acme.post(f"{URL}/{made}/{act}", body)

    again = visit.post(acme, clinic, "recepcao-1")
    other = visit.post(acme, clinic, "recepcao-1", starts_at="2031-03-04T11:00:00-03:00")

    assert (again.status_code, visit.id(again)) == (200, made)
    assert (f"{made}/cancellation" in again.headers.get("HX-Trigger", "")) is (act == "move")
    assert again.get_json()["appointment"]["sequence"] == 1
    assert other.get_json()["code"] == "clinic.request_reused"


def test_one_moment_is_one_request_however_it_is_written(acme: Caller, clinic: Furnished) -> None:
    """Another offset, a default said aloud, and what no form has, change nothing."""
    visit = MAKES[3]
    first = visit.post(acme, clinic, "recepcao-1")

    again = visit.post(
        acme, clinic, "recepcao-1", starts_at="2031-03-04T12:00:00Z", force=False, unknown=1
    )

    assert (first.status_code, again.status_code) == (201, 200)


def test_the_key_of_somebody_else_is_another_request(acme: Caller, clinic: Furnished) -> None:
    """A colleague's is refused; a neighbour's is their own."""
    patient = MAKES[0]
    patient.post(acme, clinic, "recepcao-1")
    colleague = acme.as_("receptionist")
    assert colleague.actor is not None
    object.__setattr__(colleague.actor, "id", uuid4())

    answer = patient.post(colleague, clinic, "recepcao-1")

    assert answer.get_json()["code"] == "clinic.request_reused"


def test_the_same_key_next_door_is_free(acme: Caller, globex: Caller, clinic: Furnished) -> None:
    """Keys are a tenant's own."""
    MAKES[0].post(acme, clinic, "recepcao-1")

    assert MAKES[0].post(globex, clinic, "recepcao-1").status_code == 201


def test_one_key_is_for_one_address(acme: Caller, clinic: Furnished) -> None:
    """A service is no professional, though both are called the same."""
    acme.post("/api/clinic/professionals", {"name": "Rui"}, headers={"Idempotency-Key": "k"})

    answer = acme.post(
        "/api/clinic/patients", {"name": "Rui", "phone": PHONE}, headers={"Idempotency-Key": "k"}
    )

    assert answer.get_json()["code"] == "clinic.request_reused"


@pytest.mark.parametrize("key", ["x" * 201, "a\x01b", "a\x7fb", "a\u00adb"])
@pytest.mark.parametrize("how", ["header", "field"])
def test_what_is_no_key_is_named(acme: Caller, clinic: Furnished, key: str, how: str) -> None:
    """Too long, or with signs that nobody sees."""
    body = MAKES[0].body | ({"request_id": key} if how == "field" else {})
    headers = {"Idempotency-Key": key} if how == "header" else {}

    answer = acme.post("/api/clinic/patients", body, headers=headers)

    assert answer.status_code == 400
    named = "Idempotency-Key" if how == "header" else "request_id"
    assert list(answer.get_json()["fields"]) == [named]


@pytest.mark.parametrize("key", ["x" * 200, "", "recepção 17"])
def test_any_other_text_is_a_key(acme: Caller, clinic: Furnished, key: str) -> None:
    """None at all is no key: each is a request of its own."""
    first, second = (MAKES[0].post(acme, clinic, key) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200 if key else 201)


def _age(caller: Caller, days: int) -> None:
    with caller.db() as db:
        db.run("update core.request set at = now() - make_interval(days => :n::int)", n=days)


@pytest.mark.parametrize(("days", "status"), [(6, 409), (8, 201)])
def test_a_key_is_kept_for_a_week(acme: Caller, clinic: Furnished, days: int, status: int) -> None:
    """Until then another body is refused, afterwards the key begins anew."""
    MAKES[0].post(acme, clinic, "recepcao-1")
    _age(acme, days)

    answer = MAKES[0].post(acme, clinic, "recepcao-1", name="Rita Luz")

    assert answer.status_code == status
    assert MAKES[0].post(acme, clinic, "recepcao-1", name="Rita Luz").status_code in {200, 409}


def test_keys_that_were_kept_long_enough_are_forgotten(acme: Caller, clinic: Furnished) -> None:
    """By the sweep, in every cell, and no younger one."""
    MAKES[0].post(acme, clinic, "old")
    _age(acme, 8)
    MAKES[0].post(acme, clinic, "young")

    assert once.prune(platform().databases, "c1") == 1
    with acme.db() as db:
        assert db.scalar("select array_agg(key) from core.request") == ["young"]


@pytest.mark.parametrize(
    "page", ["patients/new", "services/new", "professionals/new", "appointments/new"]
)
def test_pages_send_a_key_of_their_own(acme: Caller, clinic: Furnished, page: str) -> None:
    """Each time another: pressed twice it is one request, opened twice it is two."""

    def key() -> str:
        text = acme.get(f"/clinic/{page}").get_data(as_text=True)
        return text.split('name="request_id" value="')[1].split('"')[0]

    assert key() != key()


def test_a_form_s_field_is_the_header_s_key(acme: Caller, clinic: Furnished) -> None:
    """By page or by program."""
    form = {"name": "Bia Reis", "phone": PHONE, "request_id": "recepcao-1"}
    first = acme.post("/clinic/patients", data=form)

    second = MAKES[0].post(acme, clinic, "recepcao-1")

    assert first.status_code == 303
    assert second.status_code == 200
    assert first.location.endswith(MAKES[0].id(second))
