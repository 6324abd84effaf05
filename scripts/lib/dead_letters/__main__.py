"""Shows the dead letters, sends them again once their cause is mended, or throws them away.

Replaying publishes to the event's own topic, so every subscriber hears it once more; those that
took effect before know the event by its id and do nothing. Each letter is on its own: one that
cannot be read or sent stays, is told, and holds up no other.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager

from google.api_core.exceptions import GoogleAPICallError
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient

from scripts.lib.dead_letters.letters import Letter, Unreadable
from scripts.lib.terminal import visible

_SUBSCRIPTION = "dead-letters"
_AT_ONCE = 100
_WAIT_S = 3.0
_USAGE = """usage: scripts/dead-letters list [ID ...]      one line each
       scripts/dead-letters show ID ...        everything in them
       scripts/dead-letters replay [ID ...]    send them again
       scripts/dead-letters delete ID ...      forget them for good"""


class Box:
    """The dead letters of a project, lent to us until we give them back."""

    def __init__(self, project: str, subscriber: SubscriberClient) -> None:
        self._project = project
        self._subscriber = subscriber
        self._path = subscriber.subscription_path(project, _SUBSCRIPTION)

    @contextmanager
    def lent(self) -> Iterator[list[Letter]]:
        """What waits now; what was not forgotten meanwhile is offered again at once."""
        found = self._pull()
        try:
            yield found
        finally:
            for first in range(0, len(found), _AT_ONCE):
                self._subscriber.modify_ack_deadline(
                    subscription=self._path,
                    ack_ids=[letter.ack_id for letter in found[first : first + _AT_ONCE]],
                    ack_deadline_seconds=0,
                )

    def forget(self, letter: Letter) -> None:
        """Take a letter out for good."""
        self._subscriber.acknowledge(subscription=self._path, ack_ids=[letter.ack_id])

    def _pull(self) -> list[Letter]:
        found: dict[str, Letter] = {}
        while True:
            pulled = self._subscriber.pull(
                subscription=self._path,
                max_messages=_AT_ONCE,
                return_immediately=True,
                timeout=_WAIT_S,
            ).received_messages
            new = [letter for letter in map(Letter.of, pulled) if letter.message_id not in found]
            if not new:  # all are here, or the first ones come round again
                return list(found.values())
            found |= {letter.message_id: letter for letter in new}


class Replayer:
    """Publishes letters to the topics they were meant for, and forgets what was taken."""

    def __init__(self, project: str, box: Box) -> None:
        self._project, self._box = project, box
        self._publisher = PublisherClient()

    def __call__(self, letter: Letter) -> None:
        """Publish one again.

        Raises:
            Unreadable: it is no event.
            GoogleAPICallError: its topic does not take it.
            TimeoutError: nobody answers.
        """
        letter.tenant()
        own = {
            name: value
            for name, value in letter.attributes.items()
            if not name.startswith("CloudPubSubDeadLetter")
        }
        topic = self._publisher.topic_path(self._project, letter.type)
        self._publisher.publish(topic, letter.data, **own).result(timeout=_WAIT_S)
        self._box.forget(letter)


def _each(chosen: Sequence[Letter], act: Callable[[Letter], object], done: str) -> int:
    """Do ``act`` to each, whatever becomes of the others; answers how many stay."""
    failed = 0
    for letter in chosen:
        try:
            act(letter)
        except (Unreadable, GoogleAPICallError, TookTooLong) as error:
            failed += 1
            print(f"STAYS  {letter.line()}\n       {visible(str(error)) or type(error).__name__}")
        else:
            print(f"{done}  {letter.line()}")
    print(f"{len(chosen) - failed} {done}, {failed} stay")
    return failed


def _show(lines: Iterable[str], count: int) -> None:
    for line in lines:
        print(line)
    print(f"{count} dead letters")


def main(arguments: Sequence[str]) -> int:
    """Run one verb; answers 1 when a letter that was asked for is not there, or stays."""
    verb, wanted = (arguments or ["list"])[0], set(arguments[1:])
    if verb not in {"list", "show", "replay", "delete"} or (
        verb in {"show", "delete"} and not wanted
    ):
        sys.exit(_USAGE)
    project = os.environ["GOOGLE_CLOUD_PROJECT"]
    with SubscriberClient() as subscriber:
        box = Box(project, subscriber)
        with box.lent() as found:
            return _run(verb, wanted, project, box, found)


def _run(verb: str, wanted: set[str], project: str, box: Box, found: list[Letter]) -> int:
    chosen = [letter for letter in found if not wanted or {letter.name, letter.message_id} & wanted]
    absent = wanted - {name for one in chosen for name in (one.name, one.message_id)}
    for name in sorted(absent):
        print(f"no dead letter {visible(name)}", file=sys.stderr)
    stay = 0
    if verb == "list":
        _show((letter.line() for letter in chosen), len(chosen))
    elif verb == "show":
        _show((letter.whole() for letter in chosen), len(chosen))
    elif verb == "replay":
        stay = _each(chosen, Replayer(project, box), "replayed")
    else:
        stay = _each(chosen, box.forget, "deleted")
    return int(bool(stay or absent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
