"""How long a process goes on believing in a session."""

import pytest

from shared.identity import NotSignedIn
from shared.sessions import SessionWatch
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import ANA


def test_a_process_believes_what_it_saw_for_seconds_only(acme: Caller) -> None:
    """A session is looked up once in the time a watch was given, and then again."""
    acme.anonymous.post("/api/auth/login", ANA)
    with acme.db() as db:
        session_id = db.scalar("select id from session")
    patient, strict = (SessionWatch(platform().databases, ttl_s) for ttl_s in (60.0, 0.0))
    for watch in (patient, strict):
        assert watch.require(acme.tenant.scope, session_id).email == ANA["email"]
    with acme.db() as db:
        db.run("update session set ended_at = now()")

    patient.require(acme.tenant.scope, session_id)
    with pytest.raises(NotSignedIn):
        strict.require(acme.tenant.scope, session_id)
