"""What a list request shows: prefixes, delimiters, ranges, globs and pages over sorted names."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from emulators.storage import errors, fields
from shared.record import record

MAX_RESULTS = 1000


@record
class Query:
    """Parameters of objects.list."""

    prefix: str = ""
    delimiter: str = ""
    trailing: bool = False
    start: str = ""
    end: str = ""
    glob: re.Pattern[str] | None = None
    versions: bool = False
    limit: int = MAX_RESULTS
    after: tuple[str, int] | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Parameters of a request.

        Raises:
            Refused: 400, the page token is not ours or a number is none.
        """
        glob = query.get("matchGlob")
        return cls(
            prefix=query.get("prefix", ""),
            delimiter=query.get("delimiter", ""),
            trailing=_is_true(query, "includeTrailingDelimiter"),
            start=query.get("startOffset", ""),
            end=query.get("endOffset", ""),
            glob=_pattern(glob) if glob else None,
            versions=_is_true(query, "versions"),
            limit=page_size(query),
            after=read_token(query.get("pageToken", "")),
        )

    @property
    def first(self) -> str:
        """Name before which no row can matter."""
        return max(self.prefix, self.start, self.after[0] if self.after else "")

    def wants(self, name: str) -> bool:
        """Tell whether a name falls into the filters, before folding by delimiter."""
        if not name.startswith(self.prefix) or name < self.start:
            return False
        if self.end and name >= self.end:
            return False
        return self.glob is None or self.glob.fullmatch(name) is not None

    def folds(self, name: str) -> str:
        """Prefix that stands for a name, or nothing when the name stands for itself."""
        head, found, _ = name[len(self.prefix) :].partition(self.delimiter or "\0")
        return self.prefix + head + self.delimiter if self.delimiter and found else ""


@dataclass(slots=True)
class Page:
    """One page: the rows shown, the prefixes that stand for others, the token of what follows."""

    items: list[Any] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    token: str = ""


def paginate(query: Query, rows: Iterable[tuple[str, int, Any]]) -> Page:
    """Fill one page from rows ``(name, generation, item)`` sorted by name, then generation."""
    page = Page()
    last: tuple[str, int] | None = None
    for key, row in _entries(query, rows):
        if last and len(page.items) + len(page.prefixes) >= query.limit:
            page.token = write_token(last)
            break
        if row is None:
            page.prefixes.append(key[0])
        else:
            page.items.append(row)
        last = key
    return page


def _entries(
    query: Query, rows: Iterable[tuple[str, int, Any]]
) -> Iterator[tuple[tuple[str, int], Any]]:
    """Yield what counts towards a page: an item, or None for a prefix, under the key to resume."""
    after = query.after or ("", -1)
    folded = ""
    for name, generation, item in rows:
        if not name.startswith(query.prefix) and name > query.prefix:
            return
        if not query.wants(name):
            continue
        prefix = query.folds(name)
        if prefix and prefix != folded and (prefix, 0) > after:
            folded = prefix
            yield (prefix, 0), None
        shown = not prefix or (query.trailing and name == prefix)
        if shown and (name, generation) > after:
            yield (name, generation), item


def write_token(key: tuple[str, int]) -> str:
    """Page token that resumes after a name and generation; generation 0 is a whole prefix."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def read_token(token: str) -> tuple[str, int] | None:
    """Name and generation of a page token.

    Raises:
        Refused: 400, it is not one of ours.
    """
    if not token:
        return None
    try:
        name, generation = json.loads(base64.urlsafe_b64decode(token))
        return str(name), int(generation)
    except (ValueError, TypeError, binascii.Error):
        raise errors.invalid("Invalid page token.") from None


def page_size(query: Mapping[str, str]) -> int:
    """Rows of one page; more than a thousand are never given.

    Raises:
        Refused: 400, not a positive number.
    """
    given = fields.number("maxResults", query.get("maxResults", str(MAX_RESULTS)))
    if not given:
        raise errors.invalid("Invalid value for maxResults: 0")
    return min(given, MAX_RESULTS)


def _pattern(glob: str) -> re.Pattern[str]:
    try:
        return re.compile(translate(glob), re.DOTALL)
    except re.error:
        raise errors.invalid(f"Invalid value for matchGlob: {glob!r}") from None


def translate(glob: str) -> str:
    """Regular expression of a glob: ``*`` stays within a folder, ``**`` crosses, ``{a,b}`` picks.

    Source: Cloud Storage documentation, "List objects and prefixes using glob".
    """
    tokens = re.findall(r"\*\*|\{[^{}]*\}|\[[^\]]*\]|.", glob, re.DOTALL)
    return "".join(_translate_token(token) for token in tokens)


def _translate_token(token: str) -> str:
    simple = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in simple:
        return simple[token]
    if token.startswith("{") and len(token) > 1:
        return "(?:" + "|".join(translate(part) for part in token[1:-1].split(",")) + ")"
    if token.startswith("[") and len(token) > 1:
        inner = token[1:-1]
        return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(token)


def _is_true(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() == "true"


def shown(kind: str, page: Page) -> dict[str, Any]:
    """Page as its JSON resource, which omits what is empty."""
    answer: dict[str, Any] = {"kind": kind}
    if page.items:
        answer["items"] = page.items
    if page.prefixes:
        answer["prefixes"] = page.prefixes
    if page.token:
        answer["nextPageToken"] = page.token
    return answer
