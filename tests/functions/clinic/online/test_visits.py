"""Booking without an account: once, for the right patient, and telling nobody of anybody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from functions.clinic.appointments import answers
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.functions.clinic.online.conftest import (
    WHO,
    Visitor,
    noon,
    publish,
    text,
    token,
    visits,
)
from tests.support.caller import Caller

Another = Callable[[str], Visitor]
JOSE = {"name": "José Prado", "phone": "11 98765-4321", "email": "JOSE@example.com"}


def test_a_visitor_books_reads_it_and_cancels(acme: Caller, rita: Visitor) -> None:
    """From the list to the link of the mail; the hold became the visit."""
    kept = rita.keep()
    shown = text(rita.get(kept.headers["Location"]))
    v = token(rita.book())
    page = text(rita.get(f"/agendar/marcado?v={v}"))
    [visit] = visits(acme)

    assert "Guardamos este horário para você até as" in shown
    assert "Horário marcado" in page
    assert (visit["patient_name"], visit["starts_at"][11:16]) == ("Rita Prado", "15:00")
    [told] = [
        one for one in acme.events("clinic.appointment_booked") if v in one.data["cancel_url"]
    ]
    assert told.data["patient_email"] == "rita@example.com"
    history = acme.get(f"/api/clinic/appointments/{visit['id']}").get_json()["history"]
    assert [one["actor_name"] for one in history] == ["paciente"]
    cancelled = rita.browser.post("/clinic/visit/cancellation", data={"v": v})
    assert cancelled.status_code == 200
    assert visits(acme) == []


def test_one_moment_is_one_time_however_it_is_written(acme: Caller, rita: Visitor) -> None:
    """With the wall's offset as well as in UTC: kept, shown and booked once."""
    wall = f"{rita.made.professional_id}@{noon().isoformat()}"
    kept = rita.told().keep(slot=wall).get_json()
    rita.accept = "text/html"

    sent = [rita.book(slot=one, request_id="one") for one in (wall, rita.slot())]

    assert kept["slot"] == rita.slot()
    assert token(sent[0]) == token(sent[1])
    assert [one["starts_at"][11:16] for one in visits(acme)] == ["15:00"]


def test_who_lost_the_time_loses_nothing_typed(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """The page comes again with what was typed, and with times to click."""
    acme.post("/api/clinic/appointments", opened.booking(noon().isoformat()))

    answer = rita.book(notes="Dor no ombro")

    page = text(answer)
    assert answer.status_code == 409
    for typed in ("Rita Prado", "(11) 98765-0000", "rita@example.com", "Dor no ombro"):
        assert typed in page
    assert f'name="slot" value="{rita.slot(noon() + timedelta(minutes=30))}"' in page
    again = rita.book(noon() + timedelta(minutes=30), notes="Dor no ombro")
    assert token(again)


def test_a_hold_that_is_over_does_not_keep_from_booking(acme: Caller, rita: Visitor) -> None:
    """Nobody else took it meanwhile."""
    rita.keep()
    with acme.db() as db:
        db.run("update appointment set held_until = now() where status = 'hold'")

    assert token(rita.book())


def test_another_s_hold_is_not_booked(acme: Caller, rita: Visitor, another: Another) -> None:
    """Whoever types first has it."""
    another("203.0.113.8").keep()

    answer = rita.book()

    assert answer.status_code == 409
    assert "Alguém está reservando esse horário agora." in text(answer)


@pytest.mark.parametrize("name", ["José Prado", "jose  prado", "José", "José Prado Filho"])
def test_a_patient_is_found_again(acme: Caller, rita: Visitor, name: str) -> None:
    """By telephone, e-mail and a name that may be theirs, however it is spelt."""
    rita.book(**JOSE | {"name": name})

    [visit] = visits(acme)
    assert visit["patient_name"] == "José Prado"


@pytest.mark.parametrize(
    "changed", [{"name": "Pedro Prado"}, {"phone": "11 98765-4322"}, {"email": "o@example.com"}]
)
def test_a_family_s_contacts_are_not_one_person(
    acme: Caller, opened: Furnished, rita: Visitor, changed: dict[str, str]
) -> None:
    """Whoever is called otherwise, or reached otherwise, is somebody new."""
    rita.book(**JOSE | changed)

    [visit] = visits(acme)
    assert visit["patient_id"] != opened.patient_id


def test_who_comes_back_is_archived_no_more(acme: Caller, opened: Furnished, rita: Visitor) -> None:
    """They are a patient again, and the trail says by whom; of who was not away it says nothing."""
    acme.post("/api/clinic/patients/archives", {"ids": [opened.patient_id]})

    for hours in (0, 1):
        token(rita.book(noon() + timedelta(hours=hours), **JOSE))

    assert _archived(acme, opened) is False
    assert _restored(acme) == ["paciente"]


def _archived(acme: Caller, made: Furnished) -> bool:
    shown = acme.get(f"/api/clinic/patients/{made.patient_id}").get_json()
    found: bool = shown["standing"]["archived"]
    return found


def _restored(acme: Caller) -> list[str]:
    with acme.db() as db:
        return db.column(
            "select actor_name from core.audit where action = 'clinic.patients_restored'"
        )


def test_who_is_elsewhere_then_stays_archived(
    acme: Caller, opened: Furnished, rita: Visitor
) -> None:
    """What was booked is somebody new's, so nobody came back."""
    teo = _teo(acme, opened)
    acme.post("/api/clinic/appointments", opened.booking(noon().isoformat(), professional_id=teo))
    acme.post("/api/clinic/patients/archives", {"ids": [opened.patient_id]})

    assert token(rita.book(**JOSE))

    assert _archived(acme, opened) is True
    assert _restored(acme) == []


def _teo(acme: Caller, made: Furnished) -> str:
    form = {"name": "Téo", "service_ids": [made.service_id], "hours": ALWAYS_OPEN}
    answer = acme.post("/api/clinic/professionals", form)
    found: str = answer.get_json()["professional"]["id"]
    return found


def test_nobody_is_told_that_somebody_is_a_patient(
    acme: Caller, opened: Furnished, another: Another
) -> None:
    """A patient who is elsewhere then, and a stranger, are answered alike."""
    teo = _teo(acme, opened)
    publish(acme, opened, professional_ids=[opened.professional_id, teo])
    acme.post("/api/clinic/appointments", opened.booking(noon().isoformat(), professional_id=teo))

    known = another("203.0.113.8").told().book(**JOSE)
    stranger = another("203.0.113.9").told().book(noon() + timedelta(hours=2))

    assert known.status_code == stranger.status_code == 201
    assert set(known.get_json()) == set(stranger.get_json())
    assert set(known.get_json()["visit"]) == set(stranger.get_json()["visit"])
    assert "patient" not in text(known)


def test_sent_twice_it_is_booked_once(acme: Caller, rita: Visitor) -> None:
    """A double click shows the same visit."""
    key = str(uuid4())
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: rita.book(request_id=key), range(2)))

    assert {token(answer) for answer in answers} == {token(answers[0])}
    assert len(visits(acme)) == 1
    found = acme.get("/api/clinic/patients?q=rita").get_json()["patients"]
    assert len(found) == 1


def test_two_bookings_of_somebody_new_make_one_patient(acme: Caller, rita: Visitor) -> None:
    """Two tabs at once."""
    starts = [noon(), noon() + timedelta(hours=1)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(rita.book, starts))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({one["patient_id"] for one in visits(acme)}) == 1


def test_a_preview_books_nothing(acme: Caller, clinic: Furnished) -> None:
    """Its keepers go all the way, and nothing is kept or booked."""
    publish(acme, clinic, live=False)
    keeper = Visitor(acme, clinic)
    keeper.browser = acme

    assert keeper.keep().status_code == 303
    assert keeper.book().status_code == 404
    with acme.db() as db:
        assert db.scalar("select count(*) from appointment") == 1


_IN_THREE_DAYS = """
update appointment set
    starts_at = now() + interval '72 hours',
    ends_at = now() + interval '73 hours',
    busy_until = now() + interval '73 hours'
where created_by = :patient::uuid
returning jsonb_build_array(id, starts_at, answer_key)
"""


@pytest.mark.parametrize(("hours", "status"), [(0, 200), (71, 200), (73, 409)])
def test_a_link_cancels_until_the_clinic_s_rule_says(
    acme: Caller, opened: Furnished, rita: Visitor, hours: int, status: int
) -> None:
    """The page says it before, the mail's link holds to it, and says whom to ask."""
    rita.book()
    publish(acme, opened, cancel_hours=hours)
    with acme.db() as db:
        one, at, key = db.scalar(_IN_THREE_DAYS, patient=answers.PATIENT.id)
    link = answers.token(UUID(one), datetime.fromisoformat(at), UUID(key))

    answer = rita.browser.post("/clinic/visit/cancellation", data={"v": link})

    assert answer.status_code == status
    assert ("Já está em cima da hora" in text(answer)) is (status == 409)


def test_a_token_of_another_tenant_is_none_here(globex: Caller, rita: Visitor) -> None:
    """Not even to show what it was."""
    v = token(rita.book())

    assert globex.anonymous.get(f"/agendar/marcado?v={v}").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "?"), ("phone", "123"), ("email", "rita"), ("slot", "amanhã"), ("slot", "x@y")],
)
def test_what_cannot_be_is_named_beside_its_field(
    acme: Caller, rita: Visitor, field: str, typed: str
) -> None:
    """By the field's own reasons; nothing is booked."""
    answer = rita.browser.post(
        "/api/agendar/visitas",
        {"service_id": rita.made.service_id, "slot": rita.slot()} | WHO | {field: typed},
    )

    assert answer.status_code == 400
    assert list(answer.get_json()["fields"]) == [field]
