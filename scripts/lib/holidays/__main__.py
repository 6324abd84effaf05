"""The holidays of Brazil and its states, year by year, as data."""

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_LIST: Final = re.compile(r"\[[^\[\]]*\]")
_YEARS: Final = range(2026, 2041)
# Of civil servants, and evenings: nobody else closes for them.
_LEFT_OUT: Final = {"Dia do Servidor Público", "Véspera de Natal", "Véspera de Ano-Novo"}


def main() -> None:
    """Write the file that is named anew."""
    library: Any = import_module("holidays")
    country = _days(library, "public")
    optional = _days(library, "optional")
    states = {
        code: _own(_days(library, "public", code), country)
        for code in library.Brazil.subdivisions
        if len(code) == 2  # noqa: PLR2004 - a state's letters; a city is called by its name
    }
    optional = {name: days for name, days in optional.items() if name not in _LEFT_OUT}
    told = {"country": country, "optional": optional, "states": states}
    text = json.dumps({"library": library.__version__, **told}, ensure_ascii=False, indent=1)
    text = _LIST.sub(lambda found: " ".join(found[0].split()), text)
    Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")


def _days(library: Any, category: str, code: str | None = None) -> dict[str, list[str]]:
    """Every holiday's days by its name; two on one day are two."""
    given = {"years": _YEARS, "subdiv": code, "language": "pt_BR", "categories": (category,)}
    found: dict[str, list[str]] = {}
    for day, names in sorted(library.Brazil(**given).items()):
        for name in names.split("; "):
            found.setdefault(name, []).append(day.isoformat())
    return found


def _own(days: dict[str, list[str]], country: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a state has beside the country's."""
    left = {name: [d for d in on if d not in country.get(name, [])] for name, on in days.items()}
    return {name: on for name, on in left.items() if on}


if __name__ == "__main__":
    main()
