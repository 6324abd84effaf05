"""The audit trail as people read it, in a workspace and at the console alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from shared import spreadsheet, trail
from shared.acts import KINDS, PARTS, Thing
from shared.context import Context
from shared.errors import Invalid
from shared.exports.flow import Exports, Format
from shared.paging import Pages
from shared.record import record
from shared.trail import Line, Mark, Sought
from shared.web import jobs as progress
from shared.web.request import Download, Input, Reply
from shared.web.routing import Routes
from shared.web.trail_lines import HEADER, TrailQuery, cells, params_of, sought_of, told, zone

_A_PAGE: Final = 30
_AT_ONCE: Final = 100
_A_FILE: Final = 20_000
_A_READ: Final = 1_000
_TOO_MANY: Final = "O arquivo leva até 20 mil linhas. Escolha um período menor."


@record
class ExportForm(TrailQuery):
    """The lines that are wanted as a file."""

    format: Format = "csv"


@record
class Trail:
    """One place's trail: its page at ``at``, for whoever may ``needs``.

    ``exports`` writes the long files; without one, all files are CSV, made at once and of twenty
    thousand lines at most.
    """

    feature: str
    at: str
    needs: str
    exports: Exports | None = None

    def hang(self, routes: Routes) -> None:
        """Add its paths to the feature's."""
        routes.get(self.at, needs=self.needs, query=TrailQuery)(self.show_trail)
        routes.post(f"{self.at}/exports", needs=self.needs, body=ExportForm)(self.export_trail)

    def show_trail(self, ctx: Context, given: Input) -> Reply:
        """Thirty lines, newest first, and the cursors of both ways.

        Raises:
            Invalid: it ends before it begins, or a cursor is of another list.
        """
        query = given.query(TrailQuery)
        page, further, back = self._page(ctx, query)
        choices = _choices(ctx)
        data = {
            "lines": [told(ctx, line) for line in page],
            "next": further,
            "previous": back,
            "choices": {n: sorted(c, key=lambda o: o["label"]) for n, c in choices.items()},
            "filter": query,
            "chips": self._chips(ctx, query, choices),
            "at": self.at,
            "periods": _periods(ctx.now.astimezone(zone(ctx)).date()),
            "formats": ("csv", "xlsx", "pdf") if self.exports else ("csv",),
        }
        clean = self.at + query.address()
        return Reply("audit", data, headers={"HX-Push-Url": clean})

    def _page(self, ctx: Context, query: TrailQuery) -> tuple[list[Line], str | None, str | None]:
        pages = Pages(ctx, f"{self.feature}.audit", query, "before", back="after")
        sought = sought_of(ctx, query)

        def find(mark: Mark | None, *, forth: bool) -> list[Line]:
            way = {"before" if forth else "after": mark}
            return trail.list_lines(ctx, sought, count=_A_PAGE + 1, **way)

        return pages.turn(Mark, _A_PAGE, find, _mark)

    def export_trail(self, ctx: Context, given: Input) -> Reply | Download:
        """What is filtered as a file: a hundred lines at once, more as a job.

        Raises:
            Invalid: it ends before it begins, or this place makes no such file, or none so long.
        """
        form = given.read(ExportForm)
        asked = sought_of(ctx, form)
        sought = replace(asked, until=min(asked.until or ctx.now, ctx.now))
        thing = Thing(f"{self.feature}.audit")
        ctx.audit(f"{self.feature}.audit_exported", thing, format=form.format.upper())
        if self.exports is None:
            return self._at_once(ctx, sought, form.format)
        params = params_of(sought)
        small = self.exports.small(ctx, params, _AT_ONCE) if form.format == "csv" else None
        if small is not None:
            return Download(small, "auditoria.csv")
        about = [chip["label"] for chip in self._chips(ctx, form, _choices(ctx))]
        job = self.exports.start(ctx, params, as_=form.format, total=None, about=about)
        return progress.at_job(ctx, self.exports.jobs, job, status=201)

    def _at_once(self, ctx: Context, sought: Sought, as_: str) -> Download:
        if as_ != "csv":
            raise Invalid("Confira o formato.", format="Aqui o arquivo é sempre CSV.")
        rows = (cells(ctx, line) for line in _every(ctx, sought))
        return Download(spreadsheet.csv_file(HEADER, rows), "auditoria.csv")

    def _chips(
        self, ctx: Context, query: TrailQuery, choices: dict[str, list[dict[str, str]]]
    ) -> list[dict[str, str]]:
        """What is filtered, in words, each with the way to the list without it."""
        said = {n: {o["value"]: o["label"] for o in c} for n, c in choices.items()}
        thing = query.thing and (trail.name_of(ctx, query.thing) or "este registro")
        words = {
            "q": query.q and f"“{query.q}”",
            "who": query.who and said["who"].get(str(query.who), "alguém"),
            "part": query.part and PARTS.get(query.part, query.part),
            "kind": query.kind and not query.thing and _kind(query.kind),
            "thing": thing and f"Tudo sobre {thing}",
            "since": query.since and f"Desde {query.since:%d/%m/%Y}",
            "until": query.until and f"Até {query.until:%d/%m/%Y}",
        }
        return [
            {"name": name, "label": str(label), "without": self._without(query, name)}
            for name, label in words.items()
            if label
        ]

    def _without(self, query: TrailQuery, name: str) -> str:
        gone: dict[str, Any] = {"before": None, "after": None, name: "" if name == "q" else None}
        gone |= {"kind": None} if name == "thing" else {}
        return self.at + query.address(**gone)


def _choices(ctx: Context) -> dict[str, list[dict[str, str]]]:
    """Of whom, of what and in which part there are lines, as filters offer them."""
    found: dict[str, list[dict[str, str]]] = {"who": [], "kind": [], "part": []}
    for one in trail.list_choices(ctx):
        found[one.field].append({"value": one.value, "label": _called(one)})
    return found


def _called(one: trail.Choice) -> str:
    if one.field == "who":
        return one.label
    return _kind(one.value) if one.field == "kind" else PARTS.get(one.value, one.value)


def _mark(line: Line) -> Mark:
    return Mark(line.at, line.id)


def _every(ctx: Context, sought: Sought) -> Iterator[Line]:
    """All lines, read some at a time.

    Raises:
        Invalid: they are more than a file made at once may have; none is left out in silence.
    """
    before: Mark | None = None
    told = 0
    while page := trail.list_lines(ctx, sought, count=_A_READ, before=before):
        told += len(page)
        if told > _A_FILE:
            raise Invalid(_TOO_MANY, since=_TOO_MANY)
        yield from page
        before = _mark(page[-1])


def _periods(today: date) -> list[dict[str, Any]]:
    """What is asked for most, from today back."""
    month = today.replace(day=1)
    last = month - timedelta(days=1)
    spans = [
        ("Hoje", today, today),
        ("7 dias", today - timedelta(days=6), today),
        ("Este mês", month, today),
        ("Mês passado", last.replace(day=1), last),
        ("12 meses", today - timedelta(days=364), today),
    ]
    return [{"label": label, "since": since, "until": until} for label, since, until in spans]


def _kind(code: str) -> str:
    return KINDS[code].label if code in KINDS else code
