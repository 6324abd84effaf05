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


def test_a_product_that_is_new_here_hears_of_everybody(
    acme: Caller, deliver: Callable[..., TestResponse]
) -> None:
    """Those who may come in or could again; who was removed is nobody's any more."""
    join(acme, "rita@acme.example", "viewer")
    gone = join(acme, "rui@acme.example", "viewer")
    with acme.db() as db:
        removed = "update account set state = 'removed', email = null, roles = '{}' where name = :n"
        db.run(removed, n=gone.actor.name if gone.actor else "")

    deliver("auth", "provisioning.product_opened", {"product": "clinic"}, tenant=acme.tenant)

    told = [row.data["name"] for row in acme.events("auth.account_changed")]
    assert told == ["Ana Lima", "Rita"]
