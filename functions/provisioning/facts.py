"""What provisioning tells, and asks of itself."""

from uuid import UUID

from shared.facts import Errand, Fact


class TenantActivated(Fact):
    """A tenant is there, at ``url``."""

    type = "provisioning.tenant_activated"
    slug: str
    name: str
    products: list[str]
    plan: str
    owner_name: str
    email: str
    url: str


class TenantFailed(Fact):
    """A tenant could not be made."""

    type = "provisioning.tenant_failed"
    tenant_id: UUID
    failure: str


class Refill(Errand):
    """Build the standby schemas that are missing."""

    type = "provisioning.refill"


class SweepOutbox(Errand):
    """Send what a crash left in one database."""

    type = "provisioning.sweep_outbox"
    database: str


class TakeUp(Errand):
    """Make a tenant that nobody has taken up."""

    type = "provisioning.take_up"
    tenant_id: UUID


class SwitchOn(Errand):
    """Give a tenant the tables of a product, and open it."""

    type = "provisioning.switch_on"
    tenant_id: UUID
    product: str
