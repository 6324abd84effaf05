"""A tenant's use of what its plan bounds, as the features told it, beside the bounds."""

from collections.abc import Mapping

from functions.admin.queries import Customer, Used
from shared import products, uses
from shared.plans import BY_CODE
from shared.record import record
from shared.web.usage import Use


@record
class Measured:
    """One bound of the plan; ``use`` None while nobody has counted."""

    label: str
    use: Use | None


def of(tenant: Customer, told: Mapping[str, Used]) -> list[Measured]:
    """The house's bound first, then those of the tenant's products."""
    plan = BY_CODE.get(tenant.plan)
    if plan is None:
        return []
    bounds = [(uses.ACCOUNTS, "Contas", plan.accounts)]
    bounds += [
        (f"{product.code}.{name}", limit.label, limit.plans[plan.code])
        for product in products.of(tenant.products)
        for name, limit in product.limits.items()
    ]
    return [_measured(told.get(what), label, most) for what, label, most in bounds]


def _measured(used: Used | None, label: str, most: int | None) -> Measured:
    return Measured(label, Use(label, label.lower(), used.used, most) if used else None)
