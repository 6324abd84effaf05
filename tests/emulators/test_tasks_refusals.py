"""What Cloud Tasks refuses, so that no task hangs that could never be sent."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.api_core.exceptions import InvalidArgument
from google.cloud.tasks_v2 import Task
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from emulators.faults import Faults
from emulators.oidc import TokenIssuer
from emulators.tasks.sender import UNREACHABLE, Answer, Sender
from emulators.tasks.store import Pending
from tests.emulators.process import Emulators
from tests.emulators.sink import Sink
from tests.emulators.task_queue import PARENT, TaskQueue


@pytest.fixture
def queue(emulators: Emulators, sink: Sink) -> Iterator[TaskQueue]:
    with TaskQueue.lent(emulators, sink) as queue:
        yield queue


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://[::1/",
        "http:///path",
        "http://a b/",
        "http://h/\n",
        "ftp://h/",
        "",
    ],
)
def test_an_address_can_be_sent_to(queue: TaskQueue, url: str) -> None:
    """A task whose address no client could use is refused when it is made."""
    with pytest.raises(InvalidArgument, match=r"HttpRequest\.url"):
        queue.add(request={"url": url})


@pytest.mark.parametrize(
    "headers", [{"X-A": "a\nb"}, {"X-A": "a\r\nX-B: c"}, {"X-A": "\0"}, {"X A": "a"}, {"": "a"}]
)
def test_a_header_is_one_line(queue: TaskQueue, headers: dict[str, str]) -> None:
    """No newline in a value, no space in a name (RFC 9110, section 5)."""
    with pytest.raises(InvalidArgument, match=r"HttpRequest\.headers"):
        queue.add(request={"headers": headers})


def test_what_cannot_be_sent_is_an_attempt_all_the_same(
    emulators: Emulators, tmp_path: Path
) -> None:
    """A task that an HTTP client refuses has a failed attempt, and does not hang."""

    async def attempt() -> Answer:
        made = Sender(TokenIssuer("http://issuer", tmp_path / "key.pem"), Faults())
        task = Task.pb()(name="q/tasks/t", http_request={"url": "http://127.0.0.1:99999/"})
        try:
            return await made.send("q", Pending(task))
        finally:
            await made.close()

    assert asyncio.run(attempt()) == UNREACHABLE


@pytest.mark.parametrize("token", ["x", "-5", "9" * 40])
def test_a_page_token_of_somebody_else_is_refused(queue: TaskQueue, token: str) -> None:
    """A token is what the last page gave, or nothing."""
    with pytest.raises(InvalidArgument, match="page token"):
        queue.client.list_tasks(request={"parent": queue.name, "page_token": token})


def test_a_page_of_minus_one_is_refused(queue: TaskQueue) -> None:
    """It would be followed by pages without end."""
    with pytest.raises(InvalidArgument, match="page_size"):
        queue.client.list_queues(request={"parent": PARENT, "page_size": -1})


def test_a_mask_names_a_field(queue: TaskQueue) -> None:
    """An update says which of the known fields it changes."""
    request = {"queue": {"name": queue.name}, "update_mask": FieldMask(paths=["rates"])}

    with pytest.raises(InvalidArgument, match="update_mask"):
        queue.client.update_queue(request=request)


def test_a_time_out_of_the_calendar_is_refused(queue: TaskQueue) -> None:
    """Seconds that no timestamp has, and a deadline of two signs."""
    with pytest.raises(InvalidArgument):
        queue.add(schedule_time=Timestamp(seconds=2**62))
    with pytest.raises(InvalidArgument):
        queue.add(dispatch_deadline=Duration(seconds=20, nanos=-1))
