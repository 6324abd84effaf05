"""Which cell each value that came belongs to.

``kit/items.html`` sends, under one repeated name, the mark ``quantity=`` of each cell and what was
typed in it behind, line by line. Nothing empty arrives, so the marks tell which cell is missing.
Of a choice there is the value, and behind a mark of its own what is written. A program sends
objects.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from shared.fields import Reason
from shared.items.columns import Column

SAID: Final = "_text"
_LONGEST: Final = 1000
_BROKEN: Final = "Recarregue a página e preencha as linhas de novo."


def marks(columns: Iterable[Column]) -> list[str]:
    """The cells of a line in their order."""
    return [
        name
        for one in columns
        for name in ((one.name, one.name + SAID) if one.kind == "choice" else (one.name,))
    ]


def cells_of(sent: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """What was typed, by line and by name of a cell; nothing that is empty.

    Raises:
        Reason: a value stands in no cell, or two in one; a mark is not where it belongs.
    """
    if isinstance(sent, list) and all(isinstance(one, Mapping) for one in sent):
        return [
            {k: v for k, v in one.items() if k in names and v not in (None, "")} for one in sent
        ]
    if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent):
        raise Reason(_BROKEN)
    return marked(sent, names)


def marked(sent: Sequence[str], names: Sequence[str]) -> list[dict[str, Any]]:
    """The same of values behind marks.

    Raises:
        Reason: as ``cells_of`` does.
    """
    rows: list[dict[str, Any]] = []
    at = -1
    for text in sent:
        name = text[:-1] if text.endswith("=") else ""
        if name in names:
            at = _next(names, at, name)
            if at == 0:
                rows.append({})
        elif text.strip():
            if not rows or names[at] in rows[-1] or len(text) > _LONGEST:
                raise Reason(_BROKEN)
            rows[-1][names[at]] = text
    return rows


def _next(names: Sequence[str], at: int, name: str) -> int:
    """Where the mark stands; a browser without scripts has none for the words of a choice."""
    following = (at + 1) % len(names)
    if names[following] != name and names[following].endswith(SAID):
        following = (at + 2) % len(names)
    if names[following] != name:
        raise Reason(_BROKEN)
    return following
