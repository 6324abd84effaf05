"""The list of people, and what is done to each: by whom, to whom, and what it leaves behind."""

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError
from werkzeug.test import TestResponse

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import invitation_link, join
from tests.support.waiting import waits_for_a_lock
from tests.support.world import PASSWORD, hashed

ALWAYS = ("suspension", {}), ("roles", {"roles": ["viewer"]}), ("removal", {})


@pytest.fixture
def rita(acme: Caller) -> Caller:
    """Who receives at Acme."""
    return join(acme, "rita@acme.example", "receptionist")


@pytest.fixture
def gil(acme: Caller) -> Caller:
    """Who manages Acme, and does not own it."""
    return join(acme, "gil@acme.example", "manager")


def _id(caller: Caller) -> UUID:
    assert caller.actor
    return caller.actor.id


def _act(by: Caller, to: Caller, act: str, **body: Any) -> TestResponse:
    if act == "removal":
        body.setdefault("heir_id", str(_id(by)))
    return by.post(f"/api/auth/people/{_id(to)}/{act}", body)


def _listed(caller: Caller, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("/api/auth/people", query_string=query).json["people"]
    return found


def _sign_in(caller: Caller, email: str) -> TestResponse:
    return caller.anonymous.post("/api/auth/login", {"email": email, "password": PASSWORD})


def test_the_list_has_everybody_and_who_is_invited(acme: Caller, rita: Caller) -> None:
    """Open invitations first, then people by name; with their roles, state and last visit."""
    acme.post("/api/auth/invitations", {"email": "z@acme.example", "roles": ["viewer"]})
    _sign_in(acme, "rita@acme.example")

    invited, ana, seen = _listed(acme)

    assert (invited["email"], invited["state"], invited["invitation"]) == (
        *("z@acme.example", "invited", True),
    )
    assert (ana["name"], ana["seen_at"]) == ("Ana Lima", None)
    assert seen["worn"] == [{"role": "receptionist", "label": "Recepção", "holds": True}]
    assert seen["seen_at"] is not None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "ANA lima"}, ["Ana Lima"]),
        ({"q": "rita@acme"}, ["Rita"]),
        ({"q": "ninguém"}, []),
        ({"role": "receptionist"}, ["Rita"]),
        ({"state": "suspended"}, ["Suely"]),
        ({"state": "active", "role": "owner"}, ["Ana Lima"]),
        ({"state": "removed"}, ["Rui"]),
        ({}, ["Ana Lima", "Rita", "Suely"]),
    ],
)
def test_the_list_is_searched_and_filtered(
    acme: Caller, rita: Caller, query: dict[str, str], names: list[str]
) -> None:
    """By name and e-mail, by role and by state; whoever was removed only when asked for."""
    _act(acme, join(acme, "suely@acme.example", "viewer"), "suspension")
    _act(acme, join(acme, "rui@acme.example", "viewer"), "removal")

    assert [one["name"] for one in _listed(acme, **query)] == names


def test_a_page_goes_on_where_the_one_before_ended(acme: Caller) -> None:
    """Though somebody on it was renamed meanwhile: nobody is shown twice, nobody is left out."""
    for number in range(60):
        join(acme, f"p{number:02}@acme.example", "viewer", name=f"Pessoa {number:02}")
    first = acme.get("/api/auth/people").json
    with acme.db() as db:
        db.run("update account set name = 'Aa' where name = 'Pessoa 48'")

    second = acme.get("/api/auth/people", query_string={"cursor": first["next"]}).json

    names = [one["name"] for one in (*first["people"], *second["people"])]
    assert len(names) == len(set(names)) == 61
    assert second["next"] is None
    assert 'rel="next"' in acme.get("/auth/people").text


def test_the_list_is_a_file(acme: Caller, rita: Caller) -> None:
    """Under the filter it was asked with, in words; and on the trail."""
    answer = acme.get("/auth/people/export?role=receptionist")

    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert (row["Nome"], row["Perfis"], row["Situação"]) == ("Rita", "Recepção", "Ativa")
    with acme.db() as db:
        assert db.scalar("select action from core.audit") == "auth.people_exported"


def test_other_roles_count_at_once(acme: Caller, rita: Caller) -> None:
    """And others hear of them, under the next version."""
    tokens = _sign_in(acme, "rita@acme.example").json
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    answer = _act(acme, rita, "roles", roles=["manager", "professional"])

    assert answer.json["person"]["roles"] == ["manager", "professional"]
    assert acme.anonymous.get("/api/auth/people", headers=bearer).status_code == 200
    [fact] = acme.events("auth.account_changed")
    assert (fact.key, fact.data["roles"]) == (str(_id(rita)), ["manager", "professional"])
    assert fact.data["version"] == answer.json["person"]["version"] == 2


def test_who_is_suspended_is_out(acme: Caller, rita: Caller) -> None:
    """Sessions end, and no password opens the door until they are reinstated."""
    tokens = _sign_in(acme, "rita@acme.example").json

    _act(acme, rita, "suspension")

    body = {"refresh_token": tokens["refresh_token"]}
    assert acme.anonymous.post("/api/auth/refresh", body).status_code == 401
    told = _sign_in(acme, "rita@acme.example")
    assert (told.status_code, told.json["code"]) == (403, "auth.account_suspended")
    assert "Ana Lima" in told.json["detail"]
    assert _act(acme, rita, "reinstatement").json["person"]["state"] == "active"
    assert _sign_in(acme, "rita@acme.example").status_code == 200
    states = [row.data["state"] for row in acme.events("auth.account_changed")]
    assert states == ["suspended", "active"]


def test_who_is_removed_is_gone_and_can_be_invited(acme: Caller, rita: Caller, gil: Caller) -> None:
    """Others hear who takes over; the e-mail makes another account, the trail keeps the name."""
    _sign_in(acme, "rita@acme.example")

    gone = _act(acme, rita, "removal", heir_id=str(_id(gil)))

    assert gone.json["person"] | {"created_at": "", "seen_at": ""} == {
        "id": str(_id(rita)),
        "name": "Rita",
        "email": None,
        "roles": [],
        "state": "removed",
        "version": 2,
        "created_at": "",
        "seen_at": "",
    }
    [fact] = acme.events("auth.account_changed")
    assert (fact.data["state"], fact.data["heir_id"]) == ("removed", str(_id(gil)))
    assert (fact.data["email"], fact.data["roles"]) == (None, [])
    assert _sign_in(acme, "rita@acme.example").status_code == 401
    invited = {"email": "rita@acme.example", "roles": ["viewer"]}
    assert acme.post("/api/auth/invitations", invited).status_code == 201
    with acme.db() as db:
        assert db.scalar("select count(*) from session where ended_at is null") == 0
        heir = {"field": "heir", "after": "Gil"}
        line = (
            "select changes from core.audit where action = 'auth.account_removed' and name = 'Rita'"
        )
        assert heir in db.scalar(line)


def test_an_invitation_opens_nothing_after_its_person_was_removed(acme: Caller) -> None:
    """It was used; whoever comes back is invited again, and is another account."""
    invited = {"email": "rita@acme.example", "roles": ["viewer"]}
    acme.post("/api/auth/invitations", invited)
    link = invitation_link(acme)
    herself = {"name": "Rita Campos", "password": "a chuva molha o telhado"}
    acme.anonymous.post(f"/api{link}", herself)
    [rita] = _listed(acme, q="rita")
    acme.post(f"/api/auth/people/{rita['id']}/removal", {"heir_id": str(_id(acme))})

    again = acme.anonymous.post(f"/api{link}", herself)

    assert (again.status_code, again.json["code"]) == (404, "people.invitation_used")
    acme.post("/api/auth/invitations", invited)
    link = invitation_link(acme)
    assert acme.anonymous.post(f"/api{link}", herself).status_code == 201
    [back] = _listed(acme, q="rita")
    assert back["id"] != rita["id"]


@pytest.mark.parametrize("heir", ["rita", "nobody", "suspended"])
def test_who_takes_over_is_somebody_who_can(acme: Caller, rita: Caller, heir: str) -> None:
    """Not who goes, not a stranger, not who cannot come in."""
    suely = join(acme, "suely@acme.example", "viewer")
    _act(acme, suely, "suspension")
    ids = {"rita": _id(rita), "nobody": UUID(int=5), "suspended": _id(suely)}

    answer = _act(acme, rita, "removal", heir_id=str(ids[heir]))

    assert (answer.status_code, answer.json["code"]) == (400, "people.unknown_heir")
    assert "heir_id" in answer.json["fields"]


def test_the_removal_s_page_says_what_happens_to_whom(acme: Caller, rita: Caller) -> None:
    """And offers everybody who can take over, the one who asks first."""
    page = acme.get(f"/auth/people/{_id(rita)}/removal").text

    assert "Rita sai agora de onde estiver e não entra mais." in page
    assert f'<option value="{_id(acme)}" selected>Ana Lima</option>' in page
    assert f'<option value="{_id(rita)}"' not in page


@pytest.mark.parametrize(("act", "body"), ALWAYS)
def test_the_last_owner_cannot_go(acme: Caller, act: str, body: dict[str, Any]) -> None:
    """Not by their own hand, nor by another owner's whose role went first."""
    zoe = join(acme, "zoe@acme.example", "owner")
    with acme.db() as db:
        db.run("update account set roles = '{viewer}' where email = 'ana@acme.example'")
    answer = _act(zoe.as_("owner"), zoe, act, **body)
    other = _act(acme.as_("owner"), zoe, act, **body)

    codes = {"people.last_owner", "people.not_oneself"}
    assert (answer.status_code, answer.json["code"] in codes) == (409, True)
    assert other.status_code == 403


def test_of_two_owners_who_remove_each_other_one_stays(acme: Caller, rita: Caller) -> None:
    """The second waits for the first, and is nobody by then."""
    zoe = join(acme, "zoe@acme.example", "owner")
    heir = {"heir_id": str(_id(rita))}

    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(_act, acme, zoe, "removal", **heir),
            pool.submit(_act, zoe, acme, "removal", **heir),
        ]
        answers = [one.result() for one in both]

    assert sorted(answer.status_code for answer in answers) == [200, 403]
    with acme.db() as db:
        assert db.scalar("select count(*) from account where 'owner' = any(roles)") == 1


def test_the_database_keeps_an_owner(acme: Caller, rita: Caller) -> None:
    """Whoever asks it to do without: the last one is active and an owner."""
    zoe = join(acme, "zoe@acme.example", "owner")
    with acme.db() as db:
        db.run("update account set state = 'suspended' where id = :id::uuid", id=_id(zoe))
    less = "update account set roles = '{viewer}' where id = :id::uuid"

    with pytest.raises(DatabaseError, match="account_owner_remains"), acme.db() as db:
        db.run(less, id=_id(acme))


@pytest.mark.parametrize(
    ("before", "act", "body"),
    [
        ("state = 'suspended'", "reinstatement", {}),
        ("roles = '{viewer}'", "roles", {"roles": ["manager"]}),
        ("roles = '{receptionist}'", "roles", {"roles": ["manager"]}),
    ],
)
def test_nobody_gives_themselves_back_what_was_taken(
    acme: Caller, gil: Caller, before: str, act: str, body: dict[str, Any]
) -> None:
    """By what their token said when it was issued: what they are is asked behind the lock."""
    with acme.db() as db:
        db.run(f"update account set {before} where id = :id::uuid", id=_id(gil))

    assert _act(gil, gil, act, **body).status_code == 403


def test_who_was_removed_removes_nobody(acme: Caller, gil: Caller, rita: Caller) -> None:
    """Nor invites, sends again or withdraws."""
    mia = {"email": "mia@acme.example", "roles": ["viewer"]}
    made = acme.post("/api/auth/invitations", mia).json["invitation"]["id"]
    _act(acme, gil, "removal", heir_id=str(_id(acme)))

    answers = [
        _act(gil, rita, "removal", heir_id=str(_id(acme))),
        gil.post("/api/auth/invitations", mia | {"email": "leo@acme.example"}),
        gil.post(f"/api/auth/invitations/{made}/sending"),
        gil.post(f"/api/auth/invitations/{made}/withdrawal"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


def test_an_invitation_whose_sender_is_gone_is_shown_as_one_without_effect(
    acme: Caller, gil: Caller
) -> None:
    """In the list and its file; a manager is offered nothing on one that makes an owner."""
    gil.post("/api/auth/invitations", {"email": "mia@acme.example", "roles": ["viewer"]})
    acme.post("/api/auth/invitations", {"email": "leo@acme.example", "roles": ["owner"]})
    offered = gil.get("/auth/people").text
    _act(acme, gil, "roles", roles=["viewer"])

    states = {one["email"]: one["state"] for one in acme.get("/api/auth/people").json["people"]}

    assert (states["mia@acme.example"], states["leo@acme.example"]) == ("stopped", "invited")
    assert "Convite sem efeito" in acme.get("/auth/people/export").get_data(as_text=True)
    assert "Retirar o convite a mia@acme.example" in offered
    assert "Retirar o convite a leo@acme.example" not in offered


def test_nobody_suspends_or_removes_themselves(acme: Caller) -> None:
    """The page says so before."""
    join(acme, "zoe@acme.example", "owner")

    for act in ("suspension", "removal"):
        answer = _act(acme, acme, act)
        assert (answer.status_code, answer.json["code"]) == (409, "people.not_oneself")
    assert "outra pessoa precisa" in acme.get(f"/auth/people/{_id(acme)}").text


@pytest.mark.parametrize(("act", "body"), [*ALWAYS, ("reinstatement", {})])
def test_nobody_touches_who_is_more_than_they(
    acme: Caller, gil: Caller, act: str, body: dict[str, Any]
) -> None:
    """A manager does nothing to an owner, and gives no role beyond their own."""
    answer = _act(gil, acme, act, **body)

    assert (answer.status_code, answer.json["code"]) == (403, "people.above_you")
    assert "Salvar perfis" not in gil.get(f"/auth/people/{_id(acme)}").text


def test_a_manager_gives_no_role_beyond_their_own(acme: Caller, gil: Caller, rita: Caller) -> None:
    """Nor to themselves."""
    for somebody in (rita, gil):
        answer = _act(gil, somebody, "roles", roles=["owner"])
        assert (answer.status_code, answer.json["code"]) == (403, "people.above_you")
    assert _act(gil, rita, "roles", roles=["manager"]).status_code == 200


def test_a_role_that_holds_no_more_is_kept_or_taken_and_never_given(
    acme: Caller, rita: Caller
) -> None:
    """Its product is off: who has it keeps it through other changes, and nobody else gets it."""
    with platform().databases.transaction(PLATFORM) as db:
        off = "update tenant_product set state = 'off' where tenant_id = :id::uuid"
        db.run(off, id=acme.tenant.id)
    caio = join(acme, "caio@acme.example", "viewer")

    kept = _act(acme, rita, "roles", roles=["receptionist", "viewer"])
    given = _act(acme, caio, "roles", roles=["receptionist"])
    taken = _act(acme, rita, "roles", roles=["viewer"])

    assert kept.json["person"]["roles"] == ["receptionist", "viewer"]
    assert (given.status_code, given.json["code"]) == (400, "people.unknown_role")
    assert taken.json["person"]["roles"] == ["viewer"]


def test_of_two_people_at_once_the_second_is_shown_what_the_first_did(
    acme: Caller, rita: Caller
) -> None:
    """By whom, and what is there now; nothing of the second's is saved."""
    zoe = join(acme, "zoe@acme.example", "owner")
    _act(zoe, rita, "roles", roles=["viewer"], version=1)

    late = _act(acme, rita, "suspension", version=1)

    assert (late.status_code, late.json["code"]) == (409, "people.changed_meanwhile")
    assert late.json["changed_by"] == ["Zoe"]
    assert late.json["version"] == 2
    tag = {"If-Match": '"1"'}
    path = f"/api/auth/people/{_id(rita)}/roles"
    assert acme.post(path, {"roles": ["manager"]}, headers=tag).status_code == 409


def test_what_somebody_changed_of_themselves_is_told_too(acme: Caller, rita: Caller) -> None:
    """Their name is on the page as well; whoever had it open sees what became of it."""
    rita.post("/api/auth/account", {"name": "Rita Campos", "version": 1})

    late = _act(acme, rita, "suspension", version=1)

    assert (late.status_code, late.json["code"]) == (409, "people.changed_meanwhile")
    assert late.json["changed"] == [{"field": "name", "label": "nome", "value": "Rita Campos"}]


def test_a_change_waits_for_the_one_under_way(acme: Caller, rita: Caller) -> None:
    """And then sees what it did."""
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.run("update account set state = 'suspended' where email = 'rita@acme.example'")
            second = pool.submit(_act, acme, rita, "roles", roles=["viewer"], version=1)
            waits_for_a_lock(second)
        late = second.result()

    assert (late.status_code, late.json["code"]) == (409, "people.changed_meanwhile")


def test_a_suspension_is_undone_as_it_was_made(acme: Caller, rita: Caller) -> None:
    """What another did since, who had their own reason, is not undone with it."""
    done = acme.post(f"/auth/people/{_id(rita)}/suspension", headers={"HX-Request": "true"})
    notice = json.loads(done.headers["HX-Trigger"])["toast"]
    zoe = join(acme, "zoe@acme.example", "owner")
    for act in ("reinstatement", "suspension"):
        _act(zoe, rita, act)

    tag = {"If-Match": f'"{notice["version"]}"'}
    undone = acme.post(f"/api{notice['undo']}", headers=tag)

    assert (undone.status_code, undone.json["code"]) == (409, "people.changed_meanwhile")
    assert _sign_in(acme, "rita@acme.example").status_code == 403


def test_an_act_said_again_is_told(acme: Caller, rita: Caller) -> None:
    """Somebody was faster."""
    _act(acme, rita, "suspension")

    again = _act(acme, rita, "suspension")

    assert (again.status_code, again.json["code"]) == (409, "people.wrong_state")


def test_a_suspended_person_keeps_their_seat(acme: Caller, rita: Caller) -> None:
    """So that they come back; over the limit of a smaller plan they do not."""
    _act(acme, rita, "suspension")
    assert acme.get("/api/auth/people").json["seats"]["accounts"] == 2
    with acme.db() as db:
        made = "insert into account (email, name, password_hash) values (:e, 'P', '')"
        for number in range(19):
            db.run(made, e=f"p{number}@acme.example")

    answer = _act(acme, rita, "reinstatement")

    assert (answer.status_code, answer.json["code"]) == (409, "people.plan_full")


@pytest.mark.parametrize("act", ["roles", "suspension", "reinstatement", "removal"])
def test_a_person_of_another_workspace_is_nobody(acme: Caller, globex: Caller, act: str) -> None:
    """Neither seen nor changed."""
    body = {"roles": ["viewer"]} if act == "roles" else {}

    assert _act(acme, globex, act, **body).status_code == 404
    assert acme.get(f"/api/auth/people/{_id(globex)}").status_code == 404


def test_who_keeps_no_people_is_refused(acme: Caller, rita: Caller) -> None:
    """By the page and the API, and the menu does not lead there."""
    assert rita.get("/api/auth/people").status_code == 403
    assert "/auth/people" not in rita.get("/auth/account").text
    assert "/auth/people" in acme.get("/auth/account").text


def test_every_act_is_on_the_trail(acme: Caller, rita: Caller) -> None:
    """With the person's name and the difference."""
    _act(acme, rita, "roles", roles=["viewer"])
    _act(acme, rita, "suspension")
    _act(acme, rita, "reinstatement")

    with acme.db() as db:
        lines = db.scalar(
            "select jsonb_agg(jsonb_build_array(action, name, changes) order by at, id)"
            " from core.audit"
        )

    def told(field: str, before: str, after: str) -> list[dict[str, str]]:
        return [{"field": field, "before": before, "after": after}]

    assert lines == [
        ["auth.roles_changed", "Rita", told("roles", "Recepção", "Leitura")],
        ["auth.account_suspended", "Rita", told("state", "ativa", "suspensa")],
        ["auth.account_reinstated", "Rita", told("state", "suspensa", "ativa")],
    ]


@pytest.fixture(autouse=True)
def _ana_again(acme: Caller) -> Iterator[None]:
    """Whatever a test took from her."""
    yield
    with acme.db() as db:
        db.run(
            "update account set state = 'active', roles = '{owner}', email = 'ana@acme.example',"
            " password_hash = :hash where name = 'Ana Lima'",
            hash=hashed(),
        )
