"""Why a file is no table that anybody could import, in words for whoever sent it."""

from typing import Final

from shared.errors import Invalid

MOST_BYTES: Final = 50_000_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200


class Unreadable(Invalid):
    """The file cannot be read as a table; ``detail`` says what to do about it."""

    code = "import_unreadable"
