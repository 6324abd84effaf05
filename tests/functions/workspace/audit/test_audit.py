"""The audit trail: complete, in order, one's own, filtered by what it tells, closed to most."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.db import PLATFORM
from shared.identity import utc_now
from shared.wiring import platform
from tests.functions.workspace.audit.lines import EVA, RUI, write
from tests.support.caller import Caller

AT = "/api/workspace/settings/audit"


def _acts(answer: Any) -> list[str]:
    return [line["action"] for line in answer.json["lines"]]


def _numbers(*numbers: int) -> list[str]:
    return [f"clinic.act_{number}" for number in numbers]


def test_pages_follow_each_other_without_gap(acme: Caller) -> None:
    """Newest first; each line is on one page, and the way back is the way that was come."""
    write(acme, 65)
    seen, backs = [], []
    address = AT
    for _ in range(3):
        answer = acme.get(address)
        seen += _acts(answer)
        backs.append(answer.json["previous"])
        address = f"{AT}?before={answer.json['next']}"

    assert seen == _numbers(*range(1, 66))
    assert (answer.json["next"], backs[0]) == (None, None)
    middle = acme.get(f"{AT}?after={backs[2]}")
    assert _acts(middle) == _numbers(*range(31, 61))
    assert _acts(acme.get(f"{AT}?after={middle.json['previous']}")) == _numbers(*range(1, 31))
    assert _acts(acme.get(f"{AT}?before={middle.json['next']}")) == _numbers(*range(61, 66))


def test_what_is_written_meanwhile_moves_no_page(acme: Caller) -> None:
    """Neither onward nor back: a page is told by its lines, not by their number."""
    write(acme, 65)
    first = acme.get(AT).json
    write(acme, 2, actor_name="Rui", part="auth", ago="-10 minutes")

    second = acme.get(f"{AT}?before={first['next']}")
    back = acme.get(f"{AT}?after={second.json['previous']}")

    assert _acts(second) == _numbers(*range(31, 61))
    assert _acts(back) == _numbers(*range(1, 31))
    assert len(acme.get(f"{AT}?after={back.json['previous']}").json["lines"]) == 30


def test_another_tenant_s_lines_are_not_there(acme: Caller, globex: Caller) -> None:
    """Nor its people to choose from, nor by the id of one of its things."""
    write(acme, 3, kind="clinic.patient", entity_id="71", name="Maria")
    cursor = globex.get(f"{AT}?before={acme.get(AT).json['lines'][0]['id']}")

    told = globex.get(f"{AT}?thing=71&who={EVA}").json
    assert told["lines"] == []
    assert told["choices"] == {"who": [], "kind": [], "part": []}
    assert cursor.status_code == 400


def test_owner_and_manager_read_it(acme: Caller) -> None:
    """What colleagues do is not everybody's business, nor is a file of it."""
    for role, status in (("manager", 200), ("receptionist", 403)):
        assert acme.as_(role).get(AT).status_code == status
        assert acme.as_(role).post(f"{AT}/exports", {}).status_code == status


LATELY = (utc_now() - timedelta(days=20)).date()
FILTERS = {
    "person": (f"who={RUI}", [2]),
    "part": ("part=auth", [2]),
    "kind": ("kind=clinic.patient", [3]),
    "thing": ("kind=clinic.patient&thing=p1", [3]),
    "since": (f"since={LATELY}", [1, 2, 3]),
    "until": (f"until={LATELY}", [4]),
    "words": ("q=mária+OLIVEIRA", [3]),
    "two": (f"who={EVA}&q=maria", [3]),
    "nothing": (f"who={RUI}&part=clinic", []),
    "no word": ("q=%2A", []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_what_it_says(acme: Caller, name: str) -> None:
    """Alone and together, accents and capitals apart."""
    write(acme, 1)
    write(acme, 1, actor_id=str(RUI), actor_name="Rui", part="auth", ago="1 hour")
    write(acme, 1, kind="clinic.patient", entity_id="p1", name="Maria de Oliveira", ago="2 hours")
    write(acme, 1, ago="40 days")
    asked, expected = FILTERS[name]
    every = [line["id"] for line in acme.get(AT).json["lines"]]

    found = [line["id"] for line in acme.get(f"{AT}?{asked}").json["lines"]]

    assert found == [every[place - 1] for place in expected]


def test_a_cursor_is_of_its_filters(acme: Caller) -> None:
    """A page of one person's lines is no page of another's; turned back it stays so."""
    write(acme, 40)
    write(acme, 40, actor_id=str(RUI), actor_name="Rui")
    following = acme.get(f"{AT}?who={EVA}").json["next"]

    assert acme.get(f"{AT}?who={RUI}&before={following}").status_code == 400
    rest = acme.get(f"{AT}?who={EVA}&before={following}").json
    assert {line["actor_name"] for line in rest["lines"]} == {"Eva"}
    assert acme.get(f"{AT}?who={RUI}&after={rest['previous']}").status_code == 400


def test_days_are_the_reader_s(acme: Caller) -> None:
    """From midnight to midnight on the workspace's clock, both days within."""
    midnight = "(date_trunc('day', now() at time zone :zone)) at time zone :zone"
    with acme.db() as db:
        for shift in ("0 seconds", "-1 second", "23:59:59", "24 hours"):
            db.run(
                "insert into core.audit (actor_name, action, at)"
                f" values ('Eva', 'clinic.x', {midnight} + :shift::interval)",
                zone=acme.tenant.timezone,
                shift=shift,
            )
    today = utc_now().astimezone(acme.tenant.zone).date()

    answer = acme.get(f"{AT}?since={today}&until={today}")

    assert len(answer.json["lines"]) == 2


def test_a_period_that_ends_before_it_begins_is_named(acme: Caller) -> None:
    """With the field to mend."""
    answer = acme.get(f"{AT}?since=2026-11-02&until=2026-11-01")

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == ["until"]


def test_one_chooses_among_what_is_there(acme: Caller) -> None:
    """Each person once, by the name they had last; kinds and parts in words."""
    write(acme, 3, ago="1 day")
    write(acme, 2, actor_name="Eva Prado", kind="clinic.patient", entity_id="p1", name="Maria")
    write(acme, 1, actor_id=str(RUI), actor_name="Rui", part="auth")

    choices = acme.get(AT).json["choices"]

    assert choices["who"] == [
        {"value": str(EVA), "label": "Eva Prado"},
        {"value": str(RUI), "label": "Rui"},
    ]
    assert choices["kind"] == [{"value": "clinic.patient", "label": "Paciente"}]
    assert [one["label"] for one in choices["part"]] == ["Acesso", "Clínica"]


def test_a_line_says_who_did_what_to_whom_and_how_it_changed(acme: Caller) -> None:
    """In words, with the way to the thing, and from where."""
    headers = {"X-Forwarded-For": "203.0.113.9, 10.0.0.1"}
    moved = {"name": "Nova", "timezone": "America/Manaus"}
    acme.post("/api/workspace/settings", moved, headers=headers)
    acme.post("/api/workspace/settings", {"name": "Acme", "timezone": acme.tenant.timezone})

    line = acme.get(AT).json["lines"][1]

    assert (line["text"], line["actor_name"]) == ("Mudou as configurações do espaço", "Ana Lima")
    assert (line["address"], line["href"]) == ("203.0.113.9", "/workspace/settings")
    assert line["changes"][0] == {
        "field": "name",
        "label": "nome",
        "before": "Acme",
        "after": "Nova",
    }


@pytest.mark.parametrize("product", ["clinic", "recycling"])
def test_a_thing_leads_to_its_page_while_its_product_is_on(acme: Caller, product: str) -> None:
    """Its name stays; where a product is off, or nobody knows the thing, there is no way to it."""
    for kind in ("clinic.patient", "gone.thing"):
        write(acme, 1, kind=kind, entity_id="p1", name="Maria")
    with platform().databases.transaction(PLATFORM) as db:
        has = "update tenant_product set product = :product where tenant_id = :id::uuid"
        db.run(has, id=acme.tenant.id, product=product)

    told = {line["kind"]: (line["name"], line["href"]) for line in acme.get(AT).json["lines"]}

    page = "/clinic/patients/p1" if product == "clinic" else None
    assert told == {"clinic.patient": ("Maria", page), "gone.thing": ("Maria", None)}


def test_a_line_of_the_release_before_is_shown(acme: Caller) -> None:
    """It tells the act alone; one of its things is still found by its id."""
    with acme.db() as db:
        db.run(
            "insert into core.audit (actor_name, action, entity_id, detail)"
            """ values ('Ana', 'clinic.patient_changed', 'p9', '{"fields": ["name"]}')"""
        )

    [line] = acme.get(f"{AT}?kind=clinic.patient&thing=p9").json["lines"]
    page = acme.get("/workspace/settings/audit").text

    assert (line["text"], line["changes"]) == ("Mudou um paciente", [])
    assert "Mudou um paciente" in page


def test_the_page_opens_the_difference_in_its_place(acme: Caller) -> None:
    """Escaped as everything is; the address bar keeps only what filters."""
    changes = [{"field": "name", "before": "<b>", "after": "Bia"}, {"field": "notes"}]
    write(acme, 1, kind="clinic.patient", entity_id="p1", name="Bia", changes=json.dumps(changes))

    page = acme.get("/workspace/settings/audit?part=clinic&q=")
    text = page.text

    assert "<del>&lt;b&gt;</del>" in text
    assert "<ins>Bia</ins>" in text
    assert "o valor não fica na auditoria" in text
    assert page.headers["HX-Push-Url"] == "/workspace/settings/audit?part=clinic"
    assert "/workspace/settings/audit?kind=clinic.patient&amp;thing=p1" in text


def test_a_thing_s_own_page_leads_to_all_that_was_done_to_it(acme: Caller) -> None:
    """For whoever may read the trail."""
    made = acme.post("/api/clinic/patients", {"name": "Bia", "phone": "+5511987654321"}).json
    page = f"/clinic/patients/{made['patient']['id']}"
    link = f"/workspace/settings/audit?kind=clinic.patient&amp;thing={made['patient']['id']}"

    assert link in acme.get(page).text
    assert link not in acme.as_("receptionist").get(page).text


@pytest.mark.parametrize("query", ["before=x", "after=x"])
def test_a_bad_cursor_is_named(acme: Caller, query: str) -> None:
    """Never a 500."""
    answer = acme.get(f"{AT}?{query}")

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == [query.partition("=")[0]]


def test_a_line_of_the_former_release_is_found_by_its_act_and_its_actor(acme: Caller) -> None:
    """It says neither its part nor the words that find it; nobody rewrites a year of lines."""
    with acme.db() as db:
        db.run(
            "insert into core.audit (actor_id, actor_name, action)"
            " values (:id::uuid, 'Éva Sá', 'auth.act_1')",
            id=EVA,
        )

    found = [_acts(acme.get(f"{AT}?{asked}")) for asked in ("part=auth", "q=eva", "part=clinic")]

    parts = [one["value"] for one in acme.get(AT).json["choices"]["part"]]
    assert found == [["auth.act_1"], ["auth.act_1"], []]
    assert "auth" in parts
