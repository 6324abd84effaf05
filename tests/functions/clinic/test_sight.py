"""A professional sees their own agenda and patients, and of others' no more than of a stranger's.

Every route of the clinic is walked with the ids of a colleague's day, as page, fragment and API.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from shared import jsons
from shared.context import Tenant
from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.functions.clinic.noon import at_noon
from tests.functions.clinic.staff import Deliver, account, colleague, link
from tests.support import world
from tests.support.caller import Caller
from tests.support.keeping import Kept, keep
from tests.support.operations import Operation, filled, operations
from tests.support.samples import sample

MIGRATIONS = Path(__file__).parents[3] / "functions/clinic/migrations"
DAY = "2031-03-03"
LATER = "2031-05-05"
HIDDEN = ("Werneck", "98451-7306", "92984517306", "katia@", "Escoliose", "529.982.247-25")
COLLEAGUE = "Ximena"
# Who works here is no secret, nor what they do.
STAFF = {"/clinic/professionals"}
WALKINS = "/clinic/appointments/walkins"
REOPENING = "/clinic/series/{series_id}/reopening"
KINDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}),
    ("", {"HX-Request": "true"}),
    ("/api", {}),
)
SCHEMA = "".join(file.read_text() for file in sorted(MIGRATIONS.glob("*.sql")))
MADE, DROPPED = (
    set(re.findall(rf"^{act} table (\w+)", SCHEMA, re.MULTILINE)) for act in ("create", "drop")
)
TABLES = sorted(MADE - DROPPED)
EVERY = [one for one in operations() if one.feature == "clinic" and one.told["security"]]


@dataclass(frozen=True)
class Clinic:
    """Bia, who is Lia; and the ids of hers and of what is Ximena's."""

    owner: Caller
    bia: Caller
    own: dict[str, UUID]
    hers: dict[str, UUID]
    alone: UUID
    """A service that Ximena does and Lia does not."""


def _made(caller: Caller, kind: str, **body: Any) -> str:
    answer = caller.post(f"/api/clinic/{kind}s", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: str = answer.get_json()[kind]["id"]
    return made


def _soon() -> datetime:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return now - timedelta(minutes=now.minute % 5)


@pytest.fixture(scope="module")
def of_both(
    tenants: dict[str, Tenant], furnished: Kept[Furnished], deliver: Deliver
) -> Kept[Clinic]:
    """Two professionals of one service, each with an account; the second has a patient."""
    clinic = furnished.again()
    return keep(_house(world.owner(tenants["acme"]), clinic, deliver), tenants, "acme")


@pytest.fixture
def house(clean: None, of_both: Kept[Clinic]) -> Clinic:
    """The day of both."""
    return of_both.again()


def _house(acme: Caller, clinic: Furnished, deliver: Deliver) -> Clinic:
    bia, other = colleague(deliver, acme, "Bia"), colleague(deliver, acme, "Zoe")
    assert link(acme, clinic.professional_id, bia).status_code == 200
    alone = _made(acme, "service", name="Reflexologia", duration_min=30, professional_ids=[])
    done = [clinic.service_id, alone]
    ximena = _made(acme, "professional", name="Ximena", service_ids=done, hours=ALWAYS_OPEN)
    assert link(acme, ximena, other).status_code == 200
    katia = _made(
        acme, "patient", name="Kátia Werneck", phone="+5592984517306", cpf="529.982.247-25"
    )
    where = {"professional_id": ximena, "patient_id": katia, "service_id": clinic.service_id}
    more = {"notes": "Escoliose", "force": True}
    visit = _made(acme, "appointment", starts_at=f"{DAY}T11:00:00-03:00", **where, **more)
    _made(acme, "appointment", starts_at=_soon().isoformat(), **where, **more)
    job = acme.post("/api/clinic/patients/exports", {"format": "xlsx"}).get_json()["job"]["id"]
    day = f"/api/clinic/appointments?professional_id={clinic.professional_id}"
    [own] = acme.get(day).get_json()["appointments"]
    hers = {"professional": ximena, "patient": katia, "appointment": visit, "job": job}
    hers["account"] = str(account(other))
    ours = {
        "professional": clinic.professional_id,
        "patient": clinic.patient_id,
        "appointment": own["id"],
        "service": clinic.service_id,
        "account": str(account(bia)),
    }
    shared = {"service": clinic.service_id}
    return Clinic(acme, bia, _ids(ours), _ids(hers | shared), UUID(alone))


@pytest.fixture(scope="module")
def of_more(
    tenants: dict[str, Tenant], furnished: Kept[Furnished], of_both: Kept[Clinic]
) -> Kept[Clinic]:
    """The same, where Bia has a block and a series too."""
    return keep(_busier(of_both.again(), furnished.made), tenants, "acme")


@pytest.fixture
def busier(clean: None, of_more: Kept[Clinic]) -> Clinic:
    """The day of both, with more in it."""
    return of_more.again()


def _busier(house: Clinic, clinic: Furnished) -> Clinic:
    span = {"starts_at": f"{LATER}T08:00:00-03:00", "ends_at": f"{LATER}T09:00:00-03:00"}
    who = {"professional_ids": [clinic.professional_id]}
    block = house.owner.post("/api/clinic/blocks", who | span).get_json()["block"]
    again = clinic.booking(f"{LATER}T10:00:00-03:00") | {"times": 2}
    told = house.owner.post("/api/clinic/series", again).get_json()
    more = {"block": block["id"], "series": told["series"]["id"]}
    more["first"] = told["appointments"][0]["id"]
    more["other"] = _made(house.bia, "patient", name="Otto Lins", phone="11987650002")
    pair = {"one": house.own["patient"]}
    hers = dict.fromkeys(("one", "other"), house.hers["patient"])
    return replace(house, own=house.own | _ids(more) | pair, hers=house.hers | hers)


def _ids(given: dict[str, str]) -> dict[str, UUID]:
    return {name: UUID(value) for name, value in given.items()}


def _everything(caller: Caller) -> str:
    """Every row of every table of the clinic's, and its long work."""
    with caller.db() as db:
        rows = "select coalesce(jsonb_agg(t order by t::text), '[]')::text from"
        return "\n".join(db.scalar(f"{rows} {table} as t") for table in (*TABLES, "core.job"))


def _fields(one: Operation) -> dict[str, Any]:
    content = one.told.get("requestBody", {}).get("content", {})
    fields: dict[str, Any] = content and content["application/json"]["schema"]["properties"]
    return fields


def _is_id(schema: dict[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", [])]
    return any(
        "uuid" in {kind.get("format"), kind.get("items", {}).get("format")} for kind in kinds
    )


def _named(name: str) -> str:
    """Of what a field is the id; ``ids`` are those of patients who are put away together."""
    return "patient" if name == "ids" else name.removesuffix("s").removesuffix("_id")


def _body(one: Operation, ids: dict[str, UUID]) -> dict[str, Any]:
    """What is accepted, with every id that it may hold."""
    content = one.told.get("requestBody", {}).get("content", {})
    if not content:
        return {}
    body: dict[str, Any] = sample(content["application/json"]["schema"], ids)
    body.pop("everyone", None)  # in the place of ids
    for name in _fields(one):
        if id_ := ids.get(_named(name)):
            body[name] = [str(id_)] if name.endswith("s") else str(id_)
    if "series_id" in one.path and "first" in ids:
        body["appointment_id"] = str(ids["first"])
    if "starts_at" in _fields(one):
        body["starts_at"] = f"{DAY}T20:00:00-03:00"
    return body


def _queries(one: Operation, ids: dict[str, UUID]) -> Iterator[dict[str, str]]:
    """A day and a search that would find her, alone and with each id that may be asked for."""
    named = {p["name"]: p["schema"] for p in one.told["parameters"] if p["in"] == "query"}
    plain = {"day": DAY, "q": "Kátia", "service_id": str(ids["service"])}
    asked = {name: value for name, value in plain.items() if name in named}
    yield asked
    if "q" in asked:
        yield {name: value for name, value in asked.items() if name != "q"}
    for name, schema in named.items():
        if _is_id(schema) and (id_ := ids.get(name.removesuffix("_id"), ids.get(name))):
            yield asked | {name: str(id_)}


def _shown(caller: Caller, one: Operation, ids: dict[str, UUID]) -> set[str]:
    """Which of the hidden words a route says, in any of its kinds."""
    said = set()
    for prefix, headers in KINDS:
        for query in _queries(one, ids):
            path = prefix + filled(one.path, ids)
            text = caller.get(path, query_string=query, headers=headers).text
            said |= {word for word in (*HIDDEN, COLLEAGUE) if word in text}
    return said


LISTS = [one for one in EVERY if one.method == "GET" and "{" not in one.path]


def test_no_list_says_a_word_of_another_s_day(house: Clinic) -> None:
    """Whatever is filtered or sought; and the owner sees them, or there would be no secret."""
    said = {one.path: _shown(house.bia, one, house.hers) for one in LISTS}
    owner = {one.path for one in LISTS if _shown(house.owner, one, house.hers) & {*HIDDEN}}

    leaked = {path: words for path, words in said.items() if words}
    assert leaked == {path: {COLLEAGUE} for path in STAFF}
    assert owner >= {
        "/clinic/agenda",
        "/clinic/appointments",
        "/clinic/appointments/new",
        f"{WALKINS}/new",
        "/clinic/patients",
        "/clinic/patients/choices",
        "/clinic/search",
        "/clinic/today",
    }


def test_an_id_of_another_s_day_is_nobody_s(house: Clinic) -> None:
    """Each route answers 404, as to an id that never was, or 403 to whoever may not anyway."""
    before, wrong = _everything(house.owner), []
    unknown = dict.fromkeys(house.hers, uuid4())
    for one in (one for one in EVERY if "_id}" in one.path):
        for prefix, headers in KINDS:
            answers = [
                house.bia.request(
                    one.method,
                    prefix + filled(one.path, ids),
                    data=jsons.dumps(_body(one, house.own)) if one.method != "GET" else None,
                    content_type="application/json",
                    headers=headers,
                )
                for ids in (house.hers, unknown)
            ]
            statuses = [answer.status_code for answer in answers]
            if statuses not in [[404, 404], [403, 403]] or _tells(answers[0].text):
                wrong.append((str(one), prefix, statuses))

    assert wrong == []
    assert _everything(house.owner) == before


def _tells(text: str) -> bool:
    return any(word in text for word in HIDDEN)


# What is done here is no secret, and a filter books nothing.
FILTERED = ("/clinic/appointments/exports", "service_id")
SENT = [
    pytest.param(one, name, id=f"{one} {name}")
    for one in EVERY
    for name, field in _fields(one).items()
    if _is_id(field) and name != "request_id" and one.path not in STAFF
    if (one.path, name) != FILTERED
]
NOT_THEIRS = {"forbidden", "not_found", "clinic.unknown_choice", "clinic.not_offered"}


@pytest.mark.parametrize(("one", "name"), SENT)
def test_an_id_of_another_s_day_is_nothing_to_send(
    busier: Clinic, one: Operation, name: str
) -> None:
    """No visit is booked with her patient or in her agenda, nor moved there; with theirs it is."""
    if one.path == WALKINS:  # of today, of which there must be some left
        at_noon(busier.owner.tenant)
    before = _everything(busier.owner)
    theirs = (busier.hers | {"service": busier.alone})[_named(name)]

    answer = _send(busier, one, {name: [str(theirs)] if name.endswith("s") else str(theirs)})

    assert answer.get_json()["code"] in NOT_THEIRS
    assert not _tells(answer.text)
    assert _everything(busier.owner) == before
    own = _send(busier, one, _cancelled(busier) if one.path == REOPENING else {})
    assert own.status_code in {200, 201} or own.get_json()["code"] == "forbidden"


def _cancelled(house: Clinic) -> dict[str, Any]:
    """A visit of hers that can be again."""
    series = f"/api/clinic/series/{house.own['series']}"
    assert house.bia.post(f"{series}/cancellation", {}).status_code == 200
    return {"appointment_ids": [str(house.own["first"])]}


def _send(house: Clinic, one: Operation, changes: dict[str, Any]) -> TestResponse:
    """Bia sends what is hers, but for ``changes``."""
    return house.bia.request(
        one.method,
        f"/api{filled(one.path, house.own)}",
        data=jsons.dumps(_body(one, house.own) | changes),
        content_type="application/json",
    )


def test_their_own_day_is_theirs_to_change(house: Clinic) -> None:
    """Seen, booked, moved and cancelled, with the patients that they have or register."""
    where = {
        key: str(house.own[key.removesuffix("_id")]) for key in ("service_id", "professional_id")
    }
    day = house.bia.get(f"/api/clinic/appointments?day={DAY}").get_json()["appointments"]
    booked = house.bia.post(
        "/api/clinic/appointments",
        where | {"patient_name": "Nair Faria", "patient_phone": "11987650001"}
        | {"starts_at": f"{DAY}T15:00:00-03:00"},
    )  # fmt: skip
    one = booked.get_json()["appointment"]["id"]
    moved = house.bia.post(
        f"/api/clinic/appointments/{one}/move", {"starts_at": f"{DAY}T16:00:00-03:00"}
    )
    ended = house.bia.post(f"/api/clinic/appointments/{one}/cancellation", {})
    alone = _made(house.bia, "patient", name="Otto Lins", phone="11987650002")
    found = house.bia.get("/api/clinic/patients").get_json()["patients"]

    assert [visit["id"] for visit in day] == [str(house.own["appointment"])]
    assert (booked.status_code, moved.status_code, ended.status_code) == (201, 200, 200)
    assert [p["name"] for p in found] == ["José Prado", "Nair Faria", "Otto Lins"]
    assert house.bia.get(f"/clinic/patients/{alone}").status_code == 200


def test_who_is_seen_by_both_is_seen_without_the_other_s_visits(house: Clinic) -> None:
    """A patient of two has two histories."""
    body = {"patient_id": str(house.own["patient"]), "starts_at": f"{DAY}T12:00:00-03:00"}
    hers = {f"{key}_id": str(house.hers[key]) for key in ("professional", "service")}
    _made(house.owner, "appointment", **body, **hers)

    shown = house.bia.get(f"/api/clinic/patients/{house.own['patient']}").get_json()

    assert [one["id"] for one in shown["appointments"]] == [str(house.own["appointment"])]


@pytest.mark.parametrize("role", ["receptionist", "manager", "viewer", "owner"])
def test_whoever_sees_every_agenda_sees_it_whoever_came_first(house: Clinic, role: str) -> None:
    """What is remembered of a list for one is not what another is shown."""
    somebody = house.owner.as_(role)

    def columns(caller: Caller) -> list[str]:
        agenda = caller.get(f"/api/clinic/agenda?day={DAY}").get_json()["agenda"]
        return [one["professional"]["name"] for one in agenda["columns"]]

    assert [columns(one) for one in (house.bia, somebody, house.bia)] == [
        ["Lia"],
        ["Lia", "Ximena"],
        ["Lia"],
    ]


def test_two_roles_see_what_either_does(house: Clinic) -> None:
    """A professional at the desk sees what the desk sees."""
    both = house.bia.as_("professional", "receptionist")

    found = both.get(f"/api/clinic/appointments?day={DAY}").get_json()["appointments"]

    assert len(found) == 2


def test_who_is_linked_to_nobody_is_told_whom_to_ask(house: Clinic, deliver: Deliver) -> None:
    """On every page that would show their day; and there is nothing else to see."""
    davi = colleague(deliver, house.owner, "Davi")

    pages = [
        davi.get(path).text
        for path in (
            f"/clinic/agenda?day={DAY}",
            "/clinic/today",
            "/clinic/appointments",
            "/clinic/appointments/new",
        )
    ]

    assert ["Peça a Ana Lima: é um clique" in page for page in pages] == [True] * 4
    assert {word for one in LISTS for word in _shown(davi, one, house.hers)} == {COLLEAGUE}


def test_a_link_taken_counts_at_once(house: Clinic) -> None:
    """Nothing of whose agenda it is waits in a token or in a cache."""
    visit = f"/api/clinic/appointments/{house.own['appointment']}"
    seen = house.bia.get(visit).status_code
    link(house.owner, str(house.own["professional"]), None)

    assert (seen, house.bia.get(visit).status_code) == (200, 404)
    assert house.bia.get("/api/clinic/patients").get_json()["patients"] == []


def test_an_export_has_who_is_theirs(house: Clinic) -> None:
    """As a file at once, and by whoever began it when it is long work."""
    file = house.bia.post("/api/clinic/patients/exports", {"format": "csv"})
    job = house.bia.post("/api/clinic/patients/exports", {"format": "xlsx"}).get_json()["job"]

    assert "José Prado" in file.text
    assert not _tells(file.text)
    assert job["total"] == 1
    with house.owner.db() as db:
        params = db.scalar("select params from core.job where id = :id::uuid", id=job["id"])
    assert params["whose"] == str(house.own["account"])


def test_long_work_is_listed_for_who_began_it_or_sees_everything(house: Clinic) -> None:
    """A professional's list has their own; how many patients there are is not theirs to read."""
    own = house.bia.post("/api/clinic/patients/exports", {"format": "xlsx"}).get_json()["job"]["id"]
    hers = str(house.hers["job"])

    def listed(caller: Caller, path: str = "/api/workspace/jobs") -> list[str]:
        return [one["id"] for one in caller.get(path).get_json()["jobs"]]

    assert listed(house.bia) == [own]
    assert listed(house.bia, "/api/workspace/jobs/mine") == [own]
    assert listed(house.owner.as_("receptionist")) == [own, hers]
    assert listed(house.owner.as_("viewer")) == []


def test_a_spreadsheet_is_not_a_professional_s_to_take_in(house: Clinic) -> None:
    """It would say of anybody whether they are a patient here."""
    assert house.bia.get("/clinic/patients/imports/new").status_code == 403
    assert "/clinic/patients/imports" not in house.bia.get("/clinic/patients").text


def test_another_s_agenda_does_not_tell_when_it_is_busy(house: Clinic) -> None:
    """A booking there is refused for whose it is, before anybody looks for its time."""
    body = {f"{key}_id": str(house.own[key]) for key in ("patient", "service")}
    body |= {"professional_id": str(house.hers["professional"])}
    answers = [
        house.bia.post("/api/clinic/appointments", body | {"starts_at": f"{DAY}T{at}:00-03:00"})
        for at in ("11:00", "20:00")
    ]

    assert [one.get_json()["code"] for one in answers] == ["clinic.unknown_choice"] * 2
