"""Two at once on one sign-up: one side is held until the other one waits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from functions.landing import queries
from shared.db import Db
from tests.functions.landing.journey import PASSWORD, Visitor, new_email
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock


def _while(site: Caller, first: Callable[[Db], object], ask: Callable[[], Any]) -> Any:
    """What ``ask`` is answered, after ``first`` was done and before it was committed."""
    with ThreadPoolExecutor(1) as pool:
        with site.db() as db:
            first(db)
            second = pool.submit(ask)
            waits_for_a_lock(second)
        return second.result()


def _sign_up(visitor: Visitor) -> Callable[[Db], object]:
    def first(db: Db) -> None:
        signup = queries.lock_signup(db, visitor.token)
        queries.create_tenant(db, visitor.token, signup, "x")

    return first


def _count(site: Caller, what: str) -> int:
    with site.db() as db:
        return int(db.scalar(f"select count(*) from {what}"))


def test_a_submit_waits_for_its_twin(site: Caller) -> None:
    """It finds the workspace the first one asked for: one tenant, and no taken address."""
    visitor = Visitor(site).until("senha")
    answer = _while(site, _sign_up(visitor), lambda: visitor.do("senha", {"password": PASSWORD}))

    assert (answer.status_code, answer.json["step"]) == (201, "pronto")
    assert _count(site, "control.tenant where slug = 'luz'") == 1


def test_an_address_under_way_is_taken(site: Caller) -> None:
    """Who wants it too waits until it is somebody's, and is told so."""
    faster, slower = (Visitor(site).until("senha") for _ in range(2))
    answer = _while(site, _sign_up(faster), lambda: slower.do("senha", {"password": PASSWORD}))

    assert (answer.status_code, answer.json["code"]) == (409, "landing.address_taken")
    assert _count(site, "control.tenant where slug = 'luz'") == 1


def test_a_first_submit_pressed_twice_is_one_sign_up(site: Caller) -> None:
    """The second waits for the first, which has written and not committed: one row, one mail."""
    body = {"email": new_email(), "request_id": str(uuid4())}

    with ThreadPoolExecutor(2) as pool:
        with site.db() as db:
            db.script("lock table control.outbox in access exclusive mode")
            both = [pool.submit(site.post, "/api/cadastro", body) for _ in range(2)]
            waits_for_a_lock(*both)
        answers = [one.result() for one in both]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["token"] == answers[1].json["token"]
    assert _count(site, "control.signup") == len(site.events("landing.code_requested")) == 1


def test_an_attempt_waits_for_those_under_way(site: Caller) -> None:
    """A fifth that was counted and not committed is a fifth: the right code comes too late."""
    visitor = Visitor(site)
    code = visitor.code

    def first(db: Db) -> None:
        for _ in range(5):
            assert queries.try_code(db, visitor.token, visitor.wrong)

    answer = _while(site, first, lambda: visitor.do("codigo", {"code": code}))

    assert answer.json["code"] == "landing.code_expired"


def test_a_code_waits_for_the_correction_under_way(site: Caller) -> None:
    """The old mailbox's code does not confirm the new one."""
    visitor = Visitor(site)
    code, other = visitor.code, new_email()

    def first(db: Db) -> None:
        queries.change_email(db, visitor.token, other)

    answer = _while(site, first, lambda: visitor.do("codigo", {"code": code}))

    assert answer.status_code == 400
    assert not visitor.see("email").json["signup"]["confirmed"]


def test_a_correction_waits_for_the_one_under_way(site: Caller) -> None:
    """Two at once are two of the corrections that one sign-up has."""
    visitor = Visitor(site)
    visitor.set("corrections = 1, code_sent_at = now() - interval '61 seconds'")

    def first(db: Db) -> None:
        queries.change_email(db, visitor.token, new_email())

    answer = _while(site, first, lambda: visitor.do("email", {"email": new_email()}))

    assert (answer.status_code, answer.json["code"]) == (429, "landing.asked_too_often")


def test_a_mail_waits_for_the_one_under_way(site: Caller) -> None:
    """Asked for twice within a minute, another code is sent once."""
    visitor = Visitor(site)
    visitor.set("code_sent_at = now() - interval '61 seconds'")

    answer = _while(
        site,
        lambda db: queries.send_code(db, visitor.token, "123456"),
        lambda: visitor.do("reenvio"),
    )

    assert (answer.status_code, answer.json["code"]) == (429, "landing.code_too_soon")


def test_a_retry_waits_for_the_one_under_way(site: Caller) -> None:
    """A workspace that failed is asked for once more, not twice."""
    visitor = Visitor(site).until("pronto")
    with site.db() as db:
        db.run("update control.tenant set state = 'failed' where slug = 'luz'")

    def first(db: Db) -> None:
        signup = queries.lock_signup(db, visitor.token)
        assert signup.tenant_id is not None
        queries.ask_again(db, signup.tenant_id)

    answer = _while(site, first, lambda: visitor.do("nova-tentativa"))

    assert answer.json["code"] == "landing.not_failed"
    assert len(site.events("landing.signup_confirmed")) == 1


def test_a_retry_opens_no_case_that_an_operator_has_closed(site: Caller) -> None:
    """Who is faster at the console decides: a workspace that is open by now stays open."""
    visitor = Visitor(site).until("pronto")
    with site.db() as db:
        db.run("update control.tenant set state = 'failed' where slug = 'luz'")

    def first(db: Db) -> None:
        db.run("update control.tenant set state = 'active', cell = 'c1' where slug = 'luz'")

    _while(site, first, lambda: visitor.do("nova-tentativa"))

    assert _count(site, "control.tenant where slug = 'luz' and state = 'active'") == 1
