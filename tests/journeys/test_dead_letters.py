"""What nobody could take is shown, and sent again when its cause is mended."""

import os
import subprocess
from uuid import uuid4

import pytest
from google.cloud import pubsub_v1

from scripts.lib.dev.place import PROJECT
from shared import jsons
from shared.identity import utc_now
from tests.journeys.remote import Remote


def _command(remote: Remote, *arguments: str) -> str:
    outcome = subprocess.run(
        ["scripts/dead-letters", *arguments],
        env={**os.environ, **remote.stack.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return outcome.stdout


def _leave(remote: Remote, email: str) -> str:
    """A sign-up code that ten attempts could not deliver; its event's id."""
    event = {
        "id": uuid4(),
        "type": "landing.code_requested",
        "tenant_id": None,
        "occurred_at": utc_now(),
        "data": {"email": email, "code": "424242", "minutes": 10},
        "trace": "",
    }
    publisher = pubsub_v1.PublisherClient()
    said = {"id": str(event["id"]), "type": "landing.code_requested"}
    topic = publisher.topic_path(PROJECT, "dead-letters")
    publisher.publish(topic, jsons.dumps(event).encode(), **said).result(timeout=10)
    publisher.stop()
    return said["id"]


def test_a_dead_letter_is_shown_and_replayed_once(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing keeps it; replaying delivers it and takes it away."""
    own = remote.stack.environment["PUBSUB_EMULATOR_HOST"]
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", own)
    email = f"{uuid4().hex[:8]}@example.com"
    letter = _leave(remote, email)

    shown = _command(remote, "list")
    _command(remote, "replay", letter)
    arrived = remote.admin("GET", "/mailbox/messages", params={"to": email, "wait_s": "20"})

    assert f"{letter}  landing.code_requested" in shown
    assert [mail["subject"][:6] for mail in arrived["messages"]] == ["424242"]
    assert letter not in _command(remote, "list")
