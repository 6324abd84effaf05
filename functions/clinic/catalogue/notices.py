"""The notice of an act, which takes it back or leads on."""

import json
from typing import Any


def notice(text: str, **more: Any) -> dict[str, str]:
    """Headers that show ``text`` over whatever page comes next.

    ``undo`` is an address that is posted to, with ``body`` as JSON and for ``version``, if they are
    said; ``link``, with ``href`` and ``text``, leads on.
    """
    return {"HX-Trigger": json.dumps({"toast": {"text": text, **more}})}
