"""Writes docs/roles.md from the features' OpenAPI documents; ``--check`` only compares."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from shared import manifest
from shared.web import openapi

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "docs" / "roles.md"
ANYBODY, SIGNED_IN = "nobody", "no role"
"""Callers without a role: not signed in, and signed in with none that counts there."""

_HEAD = """\
# Who may do what

Written by `scripts/roles` from the features' OpenAPI documents, and walked cell by cell by
`tests/repo/test_roles.py`, as page, as fragment and by the API. Roles and what they may stand in
the features' `product.yaml` and `feature.yaml`, what a route needs beside it. Each table shows who
can come to its host: nobody signs in at the site, and a role of a workspace is none at the console,
nor the other way round. *nobody* is not signed in; *no role* is signed in with none that counts
here: none was given, its product is switched off, no product has it any more, or it is of another
host.
"""


def made() -> str:
    """The whole file."""
    features = [name for name, entry in manifest.load().items() if "http" in entry]
    documents = {name: _document(name) for name in features}
    named = {role: label for one in documents.values() for role, label in one["x-roles"].items()}
    roles = "\n".join(f"- `{name}`: {label}" for name, label in named.items())
    tables = (_table(name, one) for name, one in documents.items())
    return "\n".join([_HEAD, roles, *tables]) + "\n"


def _document(feature: str) -> dict[str, Any]:
    routes = import_module(f"functions.{feature}.routes").routes
    document: dict[str, Any] = json.loads(openapi.document(feature, routes))
    return document


def _table(feature: str, document: dict[str, Any]) -> str:
    roles = document["x-roles"]
    columns = [ANYBODY, SIGNED_IN, *roles] if roles else [ANYBODY]
    heads = _line(["route", "needs", *columns]), _line(["---", "---", *[":-:"] * len(columns)])
    return "\n".join([f"\n## {feature}\n", *heads, *_rows(columns, document["paths"])])


def _rows(columns: list[str], paths: dict[str, Any]) -> Iterator[str]:
    for path, methods in sorted(paths.items()):
        for method, told in methods.items():
            needs, let_in = _let_in(columns, told)
            cells = ["✓" if one in let_in else "" for one in columns]
            yield _line([f"`{method.upper()} {path.removeprefix('/api')}`", f"`{needs}`", *cells])


def _let_in(columns: list[str], told: dict[str, Any]) -> tuple[str, list[str]]:
    """What an operation needs, and the columns that have it."""
    if not told["security"]:
        return "open", columns
    needed = [name for one in told["security"] for name in one["bearer"]] or ["member"]
    return "` or `".join(needed), told.get("x-roles", columns[1:])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the file, or compare it; answers an exit status."""
    stale = not TARGET.exists() or TARGET.read_text() != made()
    if stale and "--check" in sys.argv:
        print(f"{TARGET.relative_to(ROOT)} is out of step: run scripts/roles")
        return 1
    TARGET.write_text(made())
    return 0


if __name__ == "__main__":
    sys.exit(main())
