"""What operators' acts are done to, on their trail."""

from functions.admin.queries import Customer
from shared.acts import Thing


def thing(tenant: Customer) -> Thing:
    """One tenant."""
    return Thing("admin.tenant", tenant.id, tenant.name)
