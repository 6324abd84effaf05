"""How long a link is good for."""

from typing import Final

RESET_MINUTES: Final = 30
RESETS_AN_HOUR: Final = 3
