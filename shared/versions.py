"""Records that several people may change: a save says which version of one it was made for.

A version starts at 1 and is raised by the database at every change, under the row's lock
(``core.next_version``). Whoever saves holds the row first, then asks ``require``. The audit line
of a change names the version it made and what it changed: that is how the one who comes too late
is told what became of the record, and by whom.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Protocol
from uuid import UUID

from shared import acts, numbers
from shared.acts import Change, Thing
from shared.context import Context
from shared.errors import Conflict
from shared.record import record
from shared.sql import load

SQL = load("shared", "versions.sql")

Version = Annotated[int, numbers.whole()]
"""The version a form was made from; a form field of this name takes part in every save."""


@record
class VersionForm:
    """Of an act that asks nothing else: ``version`` is the one that was read; None insists."""

    version: Version | None = None


class ChangedMeanwhile(Conflict):
    """Somebody changed the record after the caller read it; each feature has its own code."""

    code = "changed_meanwhile"
    what: ClassVar[str] = "este cadastro"


class Identified(Protocol):
    """A record that is known by its id."""

    @property
    def id(self) -> UUID: ...


class Versioned(Protocol):
    """A record as it stands, its row held by this transaction."""

    @property
    def version(self) -> int: ...


@record
class Expected:
    """The versions a save was made for: a form field, and the tags of ``If-Match``; None is any."""

    field: int | None = None
    tags: frozenset[int] | None = None

    def admits(self, version: int) -> bool:
        """Whether a save may go ahead on a record of ``version``."""
        return self.field in {None, version} and (self.tags is None or version in self.tags)

    @property
    def read(self) -> int:
        """The version that was read, as far as anybody said."""
        return self.field if self.field is not None else max(self.tags or {0})


ANY: Final = Expected()


@record
class Word:
    """How a field's value is shown; ``show`` None keeps it to itself.

    ``of`` names the attribute that holds what people know the value by, where it is another.
    ``label`` is how people call the field, and a ``silent`` one's value is not for the trail; see
    ``words``.
    """

    show: Callable[[Any], str] | None = str
    of: str = ""
    label: str = ""
    silent: bool = False

    def now(self, record: object, field: str) -> str | None:
        """The value in words; None where it is not repeated."""
        if self.show is None:
            return None
        value = getattr(record, self.of or field)
        return "em branco" if value is None or value == "" else self.show(value)

    def kept(self, record: object | None, field: str) -> str | None:
        """The same, as the trail may keep it."""
        return None if record is None or self.silent else self.now(record, field)


Words = Mapping[str, Word]


def words(kind: str, **shown: Word) -> Words:
    """How people call the fields of the things of ``kind``, as its feature's file says."""
    about = acts.KINDS[kind]
    return {
        name: replace(word, label=about.fields[name], silent=name in about.silent)
        for name, word in shown.items()
    }


def changed(
    words: Words, before: object | None, after: object, fields: Iterable[str]
) -> list[Change]:
    """What became of ``fields``, in words, of what was not there when ``before`` is None."""
    return [
        Change(name, words[name].kept(before, name), words[name].kept(after, name))
        for name in fields
    ]


def note(  # noqa: PLR0913, PLR0917 - what was done to what, and what became of it
    ctx: Context,
    action: str,
    thing: Thing,
    words: Words,
    before: object | None,
    after: Versioned,
    fields: Iterable[str],
) -> None:
    """Write to the trail what became of ``fields``, and which version that is."""
    ctx.audit(action, thing, changed(words, before, after, fields), version=after.version)


@record
class _Line:
    actor_name: str
    at: datetime
    fields: list[str]


def differing(before: object, after: Mapping[str, Any]) -> list[str]:
    """Which fields of ``after`` are other than those of ``before``, in their order."""
    return [name for name, value in after.items() if getattr(before, name) != value]


def require(  # noqa: PLR0913 - who, what, and how it is called
    ctx: Context,
    expected: Expected,
    record: Versioned,
    words: Words,
    refused: type[ChangedMeanwhile],
    *,
    entity_id: object = None,
) -> None:
    """Let a save go ahead only on the version it was made for.

    Args:
        ctx: holds ``record``'s row in its transaction.
        expected: what the caller read.
        record: as it stands now.
        words: what its fields are called, in the order they are told.
        refused: the feature's own error.
        entity_id: how the trail calls the record; its ``id`` when None.

    Raises:
        ChangedMeanwhile: as ``refused``, with what changed since, by whom and when, and the
            current version to save over it.
    """
    if expected.admits(record.version):
        return
    named = str(getattr(record, "id", "") if entity_id is None else entity_id)
    query = SQL["changes_since" if ctx.own else "changes_since_here"]
    lines = ctx.db.all(_Line, query, entity_id=named, version=expected.read)
    raise _told(ctx, record, lines, words, refused)


def _told(
    ctx: Context,
    record: Versioned,
    lines: Sequence[_Line],
    words: Words,
    refused: type[ChangedMeanwhile],
) -> ChangedMeanwhile:
    touched = {name for line in lines for name in line.fields}
    changed = [
        {"field": name, "label": word.label, "value": word.now(record, name)}
        for name, word in words.items()
        if name in touched
    ]
    people = list(dict.fromkeys(line.actor_name for line in lines))
    which = listed([str(one["label"]) for one in changed])
    problem = refused(
        _sentence(ctx, people, lines, refused.what, which),
        **{str(one["field"]): _reason(one["value"]) for one in changed},
    )
    problem.more = {
        "version": record.version,
        "changed": changed,
        "changed_by": people,
        "changed_at": lines[-1].at if lines else None,
    }
    return problem


def _reason(value: str | None) -> str:
    return "Outra pessoa mudou isto." if value is None else f"Agora está: {value}."


def _sentence(
    ctx: Context, people: Sequence[str], lines: Sequence[_Line], what: str, which: str
) -> str:
    who = listed(people) or "Alguém"
    verb = "mudaram" if len(people) > 1 else "mudou"
    at = ctx.local(lines[-1].at).strftime("em %d/%m às %H:%M") if lines else "agora há pouco"
    told = f": {which}" if which else ""
    return f"{who} {verb} {what} {at}{told}. Nada do que você enviou foi salvo."


def listed(words: Sequence[str]) -> str:
    """``a, b e c``."""
    return " e ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
