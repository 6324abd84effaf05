"""The operator's dead letters: each on its own, whatever somebody published."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest
from google.api_core.exceptions import AlreadyExists
from google.cloud import pubsub_v1

from scripts.lib.dev.place import PROJECT, Place

TYPE = "landing.code_requested"
TOPIC = f"projects/{PROJECT}/topics/dead-letters"
SUBSCRIPTION = f"projects/{PROJECT}/subscriptions/dead-letters"
NO_EVENTS = [
    b"",
    b"not json",
    b"\xff\xfe\x00",
    b"[1, 2]",
    b'"text"',
    b"null",
    b"[" * 100_000,
    b'{"half": ',
]


class Letters:
    """The dead letters of this worker's emulator, and the command over them."""

    def __init__(self) -> None:
        self._publisher = pubsub_v1.PublisherClient()

    def leave(self, data: bytes, **said: str) -> str:
        """Publish one; answers the message's id."""
        return str(self._publisher.publish(TOPIC, data, **said).result(timeout=10))

    def leave_event(self) -> str:
        """Publish one that can be replayed; answers the event's id."""
        id_ = str(uuid4())
        event = json.dumps({"id": id_, "type": TYPE, "tenant_id": None})
        self.leave(event.encode(), id=id_, type=TYPE)
        return id_

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scripts.lib.dead_letters", *arguments],
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def close(self) -> None:
        self._publisher.stop()


@pytest.fixture
def letters(place: Place) -> Iterator[Letters]:
    """An empty box."""
    with pubsub_v1.PublisherClient() as publisher, pubsub_v1.SubscriberClient() as subscriber:
        for create in (
            lambda: publisher.create_topic(name=TOPIC),
            lambda: subscriber.create_subscription(name=SUBSCRIPTION, topic=TOPIC),
        ):
            try:
                create()
            except AlreadyExists:
                continue
        made = Letters()
        yield made
        made.close()
        subscriber.delete_subscription(subscription=SUBSCRIPTION)


def test_a_letter_that_is_no_event_hides_no_other(letters: Letters) -> None:
    """Each is listed, the unreadable ones with their id, their time and their first bytes."""
    before = letters.leave_event()
    broken = [letters.leave(data, id=f"broken-{i}", type=TYPE) for i, data in enumerate(NO_EVENTS)]
    nameless = letters.leave(b"x")
    after = letters.leave_event()

    shown = letters.run("list")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert f"{before}  {TYPE}" in shown.stdout
    assert f"{after}  {TYPE}" in shown.stdout
    assert shown.stdout.count("UNREADABLE since 20") == len(broken) + 1
    assert f"{nameless}  ?" in shown.stdout
    assert "no JSON" in shown.stdout
    assert "'not json'" in shown.stdout


def test_a_letter_that_is_no_event_stops_no_replay(letters: Letters) -> None:
    """Those that can go are sent and gone; those that cannot stay, are told, and fail the exit."""
    first = letters.leave_event()
    letters.leave(b"not json", id="broken", type=TYPE)
    letters.leave(b"{}", id="typeless")
    letters.leave(b"{}", id="nowhere", type="no.such_topic")
    letters.leave(b"{}", id="elsewhere", type="../../../x y")
    last = letters.leave_event()

    told = letters.run("replay")
    left = letters.run("list").stdout

    assert told.returncode == 1
    assert "2 replayed, 4 stay" in told.stdout
    assert first not in left
    assert last not in left
    assert [name in left for name in ("broken", "typeless", "nowhere", "elsewhere")] == [True] * 4


def test_a_letter_nobody_can_take_is_looked_at_and_deleted(letters: Letters) -> None:
    """By the event's id, or by the message's where there is none; no other goes with it."""
    other = letters.leave_event()
    nameless = letters.leave(b"not \x1b[2J json")

    shown = letters.run("show", nameless)
    deleted = letters.run("delete", nameless)

    assert "not \\x1b[2J json" in shown.stdout
    assert deleted.returncode == 0
    left = letters.run("list").stdout
    assert other in left
    assert "1 dead letters" in left


def test_a_letter_cannot_command_the_terminal(letters: Letters) -> None:
    """Control characters, line ends and reversals are shown as signs, wherever they stand."""
    evil = "\x1b]0;owned\x07\n\r\u202e\u2028fake  line"
    letters.leave(json.dumps({"tenant_id": evil}).encode(), id=f"a{evil}", type=f"b{evil}")
    letters.leave(evil.encode(), id="c", type=TYPE, CloudPubSubDeadLetterSourceSubscription=evil)

    for verb in (["list"], ["show", "c"], ["replay"]):
        said = letters.run(*verb).stdout
        assert all(sign.isprintable() or sign == "\n" for sign in said)
        assert "\nfake" not in said


def test_a_letter_that_is_not_there_is_told(letters: Letters) -> None:
    """The others that were asked for are handled all the same."""
    here = letters.leave_event()

    told = letters.run("replay", "absent", here)

    assert told.returncode == 1
    assert "no dead letter absent" in told.stderr
    assert "1 replayed, 0 stay" in told.stdout


def test_what_is_only_shown_is_given_back(letters: Letters) -> None:
    """Listing keeps no letter from the next command, not for a moment."""
    letters.leave_event()

    counts = ["1 dead letters" in letters.run("list").stdout for _ in range(3)]

    assert counts == [True] * 3
