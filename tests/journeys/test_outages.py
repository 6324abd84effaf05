"""Parts of the platform fail amid a sign-up: it waits, completes, and nothing happens twice."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from scripts.stack.processes import Process
from shared.db import PLATFORM
from tests.journeys.remote import Remote
from tests.journeys.signup import Signup

pytestmark = pytest.mark.stack


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
    remote.admin("PUT", "/faults", json={"service": service, "fail": 1_000_000, "status": 503})
    try:
        yield
    finally:
        remote.admin("DELETE", "/faults", params={"service": service})


@contextmanager
def _frozen(remote: Remote, name: str) -> Iterator[Process]:
    """A process that holds its port and its connections, and does nothing."""
    process = _process(remote, name)
    process.send(signal.SIGSTOP)
    try:
        yield process
    finally:
        process.send(signal.SIGCONT)


def _process(remote: Remote, name: str) -> Process:
    process = remote.stack.state.children[name].process
    assert process is not None
    return process


def _running_again(remote: Remote, name: str, before: Process) -> None:
    def back() -> bool:
        now = remote.stack.state.children[name].process
        return now is not None and now != before and now.alive

    remote.until(back, f"{name} was not started again")
