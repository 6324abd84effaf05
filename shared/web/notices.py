"""The notice of an act, which takes it back or leads on."""

import json
from collections.abc import Sequence
from typing import Any


def notice(text: str, *, events: Sequence[str] = (), **more: Any) -> dict[str, str]:
    """Headers that show ``text`` over whatever page comes next, and tell it of ``events``.

    ``undo`` is an address that is posted to, with ``body`` as JSON and for ``version``, if they are
    said; ``link``, with ``href`` and ``text``, leads on.
    """
    told = {"toast": {"text": text, **more}} | {name: {} for name in events}
    return {"HX-Trigger": json.dumps(told)}
