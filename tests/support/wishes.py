"""What provisioning makes of what a workspace wishes, as its deliveries and tasks come."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.test import TestResponse

from shared.context import Tenant
from shared.db import PLATFORM
from shared.postman import Row
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import FIRST

_PLATFORM = Caller("base", "app.localhost", None)
_TURNED = ("provisioning.product_opened", "provisioning.product_closed")
_OURS = ("workspace.product_wanted", "workspace.product_dropped")


@dataclass(frozen=True)
class Wishes:
    """Delivers facts and runs tasks."""

    deliver: Callable[..., TestResponse]
    run_task: Callable[..., TestResponse]

    def tell(self, event: Row, tenant: Tenant) -> None:
        """Bring one fact to provisioning."""
        given = {"tenant": tenant, "id": event.id}
        answer = self.deliver("provisioning", event.type, event.data, **given)
        assert answer.status_code == 204

    def heard(self, caller: Caller) -> None:
        """All that was wished is told; what is to be switched on waits for its task."""
        for event in caller.events():
            if event.type in _OURS:
                self.tell(event, caller.tenant)

    def followed(self, caller: Caller) -> None:
        """All that was wished has come true, and whoever is to know was told."""
        self.heard(caller)
        for task in _PLATFORM.events("provisioning.switch_on"):
            answer = self.run_task("provisioning", task.type, task.data, id=task.id)
            assert answer.status_code == 204
        for event in _PLATFORM.events():
            if event.type in _TURNED and event.tenant_id == caller.tenant.id:
                self.tell(event, caller.tenant)

    def failing(self, caller: Caller, reason: str) -> None:
        """What was wished could not be."""
        self.heard(caller)
        failed = "update tenant_product set state = 'failed', failure = :reason"
        with platform().databases.transaction(PLATFORM) as db:
            db.run(f"{failed} where tenant_id = :id::uuid", reason=reason, id=caller.tenant.id)

    def off(self, caller: Caller, product: str = FIRST) -> None:
        """Switch a product off, until it is."""
        self._wish(caller, f"{product}/deactivation")

    def on(self, caller: Caller, product: str = FIRST) -> None:
        """Switch a product on, until it is."""
        self._wish(caller, f"{product}/activation")

    def _wish(self, caller: Caller, act: str) -> None:
        assert caller.post(f"/api/workspace/settings/plan/products/{act}").status_code == 200
        self.followed(caller)


def rows_of(caller: Caller) -> dict[str, int]:
    """How many rows there are in each table of the caller's schema."""
    with caller.db() as db:
        schema = caller.tenant.scope.schema
        names = db.scalar(
            "select array_agg(table_name::text order by 1) from information_schema.tables"
            " where table_schema = :schema",
            schema=schema,
        )
        return {name: db.scalar(f"select count(*) from {name}") for name in names}
