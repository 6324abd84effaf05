"""The three plans: the single source of prices and limits, for site and products alike."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Plan:
    """Price is a month's, in centavos; a limit of None means none."""

    code: str
    name: str
    price_centavos: int
    professionals: int | None
    accounts: int | None
    storage_gb: int
    pitch: str


PLANS: Final = (
    Plan("basico", "Básico", 9_700, 3, 3, 5, "Para quem atende por conta própria ou em dupla."),
    Plan("profissional", "Profissional", 29_700, 15, 20, 50, "Para a equipe que não para."),
    Plan("enterprise", "Enterprise", 99_700, None, None, 500, "Para redes e operações grandes."),
)
BY_CODE: Final = {plan.code: plan for plan in PLANS}
PRODUCTS: Final = {
    "clinic": "Clínica",
    "recycling": "Pátio de reciclagem",
    "fiscal": "Fiscal",
}
