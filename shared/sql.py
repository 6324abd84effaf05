"""Named queries, one ``queries.sql`` beside the module that calls them."""

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: ([a-z][a-z0-9_]*)$", re.MULTILINE)
_PIECE = re.compile(r"^-- piece: ([a-z][a-z0-9_]*)((?:\n--  .*)+)$", re.MULTILINE)
_WITH = re.compile(r"-- with: ([a-z][a-z0-9_]*)$", re.MULTILINE)


def load(package: str | None, file: str = "queries.sql") -> dict[str, str]:
    """Read the named queries of ``package``.

    What several queries show stands once: below ``-- with: other`` one reads another of its file
    as if it were a view, which PostgreSQL plans as one query. What is less than a query,
    columns or a condition, stands on top of the file below ``-- piece: name``, read as ``:name``.

    Returns:
        Query text by name, headed by ``-- package.name`` for ``pg_stat_activity``.

    Raises:
        ValueError: two queries share a name, or the caller stands in no package.
        KeyError: a query reads one that is not there.
    """
    if not package:
        raise ValueError("queries are loaded by a package: load(__package__)")
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    head, *parts = _NAME.split(text)
    names, bodies = parts[::2], [_pieced(body, head) for body in parts[1::2]]
    if len(set(names)) != len(names):
        raise ValueError(f"{package}: two queries share a name")
    plain = {name: body.strip().rstrip(";") for name, body in zip(names, bodies, strict=True)}
    return {name: f"-- {package}.{name}\n{_whole(body, plain)}" for name, body in plain.items()}


def _pieced(body: str, head: str) -> str:
    for name, lines in _PIECE.findall(head):
        piece = lines.replace("\n--  ", "\n    ").strip().replace("\\", r"\\")
        body = re.sub(rf"(?<!:):{name}\b", piece, body)
    return body


def _whole(body: str, plain: dict[str, str]) -> str:
    other = _WITH.match(body)
    return f"with {other[1]} as (\n{plain[other[1]]}\n)\n{body}" if other else body
