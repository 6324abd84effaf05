"""Named queries, one ``queries.sql`` beside the module that calls them."""

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: ([a-z][a-z0-9_]*)$", re.MULTILINE)


def load(package: str | None, file: str = "queries.sql") -> dict[str, str]:
    """Read the named queries of ``package``.

    Returns:
        Query text by name, headed by ``-- package.name`` for ``pg_stat_activity``.

    Raises:
        ValueError: two queries share a name, or the caller stands in no package.
    """
    if not package:
        raise ValueError("queries are loaded by a package: load(__package__)")
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    names, bodies = parts[::2], parts[1::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{package}: two queries share a name")
    return {
        name: f"-- {package}.{name}\n{body.strip().rstrip(';')}"
        for name, body in zip(names, bodies, strict=True)
    }
