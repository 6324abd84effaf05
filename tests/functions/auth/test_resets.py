"""A forgotten password: asked for without telling, replaced once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import TestResponse

from functions.auth import queries
from scripts.lib.dev.place import Place
from tests.support.caller import Caller
from tests.support.people import join
from tests.support.redis_hangs import redis_hangs
from tests.support.waiting import waits_for_a_lock
from tests.support.world import ANA, hashed

NEW = "um gato dorme na varanda"
Deliver = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def _password_of_before(acme: Caller) -> Iterator[None]:
    yield
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())


def _link(caller: Caller, deliver: Deliver, email: str = "ana@acme.example") -> str:
    """The path in the mail."""
    deliver("auth", "auth.reset_asked", {"email": email}, tenant=caller.tenant)
    url: str = caller.events("auth.reset_requested")[-1].data["url"]
    return "/" + url.split("/", 3)[3]


def test_a_known_and_an_unknown_e_mail_answer_alike(acme: Caller) -> None:
    """Same status, same bytes, and the same work behind them."""
    known = acme.anonymous.post("/api/auth/forgot", {"email": "ana@acme.example"})
    unknown = acme.anonymous.post("/api/auth/forgot", {"email": "nao@acme.example"})

    assert known.status_code == unknown.status_code == 202
    assert known.data == unknown.data
    assert [row.type for row in acme.events()] == ["auth.reset_asked", "auth.reset_asked"]


def test_the_link_is_asked_for_by_mail(acme: Caller, deliver: Deliver) -> None:
    """At the workspace's own address, whatever Host the asker wrote."""
    deliver("auth", "auth.reset_asked", {"email": "ana@acme.example"}, tenant=acme.tenant)

    [sent] = acme.events("auth.reset_requested")
    assert sent.data.keys() == {"email", "name", "url", "minutes", "letter"}
    assert sent.data["url"].startswith("https://acme.app.localhost")
    assert sent.data["minutes"] == 30


def test_the_link_arrives_in_words(acme: Caller, deliver: Deliver) -> None:
    """The door's own template, rendered where mails leave."""
    deliver("auth", "auth.reset_asked", {"email": "ana@acme.example"}, tenant=acme.tenant)
    [fact] = acme.events("auth.reset_requested")

    deliver("notifications", fact.type, fact.data, tenant=acme.tenant)

    [mail] = (row.data for row in acme.events("notifications.send_mail"))
    assert (mail["to"], mail["subject"]) == ("ana@acme.example", "Crie uma nova senha")
    assert all(fact.data["url"] in mail[form] for form in ("text", "html"))


def test_an_unknown_e_mail_gets_no_mail(acme: Caller, deliver: Deliver) -> None:
    """Nothing is made, and the delivery succeeds."""
    answer = deliver("auth", "auth.reset_asked", {"email": "nao@acme.example"}, tenant=acme.tenant)

    assert answer.status_code == 204
    assert acme.events("auth.reset_requested") == []


def test_a_mailbox_is_not_flooded(acme: Caller, deliver: Deliver) -> None:
    """Three links an hour, however often they are asked for."""
    for _ in range(5):
        deliver("auth", "auth.reset_asked", {"email": "ana@acme.example"}, tenant=acme.tenant)

    assert len(acme.events("auth.reset_requested")) == 3


def test_one_address_asks_twenty_times_an_hour(acme: Caller, place: Place) -> None:
    """Whoever it asks for, and with Redis away too; the answer says when to come back."""
    where = {"X-Forwarded-For": "203.0.113.20"}

    def ask(number: int) -> TestResponse:
        email = {"email": f"p{number}@acme.example"}
        return acme.anonymous.post("/api/auth/forgot", email, headers=where)

    with redis_hangs(place):
        answers = [ask(number) for number in range(21)]

    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert answers[-1].json["code"] == "auth.asked_too_often"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600


def test_the_link_replaces_the_password_and_ends_every_session(
    acme: Caller, deliver: Deliver
) -> None:
    """Whoever stole the old one, or a session, has lost it."""
    before = acme.anonymous.post("/api/auth/login", ANA).json["refresh_token"]
    link = _link(acme, deliver)

    answer = acme.anonymous.post(link, data={"password": NEW})

    assert answer.location == "/auth/login?email=ana%40acme.example"
    old = acme.anonymous.post("/api/auth/refresh", {"refresh_token": before})
    assert old.status_code == 401
    assert acme.anonymous.post("/api/auth/login", ANA).status_code == 401
    assert acme.anonymous.post("/api/auth/login", ANA | {"password": NEW}).status_code == 200


def test_the_link_works_once(acme: Caller, deliver: Deliver) -> None:
    """The second use finds nothing, and so does a link that was sent before it."""
    earlier, link = _link(acme, deliver), _link(acme, deliver)
    acme.anonymous.post(link, data={"password": NEW})

    for used in (link, earlier):
        answer = acme.anonymous.post(f"/api{used}", {"password": "outro gato na mesma varanda"})

        assert answer.status_code == 404
        assert answer.json["code"] == "auth.link_expired"


def test_the_link_lives_half_an_hour(acme: Caller, deliver: Deliver) -> None:
    """Then even the page is gone."""
    link = _link(acme, deliver)
    with acme.db() as db:
        length = "select (extract(epoch from expires_at - created_at) / 60)::int"
        assert db.scalar(f"{length} from password_reset") == 30
        db.run("update password_reset set expires_at = now()")

    assert acme.anonymous.get(link).status_code == 404


def test_a_weak_password_leaves_the_link_alive(acme: Caller, deliver: Deliver) -> None:
    """The reason stands beside the field, and a better one is accepted."""
    link = _link(acme, deliver)

    weak = acme.anonymous.post(f"/api{link}", {"password": "acme ana lima"})

    assert weak.json["code"] == "auth.weak_password"
    assert "password" in weak.json["fields"]
    assert acme.anonymous.post(link, data={"password": NEW}).status_code == 303


def test_a_reset_lets_a_blocked_owner_in(acme: Caller, deliver: Deliver) -> None:
    """Somebody else's guesses do not lock the owner out of the way back."""
    for _ in range(6):
        acme.anonymous.post("/api/auth/login", ANA | {"password": "um palpite qualquer"})

    acme.anonymous.post(_link(acme, deliver), data={"password": NEW})

    assert acme.anonymous.post("/api/auth/login", ANA | {"password": NEW}).status_code == 200


def test_a_link_of_another_tenant_is_unknown(
    acme: Caller, globex: Caller, deliver: Deliver
) -> None:
    """It opens nothing next door and stays good at home."""
    link = _link(acme, deliver)

    assert globex.anonymous.post(f"/api{link}", {"password": NEW}).status_code == 404
    assert acme.anonymous.get(link).status_code == 200


def test_the_database_holds_no_link(acme: Caller, deliver: Deliver) -> None:
    """The token's hash alone is kept with the account."""
    token = _link(acme, deliver).rpartition("/")[2].encode()

    with acme.db() as db:
        assert db.scalar("select hash from password_reset") != token


def test_parallel_requests_are_counted_one_by_one(acme: Caller, deliver: Deliver) -> None:
    """A fourth delivery waits for the three that are not committed yet, and counts them."""
    assert acme.actor is not None
    asked = {"email": acme.actor.email}
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            queries.hold_account(db, acme.actor.email)
            for number in range(3):
                queries.create_reset(db, acme.actor.id, bytes([number]))
            fourth = pool.submit(deliver, "auth", "auth.reset_asked", asked, acme.tenant)
            waits_for_a_lock(fourth)
        fourth.result()

    assert acme.events("auth.reset_requested") == []


def test_a_suspended_account_gets_no_link_and_uses_none(acme: Caller, deliver: Deliver) -> None:
    """A password would open nothing; what was mailed before stays unused."""
    rita = join(acme, "rita@acme.example", "viewer")
    assert rita.actor
    before = _link(acme, deliver, rita.actor.email)
    with acme.db() as db:
        db.run("update account set state = 'suspended' where email = 'rita@acme.example'")

    deliver("auth", "auth.reset_asked", {"email": rita.actor.email}, tenant=acme.tenant)

    assert len(acme.events("auth.reset_requested")) == 1
    assert acme.anonymous.post(f"/api{before}", {"password": NEW}).status_code == 404
