"""Which files of the checkout a build may see: the rules of .dockerignore."""

import re
from collections.abc import Iterator
from pathlib import Path


def visible(root: Path, below: str) -> Iterator[Path]:
    """Files at or below ``below`` that .dockerignore lets through, relative to ``root``.

    The last rule that matches decides; a rule for a folder holds for what is in it.
    """
    rules = [_rule(line) for line in _lines(root / ".dockerignore")]
    start = root / below
    files = [start] if start.is_file() else sorted(p for p in start.rglob("*") if p.is_file())
    for path in files:
        name = path.relative_to(root)
        verdicts = [kept for form, kept in rules if form.match(name.as_posix())]
        if not verdicts or verdicts[-1]:
            yield name


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _rule(line: str) -> tuple[re.Pattern[str], bool]:
    kept = line.startswith("!")
    parts = re.split(r"(\*\*/?|\*|\?)", line.removeprefix("!").rstrip("/"))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    form = "".join(signs.get(part, re.escape(part)) for part in parts)
    return re.compile(rf"{form}(?:/.*)?\Z"), kept
