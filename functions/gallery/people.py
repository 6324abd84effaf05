"""People who are made up, for parts that search among many."""

import unicodedata
from itertools import product

_FIRST = ("Ana", "Bia", "Caio", "Davi", "Elis", "Ícaro", "José", "Kátia", "Lia", "Marina")
_LAST = ("Araújo", "Campos", "Duarte", "de Souza e Silva", "Prado", "Quadros", "Werneck", "Ximenes")

PEOPLE = [
    (str(at), f"{first} {last}", f"(92) 9{8000 + at:04d}-{1000 + at * 7:04d}")
    for at, (first, last) in enumerate(product(_FIRST, _LAST))
]
"""Of each a value, a name and a telephone."""


def folded(text: str) -> str:
    """Small letters without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def found(asked: str, most: int = 8) -> list[tuple[str, str, str]]:
    """Whose name has each word of ``asked``; the first few."""
    words = folded(asked).split()
    return [one for one in PEOPLE if all(word in folded(one[1]) for word in words)][:most]
