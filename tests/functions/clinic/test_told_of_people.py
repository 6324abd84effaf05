"""A clinic from before auth told of anybody hears of everybody who has access, once."""

from shared.db import CONTROL, PLATFORM, Scope
from shared.migrations.engine import migrate
from shared.postman import Row
from shared.wiring import platform
from tests.functions.clinic.furnish import furnish
from tests.functions.clinic.staff import Deliver, account, link
from tests.support.caller import Caller
from tests.support.people import join

STEP = "0001_post_people_told"
OPENED = "provisioning.product_opened"


def _opened(caller: Caller) -> list[Row]:
    """What is to be sent of the caller's products, by the platform."""
    here = "select seq, id, tenant_id, kind, type, key, queue, url, name, due_at, data, trace,"
    query = f"{here} occurred_at, hearer from outbox where type = :type and tenant_id = :id::uuid"
    with platform().databases.transaction(PLATFORM) as db:
        return db.all(Row, query, type=OPENED, id=caller.tenant.id)


def _release() -> None:
    """The release's last steps reach a fleet that was without them."""
    control = Scope(CONTROL, None, "control")
    with platform().databases.transaction(control, as_owner=True) as db:
        db.run("delete from migration where name = :name", name=STEP)
    migrate(platform().databases)


def test_a_clinic_of_the_release_before_hears_of_who_was_there(
    acme: Caller, deliver: Deliver
) -> None:
    """Nobody told of the accounts it made: its professionals would be nobody's to link."""
    made = furnish(acme)
    bia = join(acme, "bia@acme.example", "professional", name="Bia")
    unknown = link(acme, made.professional_id, bia).status_code

    _release()

    [opened] = _opened(acme)
    assert deliver("auth", OPENED, opened.data, acme.tenant).status_code == 204
    for fact in acme.events("auth.account_changed"):
        assert deliver("clinic", fact.type, fact.data, acme.tenant).status_code == 204
    listed = acme.get("/api/clinic/professionals").get_json()
    assert unknown == 404
    assert [one["account_id"] for one in listed["waiting"]] == [str(account(bia))]
    assert link(acme, made.professional_id, bia).status_code == 200
