"""The types of a patient's fields."""

from datetime import date
from typing import Annotated

from shared import clock, text

Search = Annotated[str, text.search()]
Birthday = Annotated[date, clock.day(first=1900)]  # nobody older is alive
