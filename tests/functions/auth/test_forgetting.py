"""What is kept of people who signed in, and until when."""

import pytest

from tests.support.caller import Caller
from tests.support.world import ANA

URL = "/api/auth/login"
_LEFT = "select count(*) from session where ended_because = 'test'"


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
@pytest.mark.parametrize("column", ["ended_at", "expires_at"])
def test_a_session_that_is_over_is_kept_for_a_week(
    acme: Caller, column: str, days: int, left: int
) -> None:
    """Whoever signs in may see where they were; longer it is nobody's."""
    acme.anonymous.post(URL, ANA)
    with acme.db() as db:
        over = f"{column} = now() - make_interval(days => :days)"
        db.run(f"update session set ended_because = 'test', {over}", days=days)

    acme.anonymous.post(URL, ANA)

    assert acme.scalar(_LEFT) == left


@pytest.mark.parametrize(("hours", "told"), [(1, [401, 429, 429]), (25, [401, 401, 401])])
def test_wrong_guesses_are_forgotten_after_a_day(acme: Caller, hours: int, told: list[int]) -> None:
    """The count begins anew; before that it goes on from where it was."""
    for _ in range(5):
        acme.anonymous.post(URL, ANA | {"password": "um palpite qualquer"})
    acme.run(
        "update sign_in_failure set blocked_until = now(),"
        " last_at = now() - make_interval(hours => :hours)",
        hours=hours,
    )

    answers = [acme.anonymous.post(URL, ANA | {"password": "outro palpite"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == told


def test_who_comes_in_sweeps_what_is_two_days_old(acme: Caller) -> None:
    """Guesses at addresses nobody has are in no one's way for ever."""
    acme.run(
        "insert into sign_in_failure (subject, failures, in_flight, last_at) values"
        " ('young', 1, 0, now() - interval '47 hours'),"
        " ('old', 1, 0, now() - interval '49 hours')"
    )

    acme.anonymous.post(URL, ANA)

    assert acme.scalar("select array_agg(subject) from sign_in_failure") == [b"young"]
