"""My name and my e-mail, changed by me alone: by nobody's open screen, and by no used link."""

import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from shared.people import seats
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.waiting import waits_for_a_lock
from tests.support.world import ANA, PASSWORD

AT = "/api/auth/account"
NEW = "rita.prado@acme.example"
TAKEN = "people.email_taken"
OVER = "people.email_link_over"


@pytest.fixture
def rita(acme: Caller) -> Caller:
    """Who receives at Acme."""
    return join(acme, "rita@acme.example", "receptionist", name="Rita")


def _ask(caller: Caller, email: str = NEW, current: str = PASSWORD) -> TestResponse:
    return caller.post(f"{AT}/email", {"email": email, "current": current})


def _link(caller: Caller) -> str:
    """The path in the newest mail."""
    url: str = caller.events("auth.email_asked")[-1].data["url"]
    return "/api/" + url.split("/", 3)[3]


def _signs_in(caller: Caller, email: str) -> bool:
    body = {"email": email, "password": PASSWORD}
    return caller.anonymous.post("/api/auth/login", body).status_code == 200


def _seen(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(AT).json["account"]
    return found


def _trail(caller: Caller) -> list[Any]:
    with caller.db() as db:
        query = "select jsonb_agg(jsonb_build_array(action, actor_name, changes) order by at, id)"
        return db.scalar(f"{query} from core.audit") or []


def test_my_name_is_mine_to_change(acme: Caller, rita: Caller) -> None:
    """The others hear of it, the trail has both, and saving what is there changes nothing."""
    before = _seen(rita)

    saved = rita.post(AT, {"name": "Rita Prado", "version": before["version"]})
    again = rita.post(AT, {"name": "Rita Prado"})

    assert saved.json["account"]["version"] == again.json["account"]["version"]
    assert saved.headers["ETag"] == f'"{before["version"] + 1}"'
    assert _seen(rita)["name"] == "Rita Prado"
    [told] = acme.events("auth.account_changed")
    assert (told.data["name"], told.data["version"]) == ("Rita Prado", before["version"] + 1)
    change = {"field": "name", "before": "Rita", "after": "Rita Prado"}
    assert _trail(acme) == [["auth.own_name_changed", "Rita", [change]]]


@pytest.mark.parametrize("how", ["field", "If-Match"])
def test_a_name_saved_on_an_older_version_is_refused(acme: Caller, rita: Caller, how: str) -> None:
    """Whoever keeps the people changed the account meanwhile, or oneself elsewhere."""
    version = _seen(rita)["version"]
    rita.post(AT, {"name": "Rita Prado"})

    sent = {"version": version} if how == "field" else {}
    headers = {"If-Match": f'"{version}"'} if how == "If-Match" else {}
    answer = rita.post(AT, {"name": "Outra"} | sent, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (409, "people.own_account_changed")
    assert answer.json["fields"] == {"name": "Agora está: Rita Prado."}
    assert _seen(rita)["name"] == "Rita Prado"


def test_of_two_who_rename_at_once_the_second_is_told(rita: Caller) -> None:
    """The version is compared under the row's lock."""
    body = {"name": "Segunda", "version": _seen(rita)["version"]}
    with ThreadPoolExecutor(1) as pool:
        with rita.db() as db:
            db.run("update account set name = 'Primeira' where email = 'rita@acme.example'")
            second = pool.submit(rita.post, AT, body)
            waits_for_a_lock(second)
        answer = second.result()

    assert answer.status_code == 409
    assert _seen(rita)["name"] == "Primeira"


def test_a_link_is_mailed_to_the_new_e_mail_and_changes_nothing_yet(
    acme: Caller, rita: Caller
) -> None:
    """Neither asking nor looking at the link: one goes on signing in as before."""
    answer = _ask(rita)
    looked = rita.anonymous.get(_link(acme))

    [sent] = acme.events("auth.email_asked")
    assert answer.status_code == 202
    assert sent.data["email"] == sent.data["letter"]["send"]["to"] == NEW
    assert sent.data["url"].startswith("https://acme.app.localhost")
    assert looked.json["former"] == "rita@acme.example"
    assert _signs_in(rita, "rita@acme.example")
    assert not _signs_in(rita, NEW)


def test_the_link_moves_me_and_the_former_e_mail_is_told(acme: Caller, rita: Caller) -> None:
    """Once; by whoever has the mail, signed in or not."""
    _ask(rita)
    link = _link(acme)

    moved = rita.anonymous.post(link)
    again = rita.anonymous.post(link)

    assert moved.status_code == 200
    assert _signs_in(rita, NEW)
    assert not _signs_in(rita, "rita@acme.example")
    [told] = acme.events("auth.email_moved")
    assert told.data["letter"]["send"]["to"] == "rita@acme.example"
    assert acme.events("auth.account_changed")[-1].data["email"] == NEW
    assert (again.status_code, again.json["code"]) == (404, OVER)
    acts = [(act, who) for act, who, _ in _trail(acme) if act.startswith("auth.own")]
    assert acts == [("auth.own_email_asked", "Rita"), ("auth.own_email_changed", "Rita")]


def test_both_mails_arrive_in_words(
    acme: Caller, rita: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """The templates are the feature's own."""
    _ask(rita)
    rita.anonymous.post(_link(acme))

    for name in ("auth.email_asked", "auth.email_moved"):
        [fact] = acme.events(name)
        answer = deliver("notifications", fact.type, fact.data, tenant=acme.tenant)
        assert answer.status_code == 204


@pytest.mark.parametrize("body", [{"current": "um palpite qualquer"}, {"email": "nada"}])
def test_an_open_screen_is_not_enough(acme: Caller, rita: Caller, body: dict[str, str]) -> None:
    """The password is asked for, and what is no e-mail is named."""
    answer = _ask(rita, **body)

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == list(body)
    assert acme.events("auth.email_asked") == []


def test_a_colleague_s_e_mail_is_taken(acme: Caller, globex: Caller, rita: Caller) -> None:
    """Asked for, and when it was given away meanwhile; another workspace's is free here."""
    _ask(rita)
    join(acme, NEW, "viewer")

    assert _ask(rita, "ana@acme.example").json["code"] == TAKEN
    assert _ask(rita, "rita@acme.example").json["fields"].keys() == {"email"}
    assert rita.anonymous.post(_link(acme)).json["code"] == TAKEN
    assert _ask(rita, "bruno@globex.example").status_code == 202


def test_of_two_who_want_one_e_mail_one_has_it(acme: Caller, rita: Caller) -> None:
    """Decided one after the other: the second waits, and then is told."""
    gil = join(acme, "gil@acme.example", "viewer")
    _ask(rita)
    first = _link(acme)
    _ask(gil)
    second = _link(acme)
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            seats.lock(db)
            db.run("update account set email = :email where email = 'gil@acme.example'", email=NEW)
            waiting = pool.submit(rita.anonymous.post, first)
            waits_for_a_lock(waiting)
        late = waiting.result()

    assert late.json["code"] == TAKEN
    assert gil.anonymous.post(second).json["code"] == OVER
    assert _signs_in(acme, NEW)


def test_a_move_queues_with_whoever_joins(acme: Caller, rita: Caller) -> None:
    """An invitation to that e-mail is accepted first, or finds it taken: never both at once."""
    _ask(rita)
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            seats.lock(db)
            waiting = pool.submit(rita.anonymous.post, _link(acme))
            waits_for_a_lock(waiting)

        assert waiting.result().status_code == 200


@pytest.mark.parametrize("what", ["name", "suspended", "removed", "generation", "late"])
def test_a_link_ends_with_what_it_was_asked_for(acme: Caller, rita: Caller, what: str) -> None:
    """The account is another by now, or half an hour is over."""
    _ask(rita)
    link = _link(acme)
    assert rita.actor
    with acme.db() as db:
        changes = {
            "name": "name = 'Outra'",
            "suspended": "state = 'suspended'",
            "removed": "state = 'removed', email = null, roles = '{}'",
            "generation": "device_generation = device_generation + 1",
            "late": "updated_at = now()",
        }
        db.run(f"update account set {changes[what]} where id = :id::uuid", id=rita.actor.id)
    if what == "late":
        asked = rita.actor.id.bytes + struct.pack(">II", 1, 0) + NEW.encode()
        over = int(utc_now().timestamp()).to_bytes(5)
        veiled = platform().keyring.veils.conceal("email", asked + over, acme.tenant.id.bytes)
        link = f"/api/auth/email/{veiled}"

    assert rita.anonymous.get(link).json["code"] == OVER
    assert rita.anonymous.post(link).json["code"] == OVER


def test_a_link_of_another_workspace_opens_nothing(
    acme: Caller, globex: Caller, rita: Caller
) -> None:
    """It is sealed for the host that it was asked at; nor does a link of another kind serve."""
    _ask(rita)
    other = rita.token

    assert globex.anonymous.post(_link(acme)).json["code"] == OVER
    assert rita.anonymous.post(f"/api/auth/email/{other}").json["code"] == OVER
    assert _signs_in(rita, "rita@acme.example")


def test_a_forgotten_password_s_link_ends_with_the_e_mail_it_went_to(
    acme: Caller, rita: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """Who reads the former mailbox does not come in by it."""
    asked = {"email": "rita@acme.example"}
    deliver("auth", "auth.reset_asked", asked, tenant=acme.tenant)
    url: str = acme.events("auth.reset_requested")[-1].data["url"]
    reset = "/api/" + url.split("/", 3)[3]
    _ask(rita)

    rita.anonymous.post(_link(acme))

    assert rita.anonymous.get(reset).json["code"] == "auth.link_expired"


def test_five_links_an_hour_are_mailed(rita: Caller) -> None:
    """A mailbox is not flooded by whoever has an account."""
    answers = [_ask(rita, f"r{number}@acme.example") for number in range(6)]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_the_link_s_page_asks_before_it_changes(acme: Caller, rita: Caller) -> None:
    """By a form that works without scripts; the page of the account shows all there is."""
    _ask(rita)
    page = rita.anonymous.get(_link(acme).removeprefix("/api"))
    account = rita.get("/auth/account")

    assert page.status_code == account.status_code == 200
    assert "Confirmar e-mail" in page.text
    assert NEW in page.text
    for act in ("", "/email", "/password"):
        assert f'action="/auth/account{act}"' in account.text


def _restore(acme: Caller) -> None:
    with acme.db() as db:
        db.run(
            "update account set name = 'Ana Lima', email = 'ana@acme.example' where id = ("
            "select id from account order by created_at limit 1)"
        )


@pytest.fixture(autouse=True)
def _ana_of_before(acme: Caller) -> Iterator[None]:
    yield
    _restore(acme)


def test_the_menu_leads_to_my_account(acme: Caller) -> None:
    """From every page."""
    tokens = acme.anonymous.post("/api/auth/login", ANA)
    session = {"__Host-session": tokens.json["access_token"]}

    page = acme.anonymous.get("/workspace", cookies=session)

    assert '<a class="menu-item" href="/auth/account">' in page.text
