"""Two who wait for the one visit there is, in three days at noon."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from shared.postman import Row
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.online.conftest import noon
from tests.support.caller import Caller

LIST = "/api/clinic/waitlist"
VISITS = "/api/clinic/appointments"


def quiet(acme: Caller, begins: int, ends: int) -> None:
    """The clinic's quiet hours, in minutes of the day."""
    with acme.db() as db:
        db.run(
            "insert into word_choice (quiet_from, quiet_until, created_by)"
            " values (:begins::integer, :ends::integer, core.uuid_v7()) on conflict (singleton)"
            " do update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until",
            begins=begins,
            ends=ends,
        )


class Waiting:
    """The list of a clinic, and what its tasks make of it."""

    def __init__(
        self, acme: Caller, made: Furnished, run_task: Callable[..., TestResponse]
    ) -> None:
        self.acme, self.made, self._run = acme, made, run_task
        self._done = 0

    def patient(self, name: str, **changes: Any) -> str:
        """Somebody by that name."""
        mailbox = name.partition(" ")[0].lower()
        body = {"name": name, "phone": "11987651111", "email": f"{mailbox}@example.com"}
        answer = self.acme.post("/api/clinic/patients", body | changes)
        found: str = answer.get_json()["patient"]["id"]
        return found

    def wait(self, patient_id: str | None, /, **changes: Any) -> TestResponse:
        """Put somebody at the end of the list."""
        body = {
            "patient_id": patient_id,
            "service_id": self.made.service_id,
            "until_on": str(noon(30).date()),
        }
        return self.acme.post(LIST, body | changes)

    def book(self, **changes: Any) -> str:
        """A visit at noon, in three days."""
        booking = self.made.booking(noon().isoformat(), **changes)
        found: str = self.acme.post(VISITS, booking).get_json()["appointment"]["id"]
        return found

    def cancel(self, visit_id: str) -> None:
        """That visit will not be."""
        assert self.acme.post(f"{VISITS}/{visit_id}/cancellation", {}).status_code == 200

    def errands(self) -> list[Row]:
        """What the list asks of its tasks, oldest first."""
        return [one for one in self.acme.events() if one.queue == "clinic-offers"]

    def work(self, kind: str = "clinic.offer_time") -> None:
        """Do what was asked of ``kind`` and was not done yet."""
        for row in self.errands()[self._done :]:
            if row.type == kind:
                answer = self._run("clinic", row.type, row.data, self.acme.tenant)
                assert answer.status_code < 300, answer.get_data(as_text=True)
        self._done = len(self.errands())

    def over(self) -> None:
        """The time of every open offer is over, and its task comes."""
        with self.acme.db() as db:
            db.run("update wish_offer set expires_at = now() where state = 'open'")
            db.run("update appointment set held_until = now() where status = 'hold'")
        ended = [one for one in self.errands() if one.type == "clinic.end_offer"]
        self._run("clinic", ended[-1].type, ended[-1].data, self.acme.tenant)

    def mails(self) -> list[dict[str, Any]]:
        """What was offered, oldest first."""
        return [one.data["letter"]["send"] for one in self.acme.events("clinic.time_offered")]

    def mailed(self) -> list[str]:
        """To whom, oldest first."""
        return [mail["to"] for mail in self.mails()]

    def link(self) -> str:
        """The token of the newest offer."""
        found: str = parse_qs(urlsplit(self.mails()[-1]["said"]["offer_url"]).query)["v"][0]
        return found

    def answer(self, act: str, v: str | None = None) -> TestResponse:
        """Press a button of the page that the newest link leads to."""
        data = {"v": v or self.link()}
        return self.acme.anonymous.post(f"/clinic/waitlist/offer/{act}", data=data)

    def listed(self) -> list[tuple[str, str | None]]:
        """Who waits, and what became of what they were offered last."""
        shown = self.acme.get(LIST).get_json()["wishes"]
        return [(one["patient_name"], one["offer_state"]) for one in shown]


@pytest.fixture
def waiting(acme: Caller, clinic: Furnished, run_task: Callable[..., TestResponse]) -> Waiting:
    """Nobody waits yet; whenever the tests run, people may be written to."""
    quiet(acme, 0, 0)
    return Waiting(acme, clinic, run_task)


@pytest.fixture
def offered(waiting: Waiting) -> Waiting:
    """A time came free: Bia has an offer of it, Caio waits after her."""
    visit = waiting.book()
    for name in ("Bia Lima", "Caio Reis"):
        assert waiting.wait(waiting.patient(name)).status_code == 201
    waiting.cancel(visit)
    return waiting
