"""An import: a file is looked at row by row, shown to whoever sent it, and then taken in.

Looking (``<name>_check``) and taking in (``<name>_import``) are jobs. The first step of looking
writes the rows into the bucket in parts; every further chunk of either reads its part alone, so
that neither memory nor time grows with the file. Of one content and mapping there is one import.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import IO, Any, Final
from uuid import UUID

from shared import jsons
from shared.context import Context
from shared.errors import Conflict, Invalid
from shared.files import PASSING
from shared.imports import columns, queries, tables
from shared.imports.columns import Column
from shared.imports.tables import Row, Table
from shared.imports.unreadable import MOST_BYTES
from shared.jobs.kinds import Jobs
from shared.jobs.record import Job, Outcome, Progress
from shared.jobs.rows import positions
from shared.record import record

_PART: Final = 250
_PARTS_A_CHECK: Final = 20
_SHOWN: Final = 5
_PIECE: Final = 1_000_000
_GOOD_FOR: Final = PASSING - timedelta(days=7)
"""A file may have been a week on its way (shared/web/uploads.py) when it is named."""


class NotChecked(Conflict):
    """The file was not looked at to its end, or its columns are not known yet."""

    code = "import_not_checked"


@record
class Given:
    """A row that could be read, and what it says as a ``form`` of the feature."""

    position: int
    cells: Sequence[str]
    form: Any


Read = Callable[[Mapping[str, str]], Any]
Take = Callable[[Context, Job, Sequence[Given], bool], Iterable[Outcome]]


class Imports:
    """Imports of one thing: ``name`` is ``feature.things``.

    ``read`` makes a form of a row's values, or raises ``Invalid``. ``take`` is given forms and
    whether this is only looked at (``dry``): it takes them in, all at once, and tells of those
    that it does not take, or did with a warning.
    """

    def __init__(  # noqa: PLR0913 - what an import is
        self,
        jobs: Jobs,
        name: str,
        title: str,
        *,
        fields: Sequence[Column],
        read: Read,
        take: Take,
        at: str,
        needs: str,
        after: tuple[str, str],
    ) -> None:
        self.jobs, self.name, self.title, self.fields = jobs, name, title, fields
        self.at, self.needs = at, needs
        self._read, self._take = read, take
        self.checking, self.importing = f"{name}_check", f"{name}_import"
        same: dict[str, Any] = {
            "needs": needs,
            "again": ("Enviar a planilha de novo", f"{at}/new"),
        }
        shown = {"link": "Ver conferência", "href": at + "/{id}"}
        jobs.kind(self.checking, f"Conferência de {title}", **shown, **same)(self._check)
        shown = {"link": after[0], "href": after[1]}
        taking = jobs.kind(
            self.importing, f"Importação de {title}", repeatable=True, **shown, **same
        )
        taking(self._import)

    def check(self, ctx: Context, path: str, *, file_name: str) -> Job:
        """Have the file at ``path`` looked at, its columns as their names say."""
        params = {"file": path, "file_name": file_name, "mapping": None}
        return self.jobs.start(ctx, self.checking, params, good_until=ctx.now + _GOOD_FOR)

    def again(self, ctx: Context, check: Job, mapping: dict[str, int]) -> Job:
        """Have the file of ``check`` looked at, its columns as ``mapping`` says.

        Raises:
            NotChecked: the file is deleted.
        """
        self._require_there(ctx, check)
        params = check.params | {"mapping": mapping}
        return self.jobs.start(ctx, self.checking, params, good_until=check.good_until)

    def _require_there(self, ctx: Context, check: Job) -> None:
        if check.gone(ctx.now):
            raise NotChecked("Esta planilha já foi apagada. Envie de novo.")

    def checked(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """A look at a file.

        Raises:
            NotFound: there was none of this name.
        """
        job = self.jobs.get(ctx, id)
        if job.kind != self.checking:
            raise NotChecked("Este trabalho não é a conferência de uma planilha.")
        return job

    def start(self, ctx: Context, id: UUID) -> Job:  # noqa: A002
        """Have what was looked at taken in; the import that there is, of this very content.

        Raises:
            NotFound: there was no such look.
            NotChecked: it is not over, a required field has no column, or the file is deleted.
        """
        check = self.checked(ctx, id)
        self._require_there(ctx, check)
        if check.state != "done" or check.result.get("missing"):
            raise NotChecked("Confira primeiro a planilha e as colunas.")
        kept = {name: check.result[name] for name in ("parts", "mapping", "header", "signature")}
        said = jsons.dumps([check.result["digest"], sorted(kept["mapping"].items())])
        once = hashlib.sha256(said.encode()).hexdigest()
        params = kept | {"check": str(id), "file_name": check.params["file_name"]}
        lasting: dict[str, Any] = {"once": once, "good_until": check.good_until}
        return self.jobs.start(ctx, self.importing, params, total=check.total, **lasting)

    def _check(self, ctx: Context, job: Job, cursor: Any) -> Progress:
        if cursor is None:
            return self._open(ctx, job)
        return self._pass(ctx, job, job.result, cursor, dry=True)

    def _import(self, ctx: Context, job: Job, cursor: Any) -> Progress:
        return self._pass(ctx, job, job.params, cursor or 0, dry=False)

    def _open(self, ctx: Context, job: Job) -> Progress:
        """Read the file into parts, and find which column is which field."""
        with ctx.files.opened(job.params["file"], most=MOST_BYTES) as file:
            digest = _digest(file)
            table = tables.opened(file)
            parts, total, sample = _parted(ctx, table)
        result = self._found(ctx, job, table, sample)
        result |= {"parts": parts, "digest": digest, "separator": table.separator}
        result |= {"format": table.format, "encoding": table.encoding}
        go = bool(total) and not result["missing"]
        return Progress(0, 0 if go else None, total=total, result=result)

    def _found(self, ctx: Context, job: Job, table: Table, sample: Sequence[Row]) -> dict[str, Any]:
        signature = columns.signature(table.header)
        given = {"feature": self.jobs.feature, "kind": self.importing, "signature": signature}
        mapping = (
            job.params["mapping"]
            or queries.recall_mapping(ctx.db, **given)
            or columns.guessed(self.fields, table.header)
        )
        return {
            "header": table.header,
            "signature": signature,
            "mapping": mapping,
            "missing": columns.missing(self.fields, mapping),
            "sample": [row.cells for row in sample[:_SHOWN]],
            "decimal": tables.decimal_of(sample),
        }

    def _pass(
        self, ctx: Context, job: Job, plan: Mapping[str, Any], cursor: int, *, dry: bool
    ) -> Progress:
        """Look at the rows of the next parts, or take those of the next one in."""
        parts: list[str] = plan["parts"]
        end = min(cursor + (_PARTS_A_CHECK if dry else 1), len(parts))
        rows = [row for part in parts[cursor:end] for row in _rows(ctx, part)]
        if job.retry_of is not None:
            rows = _failed_before(ctx, job, rows)
        refused: list[Outcome] = []
        given = list(self._readable(rows, plan, refused))
        outcomes = refused + list(self._take(ctx, job, given, dry))
        return Progress(len(rows), end if end < len(parts) else None, outcomes)

    def _readable(
        self, rows: Sequence[Row], plan: Mapping[str, Any], refused: list[Outcome]
    ) -> Iterator[Given]:
        header, mapping = plan["header"], plan["mapping"]
        for row in rows:
            position = row.line - 1
            if columns.signature(row.cells[: len(header)]) == plan["signature"]:
                told = "O cabeçalho, de novo."
                refused.append(Outcome(position, "skipped", told, cells=row.cells))
                continue
            try:
                yield Given(position, row.cells, self._formed(row, header, mapping))
            except Invalid as problem:
                reason = self._reason(problem)
                refused.append(Outcome(position, "failed", reason, cells=row.cells))

    def _formed(self, row: Row, header: Sequence[str], mapping: Mapping[str, int]) -> Any:
        if columns.excess(row, header):
            raise Invalid("A linha tem mais células que o cabeçalho.")
        return self._read(columns.values(row, mapping))

    def _reason(self, problem: Invalid) -> str:
        """``Celular: Digite o DDD e o número.``, one after another."""
        labels = {one.name: one.label for one in self.fields}
        told = (f"{labels.get(name, name)}: {why}" for name, why in problem.fields.items())
        return " ".join(told) or problem.detail


def _digest(file: IO[bytes]) -> str:
    made = hashlib.sha256()
    while piece := file.read(_PIECE):
        made.update(piece)
    file.seek(0)
    return made.hexdigest()


def _parted(ctx: Context, table: Table) -> tuple[list[str], int, list[Row]]:
    """The rows in the bucket, some hundreds a part: paths, how many rows, and the first ones."""
    parts: list[str] = []
    sample: list[Row] = []
    total = 0
    while rows := list(islice(table.rows, _PART)):
        told = jsons.dumps([[row.line, row.cells] for row in rows]).encode()
        parts.append(ctx.files.save("imports", told, "application/json", passing=True))
        sample = sample or rows
        total += len(rows)
        ctx.db.scalar("select 1")  # a transaction that says nothing for long is ended
    return parts, total, sample


def _failed_before(ctx: Context, job: Job, rows: list[Row]) -> list[Row]:
    """Those of a part that failed in the job that ``job`` tries again."""
    failed = set(positions(ctx, job, rows[0].line - 2, len(rows)))
    return [row for row in rows if row.line - 1 in failed]


def _rows(ctx: Context, part: str) -> Iterator[Row]:
    for line, cells in jsons.loads(ctx.files.read(part, most=MOST_BYTES)):
        yield Row(line, cells)
