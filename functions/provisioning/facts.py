"""What provisioning tells, and asks of itself."""

from uuid import UUID

from shared.facts import Errand, Fact


class TenantActivated(Fact, type="provisioning.tenant_activated"):
    """A tenant is there, at ``url``."""

    slug: str
    name: str
    products: list[str]
    plan: str
    owner_name: str
    email: str
    url: str


class TenantFailed(Fact, type="provisioning.tenant_failed"):
    """A tenant could not be made."""

    tenant_id: UUID
    failure: str


class ProductTurned(Fact):
    """A product is on or off; it is told to its tenant."""

    product: str


class ProductOpened(ProductTurned, type="provisioning.product_opened"):
    """A tenant has ``product`` from now on."""


class ProductClosed(ProductTurned, type="provisioning.product_closed"):
    """A tenant has ``product`` no more."""


class Refill(Errand, type="provisioning.refill"):
    """Build the standby schemas that are missing."""


class SweepOutbox(Errand, type="provisioning.sweep_outbox"):
    """Send what a crash left in one database."""

    database: str


class TakeUp(Errand, type="provisioning.take_up"):
    """Make a tenant that nobody has taken up."""

    tenant_id: UUID


class SendWaiting(Errand, type="provisioning.send_waiting"):
    """Send the next of what waited for a product of the tenant."""

    product: str


class SwitchOn(Errand, type="provisioning.switch_on"):
    """Give a tenant the tables of a product, and open it."""

    tenant_id: UUID
    product: str
