"""What people do and to what, in the words of the features' files: nothing outside names them.

An act is ``feature.act``. A thing has a kind, ``feature.noun``, whose fields are called by what
the audit trail tells of them. A line that would be shown as a code cannot be written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from shared import manifest
from shared.record import record


@record
class Kind:
    """A sort of things as its feature calls it; ``href`` has ``{id}`` where each has a page.

    Of ``silent`` fields no value is ever told.
    """

    label: str
    feature: str
    href: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    silent: Sequence[str] = ()


@record
class Thing:
    """What an act is done to: one of ``kind`` and its name now, or all of them without ``id``.

    ``within`` is the id of the thing it belongs to, whose lines it is told among.
    """

    kind: str
    id: object = None
    name: str = ""
    within: object = None


@record
class Change:
    """A field before and after, in words; without both it changed and its value is not repeated.

    With ``after`` alone it is no change but a fact of the act, as how many rows it took.
    """

    field: str
    before: str | None = None
    after: str | None = None

    @property
    def told(self) -> dict[str, str]:
        """As it is kept: nothing of what is not repeated."""
        values = {"before": self.before, "after": self.after}
        return {"field": self.field, **{k: v for k, v in values.items() if v is not None}}


Changes = Sequence[Change]


def facts(values: Mapping[str, object]) -> list[Change]:
    """What an act tells beside what it changed, each as a field that has a value alone."""
    return [Change(name, after=str(value)) for name, value in values.items()]


def _every() -> Iterable[tuple[str, dict[str, Any]]]:
    return ((feature, manifest.said(feature)) for feature in manifest.load())


ACTS: Final[Mapping[str, str]] = {
    act: words for _, said in _every() for act, words in said.get("audit", {}).items()
}
"""Each act of the audit trail in words."""
KINDS: Final[Mapping[str, Kind]] = {
    kind: Kind(feature=feature, **about)
    for feature, said in _every()
    for kind, about in said.get("things", {}).items()
}
"""Each kind of things by its name."""
FACTS: Final[Mapping[str, str]] = {
    fact: words for _, said in _every() for fact, words in said.get("facts", {}).items()
}
"""Each fact that features tell others, in the words of whoever tells it."""
PARTS: Final[Mapping[str, str]] = {
    feature: said["label"] for feature, said in _every() if said.get("audit")
}
"""What people call each part of the platform whose acts are on a trail."""


_OF: Final = {act: feature for feature, said in _every() for act in said.get("audit", {})}


def part_of(action: str) -> str:
    """The feature whose act it is; of one that nobody declares any more, by its name."""
    return _OF.get(action, action.partition(".")[0])


def require(action: str, thing: Thing | None, changes: Changes) -> None:
    """Accept what has its words, and repeats nothing that is to stay unsaid.

    Raises:
        LookupError: act, kind or field stands in no feature's file.
        ValueError: the value of a silent field would be told.
    """
    if action not in ACTS:
        raise LookupError(f"no feature says what {action!r} is in words")
    kind = KINDS[thing.kind] if thing else Kind("", "")
    if unknown := [one.field for one in changes if one.field not in kind.fields]:
        raise LookupError(f"{action!r}: no words for {unknown} of {thing and thing.kind!r}")
    if told := [
        one.field for one in changes if one.field in kind.silent and one.told.keys() > {"field"}
    ]:
        raise ValueError(f"{action!r}: {told} are not to be told")
