"""A link in an old mail opens nothing: whoever finds it learns of no treatment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from functions.clinic.appointments.answers import KEPT_DAYS
from shared.identity import utc_now
from tests.functions.clinic.appointments.test_answers import link
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

Task = Callable[..., TestResponse]


def _held(acme: Caller, days: float) -> None:
    """Let the one visit have begun so many days ago."""
    with acme.db() as db:
        db.run(
            "update appointment set (starts_at, ends_at, busy_until)"
            " = (select at, at + interval '1 hour', at + interval '1 hour'"
            " from (select now() - make_interval(secs => :s) as at) as begun)",
            s=days * 86_400,
        )


def _night(run_task: Task, acme: Caller) -> None:
    turn = {"due_at": utc_now() - timedelta(seconds=1)}
    answer = run_task("clinic", "clinic-forget-links", turn, acme.tenant)
    assert answer.status_code == 204


@pytest.mark.parametrize(("days", "status"), [(29.9, 200), (30.1, 404)])
def test_a_link_is_good_for_thirty_days_after_its_visit(
    acme: Caller, clinic: Furnished, run_task: Task, days: float, status: int
) -> None:
    """Until then it says how the visit stands; nothing else of the visit is forgotten."""
    path = link(acme)
    _held(acme, days)

    _night(run_task, acme)

    assert KEPT_DAYS == 30
    assert acme.anonymous.get(path).status_code == status
    with acme.db() as db:
        assert db.scalar("select count(*) from appointment where status = 'scheduled'") == 1
