"""A column of a line: what it reads, what it says, and how it is refused."""

from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from shared.fields import Reads, Reason
from shared.items.decimals import Formula, Part, floored, read, written
from shared.record import record
from shared.text import compact

Kind = Literal["text", "choice", "quantity", "money", "percent", "off", "amount"]

_MISSING: Final = "Preencha este campo."
_UNCHOSEN: Final = "Escolha um item da lista."
HUNDRED: Final = Decimal(100)
_CENTS: Final = 2
_EXAMPLE: Final = Decimal("1250.5")
_SMALL: Final = Decimal("12.5")
_ONE: Final = Decimal(1)


@record
class Column:
    """One column; made by ``kinds``.

    ``unit`` is ``R$``, ``%``, ``kg`` or empty; ``least`` and ``most`` are both allowed;
    ``default`` is what an empty one that is not ``required`` counts as; ``of`` is what an amount is
    reckoned of.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    decimals: int = 0
    least: Decimal = Decimal(0)
    most: Decimal = HUNDRED
    required: bool = True
    default: Decimal = Decimal(0)
    of: Formula = ""
    text: Reads | None = None

    @property
    def filled(self) -> bool:
        """A person fills it."""
        return self.kind != "amount"

    @property
    def figure(self) -> bool:
        """It is a number."""
        return self.kind not in {"text", "choice"}

    @property
    def head(self) -> str:
        """Its label with its unit, which no cell repeats."""
        return f"{self.label} ({self.unit})" if self.unit and self.filled else self.label

    def say(self, value: Decimal) -> str:
        """``R$ 1.234,56``, ``1.250,500 kg``, ``10%``."""
        text = written(value, self.decimals)
        if self.unit == "R$":
            return f"R$ {text}"
        return f"{text}{'' if self.unit == '%' else ' '}{self.unit}".rstrip()

    def put(self, value: Any) -> str:
        """A value of a record, as a person would have typed it."""
        if value is None:
            return ""
        if not self.figure:
            return str(value)
        part = self.part(value)
        text = written(part.value, self.decimals)
        whole, _, rest = text.partition(",")
        rest = rest.rstrip("0").ljust(0 if part.rate else self.padded, "0")
        short = f"{whole},{rest}" if rest else whole
        return f"{short}%" if part.rate and self.kind == "off" else short

    @property
    def padded(self) -> int:
        """So many decimals are written where fewer were typed: of a price those of its centavos."""
        if self.kind == "percent":
            return 0
        return min(self.decimals, _CENTS) if self.kind == "money" else self.decimals

    def part(self, value: Any) -> Part:
        """A value of a record, to be reckoned with; nothing is its ``default``."""
        if isinstance(value, Part):
            return value
        if self._centavos and isinstance(value, int):
            value = Decimal(value).scaleb(-_CENTS)
        return Part(self.default if value is None else value, self.kind == "percent")

    def value(self, part: Part) -> Any:
        """What a record holds of it: centavos, a ``Part`` of what may be either, else a Decimal."""
        if self.kind == "off":
            return part
        return int(part.value.scaleb(_CENTS)) if self._centavos else part.value

    @property
    def _centavos(self) -> bool:
        return self.unit == "R$" and self.decimals == _CENTS

    def read(self, typed: Any) -> Any:
        """What was typed in one cell, not empty: a ``Part``, or the text or id as it is.

        Raises:
            Reason: it is none of its kind.
        """
        if self.kind == "choice":
            return _chosen(typed)
        if self.text is not None:
            return self.text.read(typed)
        part = self._figure(typed)
        if part is None or (part.rate and self.unit != "%" and self.kind != "off"):
            raise Reason(self.shape)
        if not self.least <= part.value <= (HUNDRED if part.rate else self.most):
            raise Reason(self.range_of(part))
        return Part(part.value, part.rate or self.kind == "percent")

    def _figure(self, typed: Any) -> Part | None:
        if isinstance(typed, int) and not isinstance(typed, bool):
            return Part(Decimal(typed).scaleb(-_CENTS if self._centavos else 0))
        return read(typed, self.decimals) if isinstance(typed, str) else None

    @property
    def shape(self) -> str:
        """How it is written."""
        example = written(_SMALL if self.kind == "percent" else _EXAMPLE, self.decimals)
        return f"Escreva assim: {example}{' ou 10%' if self.kind == 'off' else ''}."

    def range_of(self, part: Part) -> str:
        """Between what it may be."""
        if part.rate:
            return "Use um valor de 0% a 100%."
        least, most = written(self.least, self.decimals), self.say(self.most)
        return f"Use um valor de {least} a {most}."

    def at_most(self, base: Decimal) -> str:
        """It takes more than there is."""
        return f"Use no máximo {self.say(floored(base, self.decimals))}."

    @property
    def missing(self) -> str:
        """It was left empty in a line that is not."""
        return _UNCHOSEN if self.kind == "choice" else _MISSING

    @property
    def told(self) -> dict[str, Any]:
        """What the page's script is told of it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "label": self.label,
            "unit": self.unit,
            "decimals": self.decimals,
            "least": str(self.least),
            "most": str(self.most),
            "required": self.required,
            "default": str(self.default),
            "of": self.of,
            "shape": self.shape,
            "range": self.range_of(Part(self.least)),
        }

    @property
    def schema(self) -> dict[str, Any]:
        """What OpenAPI says of it."""
        if self.kind == "choice":
            return {"type": "string", "format": "uuid"}
        if self.text is not None:
            return dict(self.text.schema)
        return {"type": "string", "examples": [written(max(self.least, _ONE), self.decimals)]}


def _chosen(typed: Any) -> UUID:
    try:
        return UUID(compact(typed) if isinstance(typed, str) else "")
    except ValueError as error:
        raise Reason(_UNCHOSEN) from error
