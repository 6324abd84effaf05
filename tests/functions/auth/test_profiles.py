"""What somebody is in a workspace: roles that hold, and roles that no longer do."""

import pytest

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.operations import filled, ids_of, operations
from tests.support.people import join
from tests.support.world import ANA, furnish

PAGES = [one for one in operations() if one.host == "tenant" and one.method == "GET"]
STALE = "não vale mais aqui"


def _switch_off(caller: Caller) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        off = "update tenant_product set state = 'off' where tenant_id = :id::uuid"
        db.run(off, id=caller.tenant.id)


def test_one_s_page_says_what_one_is(acme: Caller) -> None:
    """In the words of whoever declares the role."""
    page = acme.as_("receptionist", "manager").get("/auth/account").text

    assert "<strong>Recepção</strong>" in page
    assert "<strong>Gerente</strong>" in page
    assert STALE not in page


def test_a_role_that_no_product_has_is_shown_as_such(acme: Caller) -> None:
    """By its bare name; somebody without any is told whom to ask."""
    told = acme.as_("weighman", "viewer").get("/api/auth/account").json["roles"]

    assert told == [
        {"role": "viewer", "label": "Leitura", "holds": True},
        {"role": "weighman", "label": "weighman", "holds": False},
    ]
    assert STALE in acme.as_("weighman").get("/auth/account").text
    assert "Ainda sem perfil" in acme.as_().get("/auth/account").text


def test_a_role_goes_with_its_product(acme: Caller) -> None:
    """Switched off, it gives nothing and says so; the house's go on."""
    reception = acme.as_("receptionist")
    assert reception.get("/api/clinic/agenda").status_code == 200

    _switch_off(acme)

    [told] = reception.get("/api/auth/account").json["roles"]
    assert told == {"role": "receptionist", "label": "Recepção", "holds": False}
    assert reception.get("/api/clinic/agenda").status_code == 404
    assert "/clinic/" not in reception.get("/workspace").text


@pytest.mark.parametrize("roles", ["{weighman}", "{}", "{viewer,weighman}"])
def test_whoever_lost_a_role_signs_in_all_the_same(acme: Caller, roles: str) -> None:
    """And finds every page open or refused, none broken."""
    furnish(acme)
    ids = ids_of(acme)
    somebody = join(acme, "davi@acme.example", *filter(None, roles.strip("{}").split(",")))
    assert somebody.actor

    answer = acme.anonymous.post("/api/auth/login", ANA | {"email": somebody.actor.email})

    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    for page in PAGES:
        address = f"/api{filled(page.path, ids)}"
        assert acme.anonymous.get(address, headers=bearer).status_code < 500, page
        cookies = {"__Host-session": answer.json["access_token"]}
        assert acme.anonymous.get(address[4:], cookies=cookies).status_code < 500, page


def test_another_role_counts_for_a_token_that_is_out(acme: Caller) -> None:
    """What one may is looked up with the session; what the token says is what it was."""
    rita = join(acme, "rita@acme.example", "viewer")
    tokens = acme.anonymous.post("/api/auth/login", ANA | {"email": "rita@acme.example"}).json
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    with acme.db() as db:
        db.run("update account set roles = '{manager}' where email = 'rita@acme.example'")

    seen = rita.anonymous.get("/api/auth/account", headers=bearer).json

    assert [one["role"] for one in seen["roles"]] == ["manager"]
