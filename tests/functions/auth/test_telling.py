"""What others hear of a workspace's people."""

from collections.abc import Callable

from werkzeug.test import TestResponse

from tests.support.caller import Caller
from tests.support.people import join


def test_a_new_workspace_tells_of_its_owner(
    acme: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """The account is made beside the workspace; told again it is the same version."""
    join(acme, "rita@acme.example", "receptionist")

    for _ in range(2):
        deliver("auth", "provisioning.tenant_activated", {}, tenant=acme.tenant)

    first, second, *_ = told = acme.events("auth.account_changed")
    assert acme.actor
    assert first.key == str(acme.actor.id)
    assert first.data == {
        "account_id": str(acme.actor.id),
        "version": first.data["version"],
        "name": "Ana Lima",
        "email": "ana@acme.example",
        "roles": ["owner"],
        "state": "active",
        "heir_id": None,
    }
    assert second.data["roles"] == ["receptionist"]
    assert [row.data for row in told[2:]] == [first.data, second.data]
