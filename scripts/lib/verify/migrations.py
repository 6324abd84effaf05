"""Whether a migration leaves the running release alone.

A ``pre_`` file runs while the release before it serves, for a day during a canary: it may add and
never take away, rename or tighten. What it made itself it may do anything to, because nobody uses
it yet. Taking away belongs in a ``post_`` file, which runs when nothing older is served.

An exception says why on the line above its statement: ``-- expands: the running code never ...``.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_EXCEPTION = re.compile(r"--\s*expands:\s*\S", re.IGNORECASE)
_MADE = re.compile(r"create\s+table\s+(?:if\s+not\s+exists\s+)?([\w.\"]+)", re.IGNORECASE)
# Sizes of types, comments, quoted text and dollar-quoted bodies: no statement is in them.
_OPAQUE = re.compile(
    r"\([\d\s,]*\)|--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|(?P<tag>\$\w*\$).*?(?P=tag)",
    re.DOTALL | re.IGNORECASE,
)
_TABLE = r"alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w.\"]+)\s.*?"

# What each form does to code that was written for the schema before it; with the table, where
# one that this file made is harmless.
_RULES: tuple[tuple[str, str], ...] = (
    (r"drop\s+table\s+(?:if\s+exists\s+)?([\w.\"]+)", "drops a table"),
    (r"drop\s+(?!table|index)(\w+\s+)+", "drops what the running release may use"),
    (r"truncate\b", "empties a table"),
    (r"delete\s+from\s+([\w.\"]+)", "deletes rows"),
    (r"revoke\b", "takes a right away"),
    (r"alter\s+(?!table)\w+\s.*?\brename\b", "renames"),
    (_TABLE + r"\brename\b", "renames"),
    (_TABLE + r"\bdrop\s+(?!not\s+null)", "drops a part of a table"),
    (_TABLE + r"\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b", "changes a column's type"),
    (_TABLE + r"\bset\s+not\s+null\b", "requires a value the running release may not write"),
    (
        _TABLE + r"\badd\s+(?:column\s+)?(?!constraint)[^,;]*?\bnot\s+null\b(?![^,;]*\bdefault\b)"
        r"(?![^,;]*\bgenerated\b)",
        "requires a value the running release does not write",
    ),
    (
        _TABLE + r"\badd\s+(?:constraint\b|check\b|unique\b|primary\b|foreign\b|exclude\b)",
        "refuses rows the running release may write",
    ),
    (_TABLE + r"\bdisable\s+(?:row|trigger)\b", "switches a guard off"),
    (
        r"create\s+unique\s+index\s.*?\bon\s+(?:only\s+)?([\w.\"]+)",
        "refuses rows the running release may write",
    ),
)
_COMPILED = tuple((re.compile(form, re.IGNORECASE | re.DOTALL), why) for form, why in _RULES)


def faults(path: Path) -> list[str]:
    """What in a ``pre_`` file would break the release that is running; none in a ``post_`` file."""
    if "_pre_" not in path.name:
        return []
    made: set[str] = set()
    found = []
    for line, statement, excepted in _statements(path.read_text(encoding="utf-8")):
        why = None if excepted else _breaks(statement, made)
        if why:
            found.append(f"{path}:{line}: {why}: {' '.join(statement.split())[:80]}")
        made.update(name.strip('"') for name in _MADE.findall(statement))
    return found


def _breaks(statement: str, made: set[str]) -> str | None:
    for form, why in _COMPILED:
        match = form.match(statement)
        own = match and form.groups and match[1] and match[1].strip('"') in made
        if match and not own:
            return why
    return None


def _statements(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line, bare text and whether the line above names an exception, of each statement."""
    bare = _OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    lines = text.splitlines()
    start = 0
    for part in bare.split(";"):
        statement = part.strip()
        if statement:
            line = bare.count("\n", 0, start + len(part) - len(part.lstrip())) + 1
            above = lines[line - 2] if line > 1 else ""
            yield line, statement, bool(_EXCEPTION.search(above))
        start += len(part) + 1


def all_files(root: Path) -> list[Path]:
    """Every migration of the checkout."""
    return sorted(
        [*root.glob("shared/migrations/**/*.sql"), *root.glob("functions/**/migrations/**/*.sql")]
    )


if __name__ == "__main__":
    broken = [fault for path in all_files(Path()) for fault in faults(path)]
    sys.exit("\n".join(broken) or None)
