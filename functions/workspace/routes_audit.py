"""The audit trail: who did what, when."""

from dataclasses import asdict, dataclass
from typing import Any

from functions.workspace import queries
from functions.workspace.queries import Before
from functions.workspace.registry import routes
from shared.acts import ACTS, PARTS, part_of
from shared.context import Context
from shared.paging import Cursor, Pages
from shared.web.request import Input, Reply

_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Older:
    """Where the page before ended."""

    before: Cursor | None = None


@routes.get("/workspace/settings/audit", needs="workspace.read_audit", query=Older)
def list_audit(ctx: Context, given: Input) -> Reply:
    """Thirty lines, newest first, and the cursor of the next page."""
    older = given.query(Older)
    pages = Pages(ctx, "workspace.audit", older, "before")
    before = pages.after(Before)
    found = queries.list_audit(ctx.db, before=before, count=_A_PAGE + 1)
    page, further = pages.cut(found, _A_PAGE, lambda last: Before(last.at, last.id))
    lines = [_shown(line) for line in page]
    return Reply("audit", {"lines": lines, "next": further, "first_page": older.before is None})


def _shown(line: queries.AuditLine) -> dict[str, Any]:
    text, area = ACTS.get(line.action, line.action), PARTS.get(part_of(line.action))
    return asdict(line) | {"text": text, "area": area}
