"""How a workspace's own customers reach it: said by the owner, told in every mail to them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.caller import Caller

URL = "/api/workspace/contact"
SAID = {
    "phone": "(11) 98765-4321",
    "address": "Rua das Flores, 12, São Paulo",
    "email": "Recepcao@Acme.example",
}
KEPT = SAID | {"phone": "+5511987654321", "email": "recepcao@acme.example"}


def contact(caller: Caller) -> dict[str, Any]:
    """What stands."""
    found: dict[str, Any] = caller.get("/api/workspace/settings").json["contact"]
    return found


@pytest.fixture(autouse=True)
def _unsaid(acme: Caller) -> Iterator[None]:
    yield
    acme.post(URL, {})


def test_the_owner_says_how_customers_reach_them(acme: Caller) -> None:
    """It is kept in one form of each, shown in the form, and can be taken back."""
    answer = acme.post(URL, SAID)
    kept, page = contact(acme), acme.get("/workspace/settings").text
    acme.post(URL, {})

    assert answer.status_code == 200
    assert {name: kept[name] for name in SAID} == KEPT
    assert "(11) 98765-4321" in page
    assert [contact(acme)[name] for name in SAID] == [None, None, None]


@pytest.mark.parametrize("how", ["field", "If-Match"])
def test_of_two_who_save_at_once_the_second_is_told(acme: Caller, how: str) -> None:
    """409 with what changed and by whom; nothing of the first is lost."""
    read = contact(acme)["version"]
    acme.post(URL, SAID | {"version": read})
    body = {"phone": "(11) 3456-7890"} | ({"version": read} if how == "field" else {})
    headers = {"If-Match": f'"{read}"'} if how == "If-Match" else {}

    answer = acme.post(URL, body, headers=headers)

    assert (answer.status_code, answer.json["code"]) == (409, "workspace.contact_changed")
    assert answer.json["changed_by"] == ["Ana Lima"]
    assert {one["field"] for one in answer.json["changed"]} == set(SAID)
    assert contact(acme)["email"] == KEPT["email"]


def test_only_who_may_says_it(acme: Caller) -> None:
    """Others read it; a forged form is refused."""
    acme.post(URL, SAID)
    colleague = acme.as_("receptionist")

    assert colleague.post(URL, {}).status_code == 403
    page = colleague.get("/workspace/settings").text
    assert "(11) 98765-4321" in page
    assert "/workspace/contact" not in page


def test_a_contact_stays_at_home(acme: Caller, globex: Caller) -> None:
    """What one workspace says is no neighbour's."""
    acme.post(URL, SAID | {"id": str(globex.tenant.id)})

    assert contact(globex)["phone"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "1234"), ("email", "joão@acme.example"), ("address", "x" * 201)],
)
def test_a_bad_contact_is_named(acme: Caller, field: str, value: str) -> None:
    """With its field; nothing is changed."""
    answer = acme.post(URL, SAID | {field: value})

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == [field]
    assert contact(acme)["phone"] is None
