"""Which of two facts about one recipient is the later: the recipient's own version says so."""

from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.notifications.telling import Deliver, person, reach, tell, visit
from tests.support.caller import Caller


def _changed(recipient: str, email: str | None, version: int | None) -> dict[str, Any]:
    return {"id": recipient, "name": "Zé", "email": email, "version": version}


def _kept(caller: Caller) -> list[str | None]:
    with caller.db() as db:
        return list(db.scalar("select array_agg(email) from contact"))


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_the_greatest_version_stays_in_whatever_order(
    acme: Caller, deliver: Deliver, order: tuple[int, ...]
) -> None:
    """The moment of a fact is when its transaction began, which says nothing of who came last."""
    recipient = str(uuid4())
    for version in order:
        reach(deliver, acme, _changed(recipient, f"v{version}@example.com", version))

    assert _kept(acme) == ["v3@example.com"]


def test_a_subject_s_letter_counts_by_its_recipient_s_version(
    acme: Caller, deliver: Deliver
) -> None:
    """What it knew of the recipient, however late it arrives, overtakes no later change."""
    data = visit(recipient_version=4)
    reach(deliver, acme, person(data) | {"version": 5, "email": "v5@example.com"})
    tell(deliver, acme, data)
    late = _kept(acme)

    tell(deliver, acme, data | {"recipient_version": 6, "version": 1})

    assert (late, _kept(acme)) == (["v5@example.com"], ["jose@example.com"])


def test_a_release_that_tells_no_version_is_heard_by_its_moment(
    acme: Caller, deliver: Deliver
) -> None:
    """During a release: later unversioned news counts, and any version overtakes it again."""
    recipient, seen = str(uuid4()), []
    for number, version in enumerate([None, 2, None, 3, 3, 1]):
        reach(deliver, acme, _changed(recipient, f"{number}@example.com", version))
        seen += [email[0] for email in _kept(acme) if email]

    assert seen == ["0", "1", "2", "3", "3", "3"]
