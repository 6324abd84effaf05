"""Which of two facts about one patient is the later: the patient's own version says so."""

from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.notifications.test_mails import Deliver, visit
from tests.support.caller import Caller


def _changed(patient: str, email: str | None, version: int | None) -> dict[str, Any]:
    told = {"patient_id": patient, "name": "Zé", "email": email}
    return told if version is None else told | {"version": version}


def _kept(caller: Caller) -> list[str | None]:
    with caller.db() as db:
        return list(db.scalar("select array_agg(email) from contact"))


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_the_greatest_version_stays_in_whatever_order(
    acme: Caller, deliver: Deliver, order: tuple[int, ...]
) -> None:
    """The moment of a fact is when its transaction began, which says nothing of who came last."""
    patient = str(uuid4())
    for version in order:
        fact = _changed(patient, f"v{version}@example.com", version)
        deliver("notifications", "clinic.patient_changed", fact, acme.tenant)

    assert _kept(acme) == ["v3@example.com"]


@pytest.mark.parametrize("fact", ["booked", "moved", "cancelled"])
def test_a_visit_s_fact_counts_by_the_patient_s_version(
    acme: Caller, deliver: Deliver, fact: str
) -> None:
    """What it knew of the patient, however late it arrives, overtakes no later change."""
    data = visit(patient_version=4)
    changed = _changed(data["patient_id"], "v5@example.com", 5)
    deliver("notifications", "clinic.patient_changed", changed, acme.tenant)
    deliver("notifications", f"clinic.appointment_{fact}", data, acme.tenant)
    late = _kept(acme)

    newer = data | {"patient_version": 6, "sequence": 1}
    deliver("notifications", f"clinic.appointment_{fact}", newer, acme.tenant)

    assert (late, _kept(acme)) == (["v5@example.com"], ["jose@example.com"])


def test_a_release_that_tells_no_version_is_heard_by_its_moment(
    acme: Caller, deliver: Deliver
) -> None:
    """During a release: later unversioned news counts, and any version overtakes it again."""
    patient, seen = str(uuid4()), []
    for number, version in enumerate([None, 2, None, 3, 3, 1]):
        fact = _changed(patient, f"{number}@example.com", version)
        deliver("notifications", "clinic.patient_changed", fact, acme.tenant)
        seen += [email[0] for email in _kept(acme) if email]

    assert seen == ["0", "1", "2", "3", "3", "3"]
