"""What the product under load is measured and drilled by, which its own tests say.

``tests/functions/<product>/workload.py``: ``furnish`` gives a tenant something to show and answers
the ids that writes name; ``LIST`` is a list of twenty, ``KEPT`` one from the cache, ``mix`` 60 %
lists, 15 % pages, 15 % from the cache and 10 % new records, ``daily`` what is asked all day of a
tenant that it fills. ``drill.py`` beside it: ``write`` does
some writes, ``check`` finds them again with what follows from them, ``RACES`` are run by a crowd,
and ``SLOTS`` of those who come for one time;
``spreadsheet`` is a file, by number, of so many rows for ``IMPORTS``, ``JOBS`` where its work is
shown, and ``IMPORTED`` asks how many of them came, and how many different ones.
"""

from importlib import import_module
from typing import Any, Final

from shared import manifest

PRODUCT: Final = manifest.products()[0]
LIVE: Final = frozenset({"queued", "running"})
"""States of a job that goes on."""


def workload() -> Any:
    """Its module of that name."""
    return import_module(f"tests.functions.{PRODUCT}.workload")


def drill() -> Any:
    """Its module of that name."""
    return import_module(f"tests.functions.{PRODUCT}.drill")


def form(file: bytes) -> tuple[bytes, str]:
    """A spreadsheet as a page's form sends it, and its ``Content-Type``."""
    boundary = "planilha"
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="planilha.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    tail = f"\r\n--{boundary}--\r\n"
    return head.encode() + file + tail.encode(), f"multipart/form-data; boundary={boundary}"
