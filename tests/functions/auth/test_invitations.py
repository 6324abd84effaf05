"""Invitations: who is invited, by which link, and that it makes one account."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from shared.plans import BY_CODE
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import invitation_link, join
from tests.support.waiting import waits_for_a_lock

RITA = {"email": "rita@acme.example", "roles": ["receptionist"]}
HERSELF = {"name": "Rita Campos", "password": "a chuva molha o telhado"}


def _invite(caller: Caller, **changed: Any) -> TestResponse:
    return caller.post("/api/auth/invitations", RITA | changed)


def _accept(caller: Caller, link: str, **changed: str) -> TestResponse:
    return caller.anonymous.post(f"/api{link}", HERSELF | changed)


def test_an_invitation_is_mailed(acme: Caller, deliver: Callable[..., TestResponse]) -> None:
    """At the workspace's own address, in words that say who invites whom to what."""
    made = _invite(acme)

    assert made.status_code == 201
    assert made.json["seats"] == {"accounts": 1, "invitations": 1, "most": 20}
    [fact] = acme.events("auth.invitation_sent")
    assert fact.data["url"].startswith("https://acme.app.localhost")
    deliver("notifications", fact.type, fact.data, tenant=acme.tenant)
    [mail] = (row.data for row in acme.events("notifications.send_mail"))
    assert (mail["to"], mail["subject"]) == (
        "rita@acme.example",
        "Ana Lima convidou você para Acme",
    )
    assert all(fact.data["url"] in mail[form] for form in ("text", "html"))
    assert "Recepção" in mail["text"]


def test_whoever_accepts_is_in(acme: Caller) -> None:
    """With the name they gave, the roles of the invitation, and a session: the first page opens."""
    _invite(acme)
    link = invitation_link(acme)
    page = acme.anonymous.get(link).text
    assert "Ana Lima convidou você. Perfil: Recepção" in page
    assert 'value="rita@acme.example"' in page

    answer = _accept(acme, link)

    assert answer.status_code == 201
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    told = acme.anonymous.get("/api/auth/account", headers=bearer).json
    assert told["account"] == {
        "id": told["account"]["id"],
        "version": 1,
        "name": "Rita Campos",
        "email": "rita@acme.example",
        "roles": ["receptionist"],
    }
    [fact] = acme.events("auth.account_changed")
    assert (fact.data["name"], fact.data["state"], fact.data["version"]) == (
        "Rita Campos",
        "active",
        1,
    )


def test_a_browser_that_accepts_lands_on_the_first_page(acme: Caller) -> None:
    """With the cookies of whoever signed in."""
    _invite(acme)

    answer = acme.anonymous.post(invitation_link(acme), data=HERSELF)

    assert (answer.status_code, answer.location) == (303, "/workspace")
    cookies = {c.partition("=")[0] for c in answer.headers.getlist("Set-Cookie")}
    assert {"__Host-session", "__Host-refresh", "__Host-device"} <= cookies


def test_a_link_works_once(acme: Caller) -> None:
    """The second time it says what to do instead, on the page and to a program."""
    _invite(acme)
    link = invitation_link(acme)
    assert _accept(acme, link).status_code == 201

    again, page = _accept(acme, link), acme.anonymous.get(link)

    assert (again.status_code, again.json["code"]) == (404, "people.invitation_used")
    assert page.status_code == 404
    assert "Entre com seu e-mail" in page.text


def test_of_two_who_accept_at_once_one_is_in(acme: Caller) -> None:
    """The second waits for the first, and is told that the link was used."""
    _invite(acme)
    link = invitation_link(acme)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: _accept(acme, link), range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 404]
    with acme.db() as db:
        assert db.scalar("select count(*) from account") == 2


def test_a_withdrawn_invitation_opens_nothing(acme: Caller) -> None:
    """Whoever has the mail is told, and the seat is free again."""
    made = _invite(acme).json["invitation"]
    link = invitation_link(acme)

    acme.post(f"/api/auth/invitations/{made['id']}/withdrawal")

    assert _accept(acme, link).json["code"] == "people.invitation_withdrawn"
    assert acme.get("/api/auth/people").json["seats"]["invitations"] == 0
    again = acme.post(f"/api/auth/invitations/{made['id']}/withdrawal")
    assert (again.status_code, again.json["code"]) == (409, "people.invitation_over")


@pytest.mark.parametrize(
    ("act", "given"),
    [("roles", {"roles": ["receptionist"]}), ("suspension", {}), ("removal", {})],
)
def test_an_invitation_gives_what_its_sender_may(acme: Caller, act: str, given: Any) -> None:
    """Who is gone, or less by now, has given nothing; sent again by another it is good."""
    olga = join(acme, "olga@acme.example", "manager")
    made = _invite(olga).json["invitation"]["id"]
    link = invitation_link(acme)
    given |= {"heir_id": str(acme.actor.id)} if act == "removal" else {}
    assert acme.post(f"/api/auth/people/{olga.actor.id}/{act}", given).status_code == 200

    opened, answer = acme.anonymous.get(f"/api{link}"), _accept(acme, link)

    assert {opened.json["code"], answer.json["code"]} == {"people.inviter_gone"}
    assert acme.post(f"/api/auth/invitations/{made}/sending").status_code == 200
    assert _accept(acme, link).status_code == 201


def test_an_invitation_is_sent_again(acme: Caller) -> None:
    """For seven days more; the mail of before goes on working."""
    made = _invite(acme).json["invitation"]
    first = invitation_link(acme)

    again = acme.post(f"/api/auth/invitations/{made['id']}/sending")

    assert again.json["invitation"]["expires_at"] > made["expires_at"]
    assert len(acme.events("auth.invitation_sent")) == 2
    assert acme.anonymous.get(invitation_link(acme)).status_code == 200
    assert _accept(acme, first).status_code == 201


def test_an_invitation_ends_after_seven_days(acme: Caller) -> None:
    """It takes no seat any more, stays in the list, and can be sent again."""
    made = _invite(acme).json["invitation"]
    with acme.db() as db:
        db.run("update invitation set expires_at = now()")

    told = _accept(acme, invitation_link(acme))

    assert (told.status_code, told.json["code"]) == (404, "people.no_invitation")
    listed = acme.get("/api/auth/people").json
    assert listed["seats"]["invitations"] == 0
    assert [one["state"] for one in listed["people"]] == ["expired", "active"]
    acme.post(f"/api/auth/invitations/{made['id']}/sending")
    assert _accept(acme, invitation_link(acme)).status_code == 201


@pytest.mark.parametrize("damage", [lambda link: link[:-4], lambda link: link + "x"])
def test_a_link_that_is_not_whole_opens_nothing(acme: Caller, damage: Callable[[str], str]) -> None:
    """Nor does one that nobody signed."""
    _invite(acme)

    assert _accept(acme, damage(invitation_link(acme))).json["code"] == "people.no_invitation"


def test_a_link_of_another_workspace_opens_nothing(acme: Caller, globex: Caller) -> None:
    """It is readable at one place alone."""
    _invite(acme)

    assert _accept(globex, invitation_link(acme)).json["code"] == "people.no_invitation"


def test_an_invitation_of_another_workspace_is_out_of_reach(acme: Caller, globex: Caller) -> None:
    """It is neither sent again nor withdrawn from next door."""
    made = _invite(acme).json["invitation"]

    for act in ("sending", "withdrawal"):
        assert globex.post(f"/api/auth/invitations/{made['id']}/{act}").status_code == 404
    assert acme.anonymous.get(invitation_link(acme)).status_code == 200


def test_an_account_of_another_workspace_stays_its_own(acme: Caller, globex: Caller) -> None:
    """The same e-mail in two places is two accounts, with two passwords."""
    assert globex.actor
    _invite(acme, email=globex.actor.email)
    _accept(acme, invitation_link(acme))

    signed = {"email": globex.actor.email, "password": HERSELF["password"]}
    assert acme.anonymous.post("/api/auth/login", signed).status_code == 200
    assert globex.anonymous.post("/api/auth/login", signed).status_code == 401


def test_somebody_else_s_browser_is_told_whose_invitation_it_is(acme: Caller) -> None:
    """Whoever accepts comes in as the one who was invited, and the session before ends."""
    _invite(acme)
    caio = join(acme, "caio@acme.example", "viewer")

    assert "caio@acme.example" in caio.get(invitation_link(acme)).text


def test_who_is_here_is_not_invited(acme: Caller) -> None:
    """The refusal names the person; a suspended one is offered back."""
    join(acme, "caio@acme.example", "viewer")
    here = _invite(acme, email=" CAIO@acme.example")
    with acme.db() as db:
        db.run("update account set state = 'suspended' where email = 'caio@acme.example'")
        caio_id = db.scalar("select id from account where email = 'caio@acme.example'")

    suspended = _invite(acme, email="caio@acme.example")

    assert (here.status_code, here.json["code"]) == (409, "people.already_here")
    assert "Caio" in here.json["detail"]
    assert (suspended.status_code, suspended.json["code"]) == (409, "people.suspended_here")
    assert suspended.json["account_id"] == str(caio_id)


def test_who_came_meanwhile_is_not_made_twice(acme: Caller) -> None:
    """The e-mail got an account while the invitation was open."""
    _invite(acme)
    join(acme, "rita@acme.example", "viewer")

    answer = _accept(acme, invitation_link(acme))

    assert (answer.status_code, answer.json["code"]) == (409, "people.already_here")


def test_an_e_mail_is_invited_once(acme: Caller) -> None:
    """The second is told of the first, which can be sent again."""
    made = _invite(acme).json["invitation"]

    again = _invite(acme)

    assert (again.status_code, again.json["code"]) == (409, "people.already_invited")
    assert again.json["invitation_id"] == made["id"]


def test_the_key_again_is_one_invitation(acme: Caller) -> None:
    """And with another body it is refused."""
    first = _invite(acme, request_id="k1")

    again, other = _invite(acme, request_id="k1"), _invite(acme, request_id="k1", roles=["viewer"])

    assert again.json["invitation"] == first.json["invitation"]
    assert (other.status_code, other.json["code"]) == (409, "people.request_reused")
    assert len(acme.events("auth.invitation_sent")) == 1


def test_a_mailbox_is_not_flooded(acme: Caller) -> None:
    """Three mails an hour, by whichever of its names, whatever is withdrawn in between."""
    statuses = []
    for label in "abcd":
        answer = _invite(acme, email=f"rita+{label}@acme.example")
        statuses.append(answer.status_code)
        if answer.status_code == 201:
            made = answer.json["invitation"]["id"]
            acme.post(f"/api/auth/invitations/{made}/withdrawal")

    assert statuses == [201, 201, 201, 429]
    assert answer.json["code"] == "people.sent_too_often"
    assert answer.headers["Retry-After"] == "3600"


def test_one_mailbox_s_mails_are_not_another_s(acme: Caller) -> None:
    """Whoever invites a whole team is not held up."""
    answers = [_invite(acme, email=f"p{number}@acme.example") for number in range(4)]

    assert [answer.status_code for answer in answers] == [201] * 4


def _fill(caller: Caller, *, free: int) -> None:
    """Join people until the plan has ``free`` seats left."""
    most = BY_CODE[caller.tenant.plan].accounts
    assert most
    for number in range(most - 1 - free):
        join(caller, f"p{number}@acme.example", "viewer")


def test_the_plan_s_limit_counts_people_and_open_invitations(acme: Caller) -> None:
    """One more is refused in words that name the plan; a withdrawn invitation frees its seat."""
    _fill(acme, free=1)
    made = _invite(acme).json["invitation"]

    full = _invite(acme, email="davi@acme.example")

    assert (full.status_code, full.json["code"]) == (409, "people.plan_full")
    assert "Profissional" in full.json["detail"]
    assert "20 de 20 contas" in acme.get("/auth/people").text
    acme.post(f"/api/auth/invitations/{made['id']}/withdrawal")
    assert _invite(acme, email="davi@acme.example").status_code == 201


def _behind(caller: Caller, act: Callable[[], TestResponse]) -> TestResponse:
    """What becomes of ``act``, which waits until somebody else has joined."""
    lock = "select pg_advisory_xact_lock(hashtextextended(current_schema || '.account', 0))"
    with ThreadPoolExecutor(1) as pool:
        with caller.db() as db:
            db.scalar(f"select count(*) from ({lock}) l")
            acting = pool.submit(act)
            waits_for_a_lock(acting)
            joined = "insert into account (email, name, password_hash) values (:email, 'Z', '')"
            db.run(joined, email="z@acme.example")
        return acting.result()


def test_inviting_waits_for_whoever_changes_who_is_here(acme: Caller) -> None:
    """Of two for the last seat, the second counts the first."""
    _fill(acme, free=1)

    answer = _behind(acme, lambda: _invite(acme))

    assert (answer.status_code, answer.json["code"]) == (409, "people.plan_full")


def test_accepting_waits_for_whoever_changes_who_is_here(acme: Caller) -> None:
    """The seats it counts are those that the other leaves; it is told whom to ask."""
    _fill(acme, free=1)
    _invite(acme)

    answer = _behind(acme, lambda: _accept(acme, invitation_link(acme)))

    assert (answer.status_code, answer.json["code"]) == (409, "people.plan_full")
    assert "Ana Lima" in answer.json["detail"]


def test_nobody_gives_more_than_they_have(acme: Caller) -> None:
    """A manager makes managers and no owner, nor sends an owner's invitation again."""
    manager = join(acme, "gil@acme.example", "manager")
    made = _invite(acme, email="dona@acme.example", roles=["owner"]).json["invitation"]

    above = _invite(manager, roles=["owner"])

    assert (above.status_code, above.json["code"]) == (403, "people.above_you")
    assert _invite(manager, roles=["manager"]).status_code == 201
    assert manager.post(f"/api/auth/invitations/{made['id']}/sending").status_code == 403
    assert manager.post(f"/api/auth/invitations/{made['id']}/withdrawal").status_code == 403


@pytest.mark.parametrize("roles", [[], ["weighman"], ["receptionist", "platform"]])
def test_a_role_that_is_none_here_is_not_given(acme: Caller, roles: list[str]) -> None:
    """The field says which there are."""
    answer = _invite(acme, roles=roles)

    assert answer.status_code == 400
    assert "roles" in answer.json["fields"]


def test_a_weak_password_uses_nothing_up(acme: Caller) -> None:
    """Its own name counts among what is guessed; the link works on."""
    _invite(acme)

    weak = _accept(acme, invitation_link(acme), password="Rita Campos Rita Campos 1")

    assert (weak.status_code, weak.json["code"]) == (400, "auth.weak_password")
    assert _accept(acme, invitation_link(acme)).status_code == 201


def test_a_refused_acceptance_shows_its_form_again(acme: Caller) -> None:
    """With the name that was typed and the reason beside the password."""
    _invite(acme)

    page = acme.anonymous.post(invitation_link(acme), data=HERSELF | {"password": "curta"})

    assert page.status_code == 400
    assert 'value="Rita Campos"' in page.text
    assert "pelo menos 12 caracteres" in page.text


def test_every_step_is_on_the_trail(acme: Caller) -> None:
    """Under the name of whoever took it, with whom it is about."""
    made = _invite(acme).json["invitation"]
    acme.post(f"/api/auth/invitations/{made['id']}/sending")
    _accept(acme, invitation_link(acme))

    with acme.db() as db:
        lines = "jsonb_agg(jsonb_build_array(actor_name, action) order by at, id)"
        told = db.scalar(f"select {lines} from core.audit")

    assert told == [
        ["Ana Lima", "auth.invited"],
        ["Ana Lima", "auth.invitation_resent"],
        ["Rita Campos", "auth.invitation_accepted"],
        ["Rita Campos", "auth.signed_in"],
    ]


def test_a_mail_s_link_ends_with_its_own_seven_days(acme: Caller) -> None:
    """Though the invitation was sent again since."""
    made = UUID(_invite(acme).json["invitation"]["id"])
    ended = made.bytes + int(time.time() - 1).to_bytes(5)
    token = platform().keyring.veils.conceal("invitation", ended, acme.tenant.id.bytes)

    answer = _accept(acme, f"/auth/invitation/{token}")

    assert (answer.status_code, answer.json["code"]) == (404, "people.no_invitation")
