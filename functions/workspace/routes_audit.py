"""The audit trail: who did what, when."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from functions.workspace import queries
from functions.workspace.registry import routes
from functions.workspace.rules import READS_AUDIT, area, described
from shared.context import Context
from shared.web.request import Input, Reply

_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Older:
    """The last line already seen."""

    before: UUID | None = None


@routes.get("/workspace/settings/audit", roles=READS_AUDIT, query=Older)
def list_audit(ctx: Context, given: Input) -> Reply:
    """Thirty lines, newest first, and the cursor of the next page."""
    older = given.query(Older)
    found = queries.list_audit(ctx.db, before=older.before, count=_A_PAGE + 1)
    lines = [_shown(line) for line in found[:_A_PAGE]]
    further = lines[-1]["id"] if len(found) > _A_PAGE else None
    return Reply("audit", {"lines": lines, "next": further, "first_page": older.before is None})


def _shown(line: queries.AuditLine) -> dict[str, Any]:
    return asdict(line) | {"text": described(line.action), "area": area(line.action)}
