"""Parts fail amid a sign-up or a booking: it waits, completes, and nothing happens twice."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scripts.lib.dev.processes import Process
from shared.db import PLATFORM
from tests.functions.clinic.furnish import furnish
from tests.journeys.remote import Member, Remote
from tests.journeys.signup import Signup
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.stack

BREAKS = True
REFUSALS = 1_000_000


def test_a_sign_up_outlives_pubsub(remote: Remote) -> None:
    """Each step is taken while nothing can be published; mails and workspace follow later."""
    signup = Signup(remote, "sem-pubsub")
    with _refusing(remote, "pubsub"):
        signup.begin()
        time.sleep(0.5)
        assert not signup.mails(to=signup.email)
    signup.confirm()
    with _refusing(remote, "pubsub"):
        signup.finish()
        assert signup.state == "making"
    signup.wait()

    _happened_once(signup)


def test_a_sign_up_does_without_redis(remote: Remote) -> None:
    """A Redis that answers nothing makes it slower, never wrong; one that died is started again."""
    signup = Signup(remote, "sem-redis")
    with _frozen(remote, "redis") as redis:
        signup.begin()
        signup.confirm()
        signup.finish()
        signup.wait()
    redis.kill_group()

    _happened_once(signup)
    _running_again(remote, "redis", redis)


def test_a_sign_up_outlives_its_provisioner(remote: Remote) -> None:
    """The function that makes workspaces is killed, again and again, while it makes one."""
    signup = Signup(remote, "sem-funcao")
    signup.begin()
    signup.confirm()
    armed = remote.stack.place.directory("faults")
    points = [armed / name for name in ("event_received", "before_effect_commit")]
    killed = _process(remote, "provisioning-event")
    killed.kill_group()
    signup.finish()
    for point in points:
        point.touch()
        remote.until(lambda point=point: not point.exists(), f"{point.name} was not reached")
    signup.wait()

    _happened_once(signup)
    _running_again(remote, "provisioning-event", killed)


def test_a_booking_outlives_the_mail_server(remote: Remote) -> None:
    """While every mail is refused a booking is made; its patient hears of it once, later."""
    clinic = remote.tenant("sem-correio")
    with _refusing(remote, "mailbox"):
        furnish(clinic)  # type: ignore[arg-type]  # asks for what a Caller and a Member share
        remote.until(lambda: _refusals(remote, "mailbox") > 1, "no mail was refused twice")
        assert not _confirmations(clinic)

    _confirmed_once(clinic)


@pytest.mark.parametrize("part", ["event", "task"])
def test_a_booking_outlives_notifications(remote: Remote, part: str) -> None:
    """The function hangs, then dies, with the news of a booking in its hands."""
    clinic = remote.tenant(f"sem-avisos-{part}")
    with _frozen(remote, f"notifications-{part}") as hung:
        furnish(clinic)  # type: ignore[arg-type]  # asks for what a Caller and a Member share
        time.sleep(1)
        assert not _confirmations(clinic)
        hung.kill_group()

    _confirmed_once(clinic)
    _running_again(remote, f"notifications-{part}", hung)


def _confirmed_once(clinic: Member) -> None:
    """One mail and one reminder to come, and nothing under way that could add another."""
    clinic.remote.until(lambda: bool(_confirmations(clinic)), "no confirmation")
    clinic.remote.until(lambda: clinic.remote.is_idle, "never quiet")
    tasks = "select count(*) from core.outbox where type = :type"

    assert [mail["copies"] for mail in _confirmations(clinic)] == [1]
    assert clinic.scalar(tasks, type="notifications.send_mail") == 1
    assert clinic.scalar(tasks, type="notifications.send_reminder") == 1


def _confirmations(clinic: Member) -> list[dict[str, Any]]:
    mails = Mailbox(clinic.remote.stack.place)
    return mails(to="jose@example.com", q=f"Horário confirmado em {clinic.tenant.name}")


def _happened_once(signup: Signup) -> None:
    """One tenant, one way there, one owner, one welcome."""
    platform = signup.remote.platform
    welcome = {"to": signup.email, "q": "Seu espaço está pronto"}
    signup.remote.until(lambda: bool(signup.mails(**welcome)), "no welcome")
    with platform.databases.transaction(PLATFORM) as db:
        tenant_id = db.scalar(
            "select id::text from control.tenant where slug = :slug and state = 'active'",
            slug=signup.slug,
        )
        ways = db.scalar(
            "select string_agg(state, ' ' order by at) from control.tenant_transition"
            " where tenant_id = :tenant_id::uuid",
            tenant_id=tenant_id,
        )
    tenant = platform.directory.by_id(tenant_id)
    assert tenant is not None
    with platform.databases.transaction(tenant.scope) as db:
        owners = db.scalar("select count(*) from account")

    assert ways.split().count("active") == 1
    assert owners == 1
    assert len(signup.mails(to=signup.email)) == 2


@contextmanager
def _refusing(remote: Remote, service: str) -> Iterator[None]:
    remote.admin("PUT", "/faults", json={"service": service, "fail": REFUSALS, "status": 503})
    try:
        yield
    finally:
        remote.admin("DELETE", "/faults", params={"service": service})


def _refusals(remote: Remote, service: str) -> int:
    faults = remote.admin("GET", "/faults")
    return REFUSALS - next(fault["fail"] for fault in faults if fault["service"] == service)


@contextmanager
def _frozen(remote: Remote, name: str) -> Iterator[Process]:
    """A process that holds its port and its connections, and does nothing, nor do its workers."""
    process = _process(remote, name)
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield process
    finally:
        if process.alive:
            os.killpg(process.pid, signal.SIGCONT)


def _process(remote: Remote, name: str) -> Process:
    process = remote.stack.state.children[name].process
    assert process is not None
    return process


def _running_again(remote: Remote, name: str, before: Process) -> None:
    def back() -> bool:
        now = remote.stack.state.children[name].process
        return now is not None and now != before and now.alive

    remote.until(back, f"{name} was not started again")
