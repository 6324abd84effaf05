"""The three plans: the single source of prices and of the house's limits.

What else a plan bounds stands with the product that counts it (``shared/products.py``).
"""

from typing import Final

from shared import manifest
from shared.errors import Conflict
from shared.record import record


@record
class Plan:
    """Price is a month's, in centavos; a limit of None means none."""

    code: str
    name: str
    price_centavos: int
    accounts: int | None
    storage_gb: int
    pitch: str


PLANS: Final = (
    Plan("basico", "Básico", 9_700, 3, 5, "Para quem atende por conta própria ou em dupla."),
    Plan("profissional", "Profissional", 29_700, 20, 50, "Para a equipe que não para."),
    Plan("enterprise", "Enterprise", 99_700, None, 500, "Para redes e operações grandes."),
)
CHARGING: Final = (
    "Hoje ninguém paga. A cobrança só começa depois de um aviso por e-mail, com pelo menos 30 dias "
    "de antecedência, e só para quem confirmar o plano e a forma de pagamento."
)
"""When charging begins, as it is promised wherever a price is shown."""
BY_CODE: Final = {plan.code: plan for plan in PLANS}


def see() -> dict[str, dict[str, str]]:
    """What a refusal by a limit tells besides: where the plan and its use are shown."""
    return {"see": {"label": "Ver o plano", "href": manifest.shown_at("tenant", "plan")}}


class PlanLimit(Conflict):
    """The plan allows no more of something; each feature has its own code."""

    code = "plan_limit"

    def __init__(self, detail: str, **fields: str) -> None:
        super().__init__(detail, **fields)
        self.more |= see()
