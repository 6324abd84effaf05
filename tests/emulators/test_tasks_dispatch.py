"""Dispatch: what arrives, when, how many at once, and signed by whom."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from google.cloud.tasks_v2 import Task

from emulators.faults import Faults
from emulators.oidc import TokenIssuer
from emulators.tasks.sender import TIMED_OUT, Answer, Sender
from emulators.tasks.store import Pending
from tests.emulators.process import Emulators
from tests.emulators.sink import Arrival, Sink
from tests.emulators.task_queue import ACCOUNT, TaskQueue, soon


@pytest.fixture
def queue(emulators: Emulators, sink: Sink) -> Iterator[TaskQueue]:
    with TaskQueue.lent(emulators, sink) as queue:
        yield queue


def test_a_task_arrives_as_it_was_given(queue: TaskQueue) -> None:
    """Method, headers and body pass unchanged; the agent is the service's."""
    headers = {"Content-Type": "application/json", "traceparent": "00-x", "User-Agent": "mine"}

    queue.add("one", request={"headers": headers, "body": b'{"a": 1}'})

    (arrival,) = queue.wait()
    assert (arrival.method, arrival.json) == ("POST", {"a": 1})
    assert arrival.headers["content-type"] == "application/json"
    assert arrival.headers["traceparent"] == "00-x"
    assert arrival.headers["user-agent"] == "Google-Cloud-Tasks"


def test_a_first_attempt_carries_the_headers_of_the_service(queue: TaskQueue) -> None:
    """Short names, counts of zero, the time in seconds; nothing about an earlier answer."""
    task = queue.add("one", request={"body": b"x"})

    (arrival,) = queue.wait()
    ours = {name: value for name, value in arrival.headers.items() if name.startswith("x-cloud")}
    assert ours == {
        "x-cloudtasks-queuename": queue.name.rsplit("/", 1)[-1],
        "x-cloudtasks-taskname": "one",
        "x-cloudtasks-taskretrycount": "0",
        "x-cloudtasks-taskexecutioncount": "0",
        "x-cloudtasks-tasketa": f"{task.schedule_time.timestamp():.6f}",
    }
    assert "content-type" not in arrival.headers
    assert "authorization" not in arrival.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_every_method_is_sent(queue: TaskQueue, method: str) -> None:
    """The method on the wire is the one of the task."""
    queue.add(request={"http_method": method})

    (arrival,) = queue.wait()
    assert arrival.method == method


def test_a_token_is_signed_for_the_audience(queue: TaskQueue, emulators: Emulators) -> None:
    """Verified with the published keys, as a function does it."""
    token = {"service_account_email": ACCOUNT, "audience": "https://worker.example/"}
    queue.add(request={"oidc_token": token})

    (arrival,) = queue.wait()
    scheme, _, signed = arrival.headers["authorization"].partition(" ")
    keys = jwt.PyJWKSet.from_dict(emulators.admin("GET", "/jwks.json")[1])
    key = keys[jwt.get_unverified_header(signed)["kid"]]
    claims = jwt.decode(
        signed, key, ["RS256"], audience="https://worker.example/", issuer=emulators.issuer
    )
    assert (scheme, claims["email"], claims["email_verified"]) == ("Bearer", ACCOUNT, True)


def test_without_audience_a_token_is_for_the_url(queue: TaskQueue) -> None:
    """The default of the service."""
    queue.add(request={"oidc_token": {"service_account_email": ACCOUNT}})

    (arrival,) = queue.wait()
    signed = arrival.headers["authorization"].partition(" ")[2]
    assert jwt.decode(signed, options={"verify_signature": False})["aud"] == queue.url


def test_a_scheduled_task_arrives_at_its_time(queue: TaskQueue) -> None:
    """Not before; an earlier one overtakes it."""
    due = time.monotonic() + 0.5
    queue.add("late", schedule_time=soon(0.5))
    queue.add("early", schedule_time=soon(0.2))

    early, late = queue.wait(2)
    assert early.headers["x-cloudtasks-taskname"] == "early"
    assert late.at >= due - 0.02


def test_a_forced_run_does_not_wait(queue: TaskQueue, emulators: Emulators) -> None:
    """It runs now, is answered with the attempt under way, and runs only once."""
    queue.add("later", schedule_time=soon(3600))

    task = queue.client.run_task(name=queue.task_name("later"))

    queue.wait()
    emulators.wait_idle()
    assert (task.dispatch_count, task.response_count) == (1, 0)
    assert queue.ids() == []


def test_a_forced_run_takes_the_place_of_the_scheduled_one(
    queue: TaskQueue, emulators: Emulators
) -> None:
    """The time comes while the run is under way, and nothing more is sent."""
    never = threading.Event()
    queue.sink.answer(queue.path, lambda _arrival: 500 if never.wait(0.5) else 200)
    queue.add("soon", schedule_time=soon(0.2))

    queue.client.run_task(name=queue.task_name("soon"))

    emulators.wait_idle()
    assert len(queue.arrivals()) == 1


def test_concurrency_is_limited(emulators: Emulators, sink: Sink) -> None:
    """With two at most, the third waits for an answer."""
    queue = TaskQueue.create(emulators, sink, rate_limits={"max_concurrent_dispatches": 2})
    gate, now, most = threading.Semaphore(0), itertools.count(1), []
    active: set[str] = set()

    def hold(arrival: Arrival) -> int:
        name = arrival.headers["x-cloudtasks-taskname"]
        active.add(name)
        most.append(len(active))
        gate.acquire(timeout=5)
        active.discard(name)
        return 200

    sink.answer(queue.path, hold)
    for _ in range(6):
        queue.add(f"t{next(now)}")
    queue.wait(2)
    probe = TaskQueue.create(emulators, sink)
    probe.add()
    probe.wait()

    before = len(queue.arrivals())
    gate.release(6)

    queue.wait(6)
    assert before == 2
    assert max(most) == 2


def test_the_rate_is_limited_after_a_burst(emulators: Emulators, sink: Sink) -> None:
    """At 20 a second, ten that follow a burst of ten take half a second."""
    queue = TaskQueue.create(emulators, sink, rate_limits={"max_dispatches_per_second": 20})
    queue.client.pause_queue(name=queue.name)
    for _ in range(20):
        queue.add()
    began = time.monotonic()

    queue.client.resume_queue(name=queue.name)

    arrivals = queue.wait(20)
    assert queue.client.get_queue(name=queue.name).rate_limits.max_burst_size == 10
    assert arrivals[19].at - began >= 0.5


def test_counts_and_answers_are_shown(queue: TaskQueue) -> None:
    """Reading a failing task tells what came of its attempts."""
    queue.answer(404)
    queue.client.update_queue(
        queue={"name": queue.name, "retry_config": {"min_backoff": timedelta(seconds=30)}},
        update_mask={"paths": ["retry_config.min_backoff"]},
    )
    queue.add("failing")
    queue.wait()

    task = queue.answered("failing")

    assert (task.dispatch_count, task.response_count) == (1, 1)
    assert task.last_attempt.response_status.code == 5
    assert task.last_attempt.response_status.message == "NOT_FOUND(5): HTTP status code 404"
    assert task.first_attempt.dispatch_time == task.last_attempt.dispatch_time
    assert task.schedule_time > soon(25)


@pytest.fixture
def sender_of(tmp_path: Path) -> Callable[[], Sender]:
    issuer = TokenIssuer("http://127.0.0.1:1", tmp_path / "key.pem")
    return lambda: Sender(issuer, Faults())


async def attempt(make_sender: Callable[[], Sender], reply: bytes | None, deadline_s: float) -> Any:
    """Answer of one attempt at a server that says ``reply``, or nothing."""
    served = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply or b"")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        served.set()

    sender, server = make_sender(), await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    deadline = timedelta(seconds=deadline_s)
    task = Task({"name": "q/tasks/t", "http_request": {"url": url}, "dispatch_deadline": deadline})
    try:
        return await sender.send("q", Pending(Task.pb(task)))
    finally:
        await sender.close()
        await served.wait()
        server.close()


def test_an_attempt_ends_at_its_deadline(sender_of: Callable[[], Sender]) -> None:
    """No answer in time is a 504 that nobody gave; the shortest a task may name is 15 s."""
    answer = asyncio.run(attempt(sender_of, None, 1))

    assert answer == TIMED_OUT


def test_an_attempt_heeds_retry_after(sender_of: Callable[[], Sender]) -> None:
    """The worker may ask for a longer pause than the queue would make."""
    reply = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"

    answer = asyncio.run(attempt(sender_of, reply, 5))

    assert answer == Answer(503, retry_after_s=7)
