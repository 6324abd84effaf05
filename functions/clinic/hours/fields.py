"""The fields that forms of time away have in common."""

from typing import Annotated

from shared import text
from shared.record import record
from shared.versions import VersionForm
from shared.web.repeats import RequestId


@record
class AwayForm(VersionForm):
    """A note beside the time, and which request it is."""

    note: Annotated[str, text.line(least=0, most=120)] = ""
    request_id: RequestId | None = None
