"""Long work as Cloud Tasks runs it: order by order, as often as a test says."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from werkzeug.test import Client, TestResponse

from scripts.lib.dev.place import Place
from shared.postman import Row
from tests.support import delivery
from tests.support.caller import Caller, application

SOURCE = Path(__file__).with_name("long_work.py")


@cache
def counting(target: str) -> Client:
    """The function ``target`` of the feature that counts."""
    return application(target, SOURCE)


@dataclass
class Works:
    """What ``caller``'s tenant ordered, and the function that does it."""

    place: Place
    caller: Caller
    task: Client
    delivered: set[UUID] = field(default_factory=set)

    @property
    def orders(self) -> list[Row]:
        """Chunks that were asked for and not delivered yet, oldest first."""
        asked = [row for row in self.caller.events() if row.type.endswith(".continue_job")]
        return [row for row in asked if row.id not in self.delivered]

    def deliver(self, order: Row) -> TestResponse:
        """One delivery of one order, as it may come again."""
        headers = {"Authorization": f"Bearer {delivery.token(self.place)}"}
        kind = "application/json"
        return self.task.post("/", data=order.envelope(), content_type=kind, headers=headers)

    def next(self) -> Row:
        """Deliver the oldest order, which is taken."""
        order = self.orders[0]
        self.delivered.add(order.id)
        answer = self.deliver(order)
        assert answer.status_code == 204, answer.get_data(as_text=True)
        return order

    def all(self, most: int = 500) -> None:
        """Deliver what is ordered until nothing is."""
        for _ in range(most):
            if not self.orders:
                return
            self.next()
        raise AssertionError("it never ends")

    def made(self, feature: str, job: str) -> requests.Response:
        """The file that a job of ``feature`` made, as a browser has it from the bucket."""
        url = self.caller.get(f"/api/{feature}/jobs/{job}/file").get_json()["url"]
        host = re.sub(r"https://([^/]+).*", r"\1", url)
        at = re.sub(r"https://[^/]+", f"http://{self.place.address('storage')}", url)
        return requests.get(at, headers={"Host": host}, timeout=10)


class Counting:
    """Ana, at the feature that counts."""

    def __init__(self, caller: Caller, place: Place) -> None:
        self.caller = caller
        self.works = Works(place, caller, counting("task"))

    def call(self, method: str, path: str, caller: Caller | None = None, **more: Any) -> Any:
        """One request to its API."""
        who = caller or self.caller
        headers = {"Host": f"{who.host}:8443", "Authorization": f"Bearer {who.token}"}
        return counting("http").open(
            f"/api/workspace{path}", method=method, headers=headers, **more
        )

    def start(self, total: int = 30, **params: Any) -> str:
        """A count of that many rows; its job's id."""
        answer = self.call("POST", "/counts", json={"total": total, **params})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        identifier: str = answer.get_json()["job"]["id"]
        return identifier

    def act(self, job: str, act: str) -> int:
        """Cancel, resume or retry; the status of the answer."""
        status: int = self.call("POST", f"/jobs/{job}/{act}").status_code
        return status

    def forgets(self) -> None:
        """Let a month pass: the bucket deletes what jobs work on."""
        with self.caller.db() as db:
            db.run("update core.job set good_until = now() - interval '1 second'")

    def shown(self, job: str) -> dict[str, Any]:
        """The job as it is told."""
        told: dict[str, Any] = self.call("GET", f"/jobs/{job}").get_json()["job"]
        return told

    def counted(self) -> list[int]:
        """Every row that was counted, as often as it was, in order."""
        with self.caller.db() as db:
            query = (
                "select array_agg(entity_id::int order by entity_id::int) from core.audit"
                " where action = 'workspace.counted'"
            )
            return db.scalar(query) or []
