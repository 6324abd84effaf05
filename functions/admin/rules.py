"""States in words, and how a list becomes a file."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["requested", "provisioning", "active", "failed", "suspended"]
PENDING: Final = frozenset({"requested", "provisioning"})


@dataclass(frozen=True, slots=True)
class Label:
    """A state in words, with the tone of its badge."""

    text: str
    tone: str


LABELS: Final[dict[str, Label]] = {
    "requested": Label("Na fila", "info"),
    "provisioning": Label("Preparando", "info"),
    "active": Label("Ativo", "success"),
    "failed": Label("Falhou", "danger"),
    "suspended": Label("Suspenso", "warning"),
}


def folded(text: str) -> str:
    """Lower case without accents, as the search compares."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file that spreadsheets open in Brazil: semicolons, UTF-8 with its mark.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
    Injection).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _inert(cell: object) -> str:
    plain = "" if cell is None else str(cell)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t", "\r")) else plain
