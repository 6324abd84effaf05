"""One time and four ways to it, at once: one has it, and the others are told rightly."""

from concurrent.futures import ThreadPoolExecutor

from tests.functions.clinic import slots
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.online.conftest import publish
from tests.support.caller import Caller

ROUNDS = 20


def test_of_a_hold_an_offer_and_two_bookings_one_wins(acme: Caller, clinic: Furnished) -> None:
    """Whoever it is: a visitor who types, who waited, who books, or the desk."""
    publish(acme, clinic)
    ids = {"service_id": clinic.service_id, "professional_id": clinic.professional_id}
    with ThreadPoolExecutor(4) as pool:
        for number in range(ROUNDS):
            when = slots.at(number)
            with acme.db() as db:
                token = slots.prepare(db, ids, when)
            ways = slots.ways(ids, when, token, clinic.patient_id)
            answers = list(pool.map(lambda way: acme.post(way[0], way[1]), ways.items()))
            statuses = {path: one.status_code for path, one in zip(ways, answers, strict=True)}
            won = [path for path, status in statuses.items() if status < 400]
            assert len(won) == 1, statuses
            assert sorted(statuses.values())[1:] == [409, 409, 409], statuses
            assert all(one.get_json()["detail"] for one in answers if one.status_code == 409)
            with acme.db() as db:
                assert db.scalar(slots.STANDING, at=when) == 1
