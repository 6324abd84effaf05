"""A tenant has a share of a process, and no more while others are there."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from shared.web.admission import Admission, Turns
from tests.support.caller import application

SOURCE = """
import threading

from flask import Response

from shared.web.admission import Admission
from shared.web.gate import answering

ADMISSION = Admission(8)
HELD = threading.Semaphore(0)
RUNNING = []


def http(request):
    RUNNING.append(request.host)
    if request.path == "/held":
        HELD.acquire()
    return Response("ran")


answering(http, lambda: ADMISSION)
"""
RUNNING, HOLDING = 2, 12  # of eight threads


class House:
    """A function that holds whoever asks for /held, and people who ask at once."""

    def __init__(self, client: Client, people: ThreadPoolExecutor) -> None:
        self._client, self._people = client, people
        self.module: Any = sys.modules["main"]

    def ask(self, host: str, path: str = "/") -> TestResponse:
        """One request."""
        return self._client.get(path, headers={"Host": host})

    def send(self, host: str) -> "Future[TestResponse]":
        """A request that is held."""
        return self._people.submit(self.ask, host, "/held")

    def fill(self, host: str, count: int = HOLDING) -> "list[Future[TestResponse]]":
        """That many held requests of one host, all of them inside."""
        sent = [self.send(host) for _ in range(count)]
        share = lambda: self.module.ADMISSION._shares.get(host)  # noqa: E731, SLF001
        while share() is None or share().held < count or len(self.running(host)) < RUNNING:
            threading.Event().wait(0.005)
        return sent

    def running(self, host: str) -> list[str]:
        """Requests of a host that got as far as the handler."""
        return [one for one in self.module.RUNNING if one == host]

    def release(self, count: int = 100) -> None:
        """Let held ones go on."""
        self.module.HELD.release(count)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The application as functions-framework serves it."""
    (tmp_path / "main.py").write_text(SOURCE)
    client = application("http", tmp_path / "main.py")
    with ThreadPoolExecutor(64) as people:
        made = House(client, people)
        yield made
        made.release()


def test_a_neighbour_runs_while_a_tenant_holds_its_share(house: House) -> None:
    """Two of one tenant run, ten wait; another's request passes them all."""
    sent = house.fill("a.test")

    assert house.ask("b.test").text == "ran"
    assert len(house.running("a.test")) == RUNNING
    house.release()
    assert {one.result().status_code for one in sent} == {200}
    assert len(house.running("a.test")) == HOLDING


@pytest.mark.parametrize("host", ["a.test", "A.TEST", "a.test:8443", "a.test:1"])
def test_what_goes_beyond_the_share_is_told_to_come_later(house: House, host: str) -> None:
    """429 with the time to wait and every header, before anything was done; however it spells."""
    house.fill("a.test")

    answer = house.ask(host)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["code"] == "too_many"
    assert answer.headers["Strict-Transport-Security"]
    assert len(house.running("a.test")) == RUNNING


def test_a_share_is_given_back(house: House) -> None:
    """What was refused and what was answered leave nothing behind."""
    sent = house.fill("a.test")
    assert house.ask("a.test").status_code == 429
    house.release()
    for one in sent:
        one.result()

    assert house.ask("a.test").status_code == 200
    assert house.module.ADMISSION._shares == {}  # noqa: SLF001
    assert house.module.ADMISSION._held == 0  # noqa: SLF001


def test_a_tenant_among_many_may_hold_more(house: House) -> None:
    """While others are there too: nobody is refused who crowds nobody."""
    for host in ("b.test", "c.test"):
        house.fill(host)

    sent = house.fill("a.test", HOLDING + 1)
    house.release()

    assert {one.result().status_code for one in sent} == {200}


def test_no_more_run_than_there_are_threads(house: House) -> None:
    """Each running request has a connection to the database; further ones wait before that."""
    for host in ("b.test", "c.test", "d.test", "e.test"):
        house.fill(host, RUNNING)

    waiting = house.send("a.test")
    while not house.module.ADMISSION._shares.get("a.test"):  # noqa: SLF001
        threading.Event().wait(0.005)

    threading.Event().wait(0.05)
    assert house.running("a.test") == []
    house.release()
    assert waiting.result().status_code == 200


def test_a_handler_that_fails_gives_its_turn_back() -> None:
    """However a request ends."""
    admission = Admission(4)

    def fail() -> None:
        with admission.of("a.test") as admitted:
            assert admitted
            raise ZeroDivisionError

    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            fail()

    with admission.of("a.test") as admitted:
        assert admitted


def test_turns_come_in_order() -> None:
    """Who waits is passed by nobody, and who gave up is waited for by nobody."""
    turns, order = Turns(1), list[str]()
    assert turns.take(0)
    assert not turns.take(0)

    def wait(name: str) -> None:
        if turns.take(10):
            order.append(name)

    with ThreadPoolExecutor(2) as people:
        for count, name in enumerate(("first", "second"), start=1):
            people.submit(wait, name)
            while len(turns._waiting) < count:  # noqa: SLF001
                threading.Event().wait(0.002)
        for count in (1, 2):
            turns.give()
            assert not turns.take(0)
            while len(order) < count:
                threading.Event().wait(0.002)

    assert order == ["first", "second"]
