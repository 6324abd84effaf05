"""Two people, one form: the second is told what the first changed, and overwrites nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock


@dataclass(frozen=True)
class Form:
    """A record's form: as it is, and with two changes, of which people know the first by a word."""

    kind: str
    plain: dict[str, Any]
    first: dict[str, Any]
    second: dict[str, Any]
    told: str

    @property
    def field(self) -> str:
        """What the first change is about."""
        return next(iter(self.first))

    def path(self, made: Furnished) -> str:
        """The record's address."""
        return f"/api/clinic/{self.kind}s/{getattr(made, f'{self.kind}_id')}"

    def read(self, caller: Caller, made: Furnished) -> Any:
        """The record as it stands."""
        return caller.get(self.path(made)).get_json()[self.kind]

    def save(self, caller: Caller, made: Furnished, changes: Any, **more: Any) -> TestResponse:
        """Save the form with ``changes``."""
        body = self.plain | changes
        if self.kind == "professional":
            body |= {"service_ids": changes.get("service_ids", [made.service_id])}
        return caller.put(self.path(made), body, **more)


FORMS = [
    Form(
        "patient",
        {"name": "José Prado", "phone": "+5511987654321", "email": "jose@example.com"},
        {"email": "ze@example.com"},
        {"phone": "+5511987650000"},
        "ze@example.com",
    ),
    Form(
        "service",
        {"name": "Massagem", "duration_min": 30},
        {"price_centavos": 15000},
        {"duration_min": 45},
        "R$ 150,00",
    ),
    Form(
        "professional",
        {"name": "Lia", "hours": ALWAYS_OPEN},
        {"council": "CREFITO-3 1"},
        {"hours": ALWAYS_OPEN[:5]},
        "CREFITO-3 1",
    ),
]
forms = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)


@forms
def test_a_version_starts_at_one_and_counts_changes(
    acme: Caller, clinic: Furnished, form: Form
) -> None:
    """In the record and as its ETag, on reading and on saving."""
    read = form.read(acme, clinic)["version"]
    saved = form.save(acme, clinic, form.first)
    tag = acme.get(form.path(clinic)).headers["ETag"]

    assert read == 1 + (form.kind == "service")  # a professional was linked to it since
    assert saved.get_json()[form.kind]["version"] == read + 1
    assert saved.headers["ETag"] == f'"{read + 1}"'
    assert tag.startswith(f'"{read + 1}.')


@forms
@pytest.mark.parametrize("how", ["field", "If-Match"])
def test_the_second_of_two_is_told_what_the_first_changed(
    acme: Caller, clinic: Furnished, form: Form, how: str
) -> None:
    """409 with the field, its value now, who and when; what the first saved stands."""
    tag = acme.get(form.path(clinic)).headers["ETag"]
    version = form.read(acme, clinic)["version"]
    form.save(acme, clinic, form.first)

    sent = {"version": version} if how == "field" else {}
    headers = {"If-Match": tag} if how == "If-Match" else {}
    answer = form.save(acme, clinic, form.second | sent, headers=headers)

    problem = answer.get_json()
    assert answer.status_code == 409
    assert problem["code"] == "clinic.changed_meanwhile"
    assert problem["version"] == version + 1
    assert problem["detail"].startswith("Ana Lima mudou")
    assert problem["changed_by"] == ["Ana Lima"]
    assert problem["changed_at"]
    assert list(problem["fields"]) == [form.field]
    assert form.told in problem["fields"][form.field]
    assert form.read(acme, clinic)[form.field] == form.first[form.field]


@forms
def test_saving_over_it_takes_the_version_that_was_told(
    acme: Caller, clinic: Furnished, form: Form
) -> None:
    """Whoever was told may insist, by name of what they saw."""
    version = form.read(acme, clinic)["version"]
    form.save(acme, clinic, form.first)
    told = form.save(acme, clinic, form.second | {"version": version}).get_json()["version"]

    assert form.save(acme, clinic, form.second | {"version": told}).status_code == 200


@forms
def test_whoever_waited_for_a_save_is_told_of_it(
    acme: Caller, clinic: Furnished, form: Form
) -> None:
    """The version is compared once nobody else is in the middle of a change."""
    version = form.read(acme, clinic)["version"]
    hold = {
        "professional": "select pg_advisory_xact_lock(hashtextextended(current_schema "
        "|| '.clinic.professionals', 0))::text",
    }.get(form.kind, f"select id from {form.kind} for update")
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.scalar(hold)
            second = pool.submit(form.save, acme, clinic, form.second | {"version": version})
            waits_for_a_lock(second)
            db.run(f"update {form.kind} set name = 'Outro nome'")
        answer = second.result()

    assert answer.get_json()["code"] == "clinic.changed_meanwhile"
    assert form.read(acme, clinic)["name"] == "Outro nome"


@forms
def test_a_save_that_changes_nothing_is_no_change(
    acme: Caller, clinic: Furnished, form: Form
) -> None:
    """The same version, no line in the trail, no event."""
    before, trail, told = form.read(acme, clinic), _trail(acme), len(acme.events())

    answer = form.save(acme, clinic, {})

    assert answer.status_code == 200
    assert form.read(acme, clinic) == before
    assert (_trail(acme), len(acme.events())) == (trail, told)


def _trail(caller: Caller) -> int:
    with caller.db() as db:
        return int(db.scalar("select count(*) from core.audit"))


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ("*", 200),
        ('"2"', 200),
        ("2", 200),
        ('W/"2"', 200),
        ('"2.0123abcd"', 200),
        ('"1", "2"', 200),
        ('"1"', 409),
        ('"1", "3"', 409),
        ('"999999999"', 409),
        ("", 200),
        ("rubbish", 400),
        ('"abc"', 400),
        ('"2", rubbish', 400),
        ('"2",', 400),
        ("-1", 400),
        ('"99999999999999999999"', 400),
        ('"٢"', 400),
    ],
)
def test_if_match_has_one_reading(acme: Caller, clinic: Furnished, tag: str, status: int) -> None:
    """Any for a star, one of several, and a reason for what is no tag of ours."""
    patient = FORMS[0]
    patient.save(acme, clinic, patient.first)

    headers = {"If-Match": tag.encode().decode("latin-1")}
    answer = patient.save(acme, clinic, patient.second, headers=headers)

    assert answer.status_code == status
    if status == 400:
        assert list(answer.get_json()["fields"]) == ["If-Match"]


@pytest.mark.parametrize("version", [-1, 2**31, "abc", 1.5])
def test_a_version_that_is_none_is_named(acme: Caller, clinic: Furnished, version: Any) -> None:
    """Never a 500."""
    answer = FORMS[0].save(acme, clinic, {"version": version})

    assert answer.status_code == 400
    assert list(answer.get_json()["fields"]) == ["version"]


def test_field_and_header_must_both_hold(acme: Caller, clinic: Furnished) -> None:
    """One that is right does not excuse the other."""
    headers = {"If-Match": '"7"'}

    answer = FORMS[0].save(acme, clinic, {"version": 1}, headers=headers)

    assert answer.status_code == 409


def test_a_link_changes_both_its_ends(acme: Caller, clinic: Furnished) -> None:
    """Ticking a professional in a service's form is not undone by the professional's own form."""
    _, service, professional = FORMS
    read = professional.read(acme, clinic)["version"]
    service.save(acme, clinic, {"professional_ids": []})

    stale = professional.save(acme, clinic, {"version": read}).get_json()

    assert stale["code"] == "clinic.changed_meanwhile"
    assert stale["changed_by"] == ["Ana Lima"]
    assert list(stale["fields"]) == ["service_ids"]
    assert professional.read(acme, clinic)["service_ids"] == []


def test_a_link_of_a_professional_s_form_changes_the_service(
    acme: Caller, clinic: Furnished
) -> None:
    """The other way round."""
    _, service, professional = FORMS
    read = service.read(acme, clinic)["version"]
    professional.save(acme, clinic, {"service_ids": []})

    stale = service.save(acme, clinic, {"professional_ids": [], "version": read})

    assert stale.get_json()["code"] == "clinic.changed_meanwhile"
    assert list(stale.get_json()["fields"]) == ["professional_ids"]


@pytest.mark.parametrize(
    ("form", "field"), [(FORMS[1], "professional_ids"), (FORMS[2], "service_ids")]
)
@pytest.mark.parametrize("new", [True, False])
def test_a_link_to_nobody_is_refused(
    acme: Caller, clinic: Furnished, form: Form, field: str, *, new: bool
) -> None:
    """Named, not passed over; nothing is saved."""
    body = form.plain | {"name": "Com ninguém", field: ["00000000-0000-0000-0000-000000000005"]}

    answer = (
        acme.post(f"/api/clinic/{form.kind}s", body) if new else acme.put(form.path(clinic), body)
    )

    assert answer.get_json()["code"] == "clinic.unknown_choice"
    assert list(answer.get_json()["fields"]) == [field]
    assert "Com ninguém" not in acme.get(f"/api/clinic/{form.kind}s").get_data(as_text=True)


def test_the_trail_tells_how_a_patient_is_reached_and_nothing_written_of_them(
    acme: Caller, clinic: Furnished
) -> None:
    """It cannot be erased: of notes and documents it says that they changed, and no more."""
    said = {"notes": "Hérnia de disco", "phone": "+5511987650000", "cpf": "52998224725"}
    FORMS[0].save(acme, clinic, said)

    [line] = [
        one
        for one in acme.get("/api/workspace/settings/audit").get_json()["lines"]
        if one["action"] == "clinic.patient_changed"
    ]
    phone, *silent = line["changes"]
    assert (phone["field"], phone["after"]) == ("phone", "(11) 98765-0000")
    assert silent == [
        {"field": "cpf", "label": "CPF"},
        {"field": "notes", "label": "observações"},
    ]


def test_a_visit_s_act_is_told_what_another_act_changed(acme: Caller, clinic: Furnished) -> None:
    """A move, with the time it is at now."""
    [visit] = acme.get("/api/clinic/appointments?day=2031-03-03").get_json()["appointments"]
    path = f"/api/clinic/appointments/{visit['id']}"
    acme.post(f"{path}/move", {"starts_at": "2031-03-03T15:00:00-03:00"})

    answer = acme.post(f"{path}/cancellation", {"version": visit["version"]})

    problem = answer.get_json()
    assert problem["code"] == "clinic.changed_meanwhile"
    assert problem["detail"].startswith("Ana Lima mudou este horário")
    assert problem["fields"] == {"starts_at": "Agora está: 03/03/2031 às 15:00."}


def test_every_field_of_a_visit_makes_its_forms_stale(acme: Caller) -> None:
    """But what signs and numbers what is told of it; a column more is for its migration to add."""
    with acme.db() as db:
        unheard = db.scalar(
            "select array_agg(a.attname::text) from pg_attribute as a"
            " inner join pg_trigger as t on t.tgrelid = a.attrelid"
            " where a.attrelid = 'appointment'::regclass and t.tgname = 'appointment_version'"
            " and a.attnum > 0 and a.attgenerated = '' and not a.attisdropped"
            " and not a.attnum = any(t.tgattr::int2[])"
        )

    assert set(unheard) == {"id", "answer_key", "sequence", "version", "created_at", "updated_at"}
