"""Functions die between commit, publish, push and effect: nothing is lost, nothing doubled."""

import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest
import requests

from shared.faults import POINTS
from tests.functions.clinic.furnish import Furnished, furnish
from tests.journeys.remote import Member, Remote
from tests.support.mailbox import Mailbox

BREAKS = True
CRASHES = 28
ROUND = len(POINTS)
FIRST = datetime.fromisoformat("2031-01-06T08:00:00-03:00")
NAMES = UUID(int=20_311)
SLOTS_A_DAY = 16


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Member:
    """A clinic of its own."""
    return remote.tenant("quedas")


def _slot(number: int) -> str:
    day, half_hours = divmod(number, SLOTS_A_DAY)
    return (FIRST + timedelta(days=day, minutes=30 * half_hours)).isoformat()


def _book(clinic: Member, made: Furnished, number: int) -> None:
    """Book as a careful client does: again with the same request id until it hears an answer."""
    body = made.booking(_slot(number), request_id=str(uuid5(NAMES, str(number))))
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        try:
            answer = clinic.request("POST", "/api/clinic/appointments", json=body)
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        assert answer.status_code in {200, 201}, answer.text
        return
    raise AssertionError(f"booking {number} was never answered")


def test_no_event_is_lost_and_none_doubled(remote: Remote, clinic: Member) -> None:
    """After 28 kills at seven points, each booking has one event, one reminder and one mail."""
    made = furnish(clinic, booked_at=_slot(CRASHES))
    armed = remote.stack.place.directory("faults")
    for number in range(CRASHES):
        point: Path = armed / POINTS[number % ROUND]
        point.touch()
        _book(clinic, made, number)
        if number % ROUND == ROUND - 1:
            remote.until(lambda: not any(armed.iterdir()), f"not reached in round of {number}")
    remote.until(lambda: _settled(clinic), "events did not settle", within_s=80)

    assert clinic.scalar("select count(*) from appointment") == CRASHES + 1
    assert clinic.scalar("select count(*) from reminder") == CRASHES + 1
    sent = ("clinic.appointment_booked", "notifications.send_mail", "notifications.send_reminder")
    assert {type_: _sent(clinic, type_) for type_ in sent} == dict.fromkeys(sent, CRASHES + 1)
    twice = {said: count for said, count in _confirmed(clinic).items() if count > 1}
    assert not twice


def _sent(clinic: Member, type_: str) -> int:
    """Rows of the outbox, which no key keeps from being doubled as the inbox's own does."""
    query = "select count(*) from core.outbox where type = :type"
    return int(clinic.scalar(query, type=type_))


def _confirmed(clinic: Member) -> Counter[str]:
    """How many mails confirm each time; one that was sent again is still one to its reader."""
    subject = f"Horário confirmado em {clinic.tenant.name}"
    mails = Mailbox(clinic.remote.stack.place)(q=subject, limit="1000")
    return Counter(mail["preview"] for mail in mails)


def _settled(clinic: Member) -> bool:
    """Nothing is left to send or under way, and every booking's patient has heard of it."""
    waiting = clinic.scalar("select count(*) from core.outbox where published_at is null")
    told = len(_confirmed(clinic)) == CRASHES + 1
    return bool(waiting == 0 and told and clinic.remote.is_idle)
