"""What a feature tells others and asks of itself: the bodies of events and of tasks, typed.

Each kind is a frozen dataclass in its feature's ``facts.py``, made one by standing below ``Body``.
What it holds is its wire format: a field that goes, or comes without a default, breaks what the
release before wrote or reads.
"""

from dataclasses import dataclass
from typing import ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True)
class Body:
    """``type`` is ``feature.name``; what a ``secret`` one holds the outbox forgets once sent.

    A kind is declared with its type: ``class ItemMade(Fact, type="shop.item_made")``.
    """

    type: ClassVar[str]
    secret: ClassVar[bool] = False

    def __init_subclass__(cls, *, type: str = "", kw_only: bool = False) -> None:  # noqa: A002
        """Make it a frozen dataclass."""
        super().__init_subclass__()
        if type:
            cls.type = type
        dataclass(frozen=True, kw_only=kw_only)(cls)


class Fact(Body):
    """Something that happened, named in the past tense and listed by the manifest."""


class Errand(Body):
    """Something to be done by this feature's own task service, named in the imperative."""
