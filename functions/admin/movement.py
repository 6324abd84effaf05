"""Charts that need no Prometheus: what the databases have written down themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from functions.admin.charts import Chart, Drawn, Span, draw
from functions.admin.databases import everywhere
from shared.db import Db
from shared.privileges import PlatformContext
from shared.prometheus import Line
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_movement.sql")
NAME: Final = "movement"
TITLE: Final = "Movimento"


@record
class Step:
    """How often something called ``name`` happened in the step that begins ``at``."""

    name: str
    at: float
    happened: int


def pictures(ctx: PlatformContext, span: Span) -> list[Drawn]:
    """Sign-ups, facts told and rows refused, each a picture over ``span``."""
    moved = everywhere(ctx, lambda db: _steps(db, "outbox_moved", span))

    def of(name: str) -> list[Step]:
        """A line for each database, which is what its steps are called by."""
        return [
            Step(database, step.at, step.happened)
            for database, steps in moved.items()
            for step in steps or ()
            if step.name == name
        ]

    return [
        _drawn("Cadastros", _steps(ctx.db, "signups_moved", span), span),
        _drawn("Fatos contados, por banco", of("told"), span),
        _drawn("Entregas postas de lado, por banco", of("refused"), span),
    ]


def _steps(db: Db, name: str, span: Span) -> list[Step]:
    return db.all(Step, SQL[name], began=span.began, step_s=span.step_s)


def _drawn(title: str, steps: Iterable[Step], span: Span) -> Drawn:
    by_name: dict[str, dict[float, int]] = defaultdict(dict)
    for one in steps:
        by_name[one.name][one.at] = one.happened
    lines = [(name, Line({}, _filled(told, span))) for name, told in sorted(by_name.items())]
    return draw(Chart(title, "1", {}), lines, span)


def _filled(told: dict[float, int], span: Span) -> Sequence[tuple[float, float]]:
    """A step in which nothing happened is a zero, and no gap."""
    count = int((span.ended - span.began) // span.step_s) + 1
    starts = (float(span.began + number * span.step_s) for number in range(count))
    return [(at, float(told.get(at, 0))) for at in starts]
