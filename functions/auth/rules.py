"""How long a link is good for, and how many mails a mailbox gets."""

from typing import Final

from shared.limits import DAY_S, HOUR_S

RESET_MINUTES: Final = 30
RESETS_AN_HOUR: Final = 3
# How many mails of where it comes in one mailbox gets in so many seconds.
MAILS_OF_DOORS: Final = ((3, HOUR_S), (6, DAY_S))
DOORS_AT_MOST: Final = 50
