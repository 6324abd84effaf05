"""José, furnished with a visit; and whoever is registered beside him."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.caller import Caller

PATIENTS = "/api/clinic/patients"
Add = Callable[..., str]


@pytest.fixture
def add(acme: Caller) -> Add:
    """Register somebody; their id."""

    def made(name: str, phone: str = "11 91234-5678", **more: Any) -> str:
        answer = acme.post(PATIENTS, {"name": name, "phone": phone, **more})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return str(answer.get_json()["patient"]["id"])

    return made


def merged(caller: Caller, kept: str, other: str, **more: Any) -> Any:
    """The answer to one merge."""
    return caller.post(f"{PATIENTS}/{kept}/merges", {"other_id": other, **more})


def merge(caller: Caller, kept: str, other: str, **more: Any) -> str:
    """Merge them; which merge that is."""
    answer = merged(caller, kept, other, **more)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["merge"]["id"])


def undone(caller: Caller, merge_id: str) -> Any:
    """The answer to taking one back."""
    return caller.post(f"{PATIENTS}/merges/{merge_id}/restoration", {})


def patient(caller: Caller, id_: str) -> Any:
    """One as they stand, without their version."""
    told = caller.get(f"{PATIENTS}/{id_}").get_json()["patient"]
    return {name: value for name, value in told.items() if name != "version"}
