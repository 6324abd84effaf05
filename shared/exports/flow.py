"""A list as a file: read in pages by its own order, and written when it has been read.

Each page is a chunk of a job and a part in the bucket, so that neither memory nor a transaction
grows with the list; what is added behind the place that was reached comes along, what is taken
away before it stays. The last chunk makes one CSV, XLSX or PDF of the parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Any, Final, Literal

from shared import jsons, spreadsheet
from shared.context import Context
from shared.errors import Invalid
from shared.exports.pdf import MOST_ROWS, Sheet, write_pdf
from shared.files import PASSING
from shared.jobs.kind import Still
from shared.jobs.kinds import Jobs
from shared.jobs.record import Job, Progress
from shared.numbers import thousands
from shared.record import record

Format = Literal["csv", "xlsx", "pdf"]
OWN: Final = frozenset({"format", "about"})
"""What a job's parameters have beside those of the list."""
_PAGE: Final = 2_000
_PART_BYTES: Final = 50_000_000
_KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_TOO_LONG: Final = (
    f"Um PDF leva até {thousands(MOST_ROWS)} linhas, e esta lista tem mais. Filtre a lista, ou"
    " escolha CSV ou XLSX."
)


@record
class Page:
    """Rows of cells as people read them, and where they ended; None when nothing follows."""

    rows: Sequence[Sequence[str | None]]
    after: Any


Read = Callable[[Context, Mapping[str, Any], Any, int], Page]
Header = Sequence[str] | Callable[[Mapping[str, Any]], Sequence[str]]
"""The first line of a file, or what says it by the parameters: columns that somebody chose."""


class Exports:
    """Exports of one list: ``name`` is ``feature.things``, ``file`` what a browser saves it as.

    ``read`` gives the page of at most so many rows behind a place (None at first), of the list
    that the parameters tell; ``still`` is the kind's; ``figures`` are the names of columns that
    stand on the right where they are printed, and are numbers in XLSX.
    """

    def __init__(  # noqa: PLR0913 - what an export is
        self,
        jobs: Jobs,
        name: str,
        title: str,
        *,
        needs: str,
        file: str,
        header: Header,
        read: Read,
        still: Still | None = None,
        figures: Iterable[str] = (),
    ) -> None:
        self.jobs, self.name, self._header = jobs, f"{name}_export", header
        self._file, self._read = file, read
        self._title, self._figures = title, frozenset(figures)
        jobs.kind(self.name, f"Exportação de {title}", needs=needs, still=still)(self._chunk)

    def small(self, ctx: Context, params: Mapping[str, Any], most: int) -> bytes | None:
        """The whole list as CSV if it has no more than ``most`` rows, else None."""
        page = self._read(ctx, params, None, most)
        if page.after is not None:
            return None
        return spreadsheet.csv_file(self.header(params), page.rows)

    def header(self, params: Mapping[str, Any]) -> Sequence[str]:
        """The first line of such a file."""
        return self._header(params) if callable(self._header) else self._header

    def start(
        self,
        ctx: Context,
        params: Mapping[str, Any],
        *,
        as_: Format,
        total: int | None,
        about: Sequence[str] = (),
    ) -> Job:
        """Have the list written to a file that the job's page offers.

        ``about`` is what it was narrowed to, in words, which a PDF says.

        Raises:
            Invalid: it is known by now to be longer than a PDF may be.
        """
        given = {**params, "format": as_}
        if as_ == "pdf":
            _require_short(total or 0)
            given["about"] = list(about)
        return self.jobs.start(ctx, self.name, given, total=total, good_until=ctx.now + PASSING)

    def _chunk(self, ctx: Context, job: Job, cursor: Any) -> Progress:
        at = cursor or {"after": None, "parts": [], "read": False}
        if at["read"]:
            return Progress(0, None, result=self._write(ctx, job, at["parts"]), total=job.done)
        page = self._read(ctx, job.params, at["after"], _PAGE)
        if job.params["format"] == "pdf":
            _require_short(job.done + len(page.rows))
        told = jsons.dumps(page.rows).encode()
        part = ctx.files.save("exports", told, "application/json", passing=True)
        done = {"after": page.after, "parts": [*at["parts"], part], "read": page.after is None}
        return Progress(len(page.rows), done)

    def _write(self, ctx: Context, job: Job, parts: Sequence[str]) -> dict[str, str]:
        kind: Format = job.params["format"]
        name = f"{self._file}.{kind}"
        with TemporaryFile() as content:
            self._written(ctx, job, content, _rows(ctx, parts))
            content.seek(0)
            path = ctx.files.save("exports", content, _KINDS[kind], named=name, passing=True)
        return {"file": path, "file_name": name}

    def _written(
        self, ctx: Context, job: Job, content: IO[bytes], rows: Iterable[Sequence[str | None]]
    ) -> None:
        header = self.header(job.params)
        if job.params["format"] == "csv":
            spreadsheet.write_csv(content, header, rows)
        elif job.params["format"] == "xlsx":
            spreadsheet.write_xlsx(content, header, rows, self._figures)
        else:
            about, title = job.params["about"], self._title.capitalize()
            at, by = ctx.local(ctx.now), job.created_by_name
            sheet = Sheet(ctx.tenant.name, title, about, by, at, self._figures)
            write_pdf(content, sheet, header, rows)


def _require_short(rows: int) -> None:
    """Raise Invalid when so many make no PDF."""
    if rows > MOST_ROWS:
        raise Invalid(_TOO_LONG, format=_TOO_LONG)


def _rows(ctx: Context, parts: Sequence[str]) -> Iterator[Sequence[str | None]]:
    for part in parts:
        yield from jsons.loads(ctx.files.read(part, most=_PART_BYTES))
        ctx.db.scalar("select 1")  # a transaction that says nothing for long is ended
