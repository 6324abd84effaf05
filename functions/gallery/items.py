"""Documents that are made up, of three trades, for the editor of their lines."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from shared.items import kinds
from shared.items.decimals import Part
from shared.items.sheet import Sheet
from shared.record import record


@record
class Weighed:
    """What somebody brought, and what it is worth."""

    material: UUID
    gross: Decimal
    deduct: Part | None
    price: Decimal
    amount: int


@record
class Charged:
    """What was done."""

    service: UUID
    quantity: Decimal
    price: int
    discount: Part | None
    amount: int


@record
class Invoiced:
    """What is billed."""

    text: str
    quantity: Decimal
    unit_price: int
    tax: Decimal | None
    amount: int


WEIGHED: Final = Sheet(
    Weighed,
    (
        kinds.choice("material", "Material"),
        kinds.quantity("gross", "Bruto", "kg"),
        kinds.off("deduct", "Desconto", "kg", 3),
        kinds.money("price", "Preço/kg", 4),
        kinds.amount("amount", "Valor", ("*", ("-", "gross", "deduct"), "price")),
    ),
    sums=("gross", "amount"),
)
CHARGED: Final = Sheet(
    Charged,
    (
        kinds.choice("service", "Serviço"),
        kinds.quantity("quantity", "Quantidade", decimals=0),
        kinds.money("price", "Preço"),
        kinds.off("discount", "Desconto"),
        kinds.amount("amount", "Valor", ("-", ("*", "quantity", "price"), "discount")),
    ),
    sums=("amount",),
)
INVOICED: Final = Sheet(
    Invoiced,
    (
        kinds.words("text", "Descrição"),
        kinds.quantity("quantity", "Quantidade", decimals=2),
        kinds.money("unit_price", "Preço"),
        kinds.per_cent("tax", "Imposto"),
        kinds.amount("amount", "Valor", ("+", ("*", "quantity", "unit_price"), "tax")),
    ),
    sums=("amount",),
    most=4,
)

_NAMES: Final = (
    ("Cobre mel", "42,50"),
    ("Cobre misto", "38,00"),
    ("Alumínio perfil novo", "9,80"),
    ("Latão", "24,75"),
    ("Inox 304", "6,20"),
    ("Chaparia", "0,85"),
)
MATERIALS: Final = [
    (UUID(int=at + 1), name, f"R$ {price}", "", {"price": price})
    for at, (name, price) in enumerate(_NAMES)
]
_SERVICES: Final = (
    ("Drenagem linfática", "180,00"),
    ("RPG", "220,00"),
    ("Avaliação postural", "150,00"),
)
SERVICES: Final = [
    (UUID(int=at + 11), name, f"R$ {price}", "", {"price": price, "quantity": "1"})
    for at, (name, price) in enumerate(_SERVICES)
]
_SENT: Final = (
    *("material=", str(MATERIALS[1][0]), "material_text=", "Cobre misto"),
    *("gross=", "12.5", "deduct=", "", "price=", "38,00"),
    *("material=", "", "material_text=", "Cobre", "gross=", "2,000", "deduct=", "3", "price=", ""),
)
_WRONG: Final = {
    "typed_before": _SENT,
    "reasons": {
        "wrong.0.gross": "Escreva assim: 1.250,500.",
        "wrong.1.material": "Escolha um item da lista.",
        "wrong.1.deduct": "Use no máximo 2,000 kg.",
        "wrong.1.price": "Preencha este campo.",
    },
}


_SEARCHED: Final = {
    "choices": {"service": [(SERVICES[1][0], SERVICES[1][1])]},
    "sources": {"service": "/gallery/services"},
}


def shown() -> dict[str, Any]:
    """What the part shows in its states."""
    weighed = [
        Weighed(UUID(int=6), Decimal(5040), Part(Decimal(3), rate=True), Decimal("0.85"), 415_548),
        Weighed(UUID(int=1), Decimal("12.5"), None, Decimal("42.5"), 53_125),
        Weighed(UUID(int=3), Decimal(86), Part(Decimal("1.5")), Decimal("9.8"), 82_810),
    ]
    charged = [Charged(UUID(int=12), Decimal(10), 22_000, Part(Decimal(10), rate=True), 198_000)]
    return {
        "weighed": {"sheet": WEIGHED, "lines": weighed, "choices": {"material": MATERIALS}},
        "charged": {"sheet": CHARGED, "lines": charged, **_SEARCHED},
        "invoiced": {"sheet": INVOICED},
        "wrong": {"sheet": WEIGHED, "choices": {"material": MATERIALS}, **_WRONG},
    }
