"""An import as people and programs see it: a file is sent, looked at, mapped and taken in."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from shared import numbers, text
from shared.context import Context
from shared.errors import Invalid
from shared.imports.flow import Imports
from shared.imports.unreadable import MOST_BYTES
from shared.jobs import queries
from shared.jobs.record import Job, Outcome
from shared.record import record
from shared.spreadsheet import csv_file
from shared.text import FileName
from shared.web import uploads
from shared.web.jobs import at_job, shown
from shared.web.request import Download, Input, Reply
from shared.web.routing import Routes
from shared.web.uploads import Seal

_SHOWN: Final = 20
_REFUSED_AT_ONCE: Final = 1_000
_FILES: Final = "imports"
_NAMELESS: Final = "planilha"
_NO_FILE: Final = "Escolha a planilha que quer importar."


@record
class UploadForm:
    """A file that is going to be sent straight to the bucket."""

    size: Annotated[int, numbers.whole(1, MOST_BYTES)]


@record
class FileForm:
    """A file that was sent so: ``upload`` is what was told when it was asked for."""

    upload: Seal | None = None
    file_name: FileName | None = None


@record
class MappingForm:
    """``field:number`` of each field that a column of the file fills, counted from 0."""

    column: list[Annotated[str, text.opaque(most=80)]]


@record
class _Desk:
    """Where the imports of one thing are asked for."""

    imports: Imports

    def new_import(self, _ctx: Context, _given: Input) -> Reply:
        """The form that takes a file, and says what may stand in it."""
        data = {"imports": _told(self.imports), "most": MOST_BYTES}
        return Reply("import_new", data, uploads=_FILES)

    def start_upload(self, ctx: Context, given: Input) -> Reply:
        """Where a browser may put a file of this size, in pieces."""
        return uploads.offer(ctx, _FILES, given.read(UploadForm).size)

    def check_file(self, ctx: Context, given: Input) -> Reply:
        """Have a file looked at; nothing is taken in yet.

        Raises:
            Invalid: there is none.
        """
        path, name = self._sent(ctx, given)
        job = self.imports.check(ctx, path, file_name=name)
        return self._at(ctx, job, status=201)

    def _sent(self, ctx: Context, given: Input) -> tuple[str, str]:
        if (file := given.file("file")) is not None:
            kind = "application/octet-stream"
            saved = ctx.files.save(_FILES, file.content, kind, passing=True)
            return saved, file.name or _NAMELESS
        form = given.read(FileForm)
        path = form.upload and uploads.path_of(ctx, _FILES, form.upload, field="file")
        if not path:
            raise Invalid(_NO_FILE, file=_NO_FILE)
        return path, form.file_name or _NAMELESS

    def show_import(self, ctx: Context, _given: Input, check_id: UUID) -> Reply:
        """What a look at a file found: its columns, its bad rows, and what would be taken in."""
        job = self.imports.checked(ctx, check_id)
        bad = queries.list_outcomes(ctx.db, job_id=job.id, outcome=None, after=-1, limit=_SHOWN)
        told = {"job": shown(ctx, self.imports.jobs, job), "found": _found(job), "bad": bad}
        return Reply("import", told | {"imports": _told(self.imports)})

    def map_columns(self, ctx: Context, given: Input, check_id: UUID) -> Reply:
        """Have the same file looked at with other columns.

        Raises:
            Invalid: a field or a column is not there, or is named twice.
            NotChecked: the file is deleted.
        """
        job = self.imports.checked(ctx, check_id)
        mapping = self._mapping(given.read(MappingForm), len(job.result.get("header", ())))
        return self._at(ctx, self.imports.again(ctx, job, mapping), status=201)

    def _mapping(self, form: MappingForm, width: int) -> dict[str, int]:
        names = {one.name for one in self.imports.fields}
        mapping: dict[str, int] = {}
        for told in form.column:
            name, _, number = told.rpartition(":")
            if name not in names or not number.isdecimal() or int(number) >= width:
                raise Invalid("Esta coluna não existe.", column="Escolha colunas da planilha.")
            if name in mapping:
                raise _twice("Duas colunas foram escolhidas para um campo só.")
            if int(number) in mapping.values():
                raise _twice("Uma coluna foi escolhida para dois campos.")
            mapping[name] = int(number)
        return mapping

    def take_in(self, ctx: Context, _given: Input, check_id: UUID) -> Reply:
        """Have what was looked at taken in; of one content there is one import, which is shown.

        Raises:
            NotChecked: the look is not over, a required field has no column, or the file is
                deleted.
        """
        return at_job(ctx, self.imports.jobs, self.imports.start(ctx, check_id), status=201)

    def get_refused(self, ctx: Context, _given: Input, check_id: UUID) -> Download:
        """The rows that would not be taken in, as they stand in the file, each with its reason."""
        job = self.imports.checked(ctx, check_id)
        header = [*job.result.get("header", ()), "Linha", "Motivo"]
        rows = (_line(one, len(header) - 2) for one in _refused(ctx, job))
        return Download(csv_file(header, rows), "linhas-recusadas.csv")

    def _at(self, ctx: Context, job: Job, status: int) -> Reply:
        data = {"job": shown(ctx, self.imports.jobs, job)}
        location = f"{self.imports.at}/{job.id}"
        return Reply(None, data, status=status, location=location, made=job.id)


def _twice(reason: str) -> Invalid:
    return Invalid(reason, column=reason)


def mount(routes: Routes, imports: Imports) -> None:
    """Show the imports of one thing, at their address, to whoever may what they need."""
    at, needs, desk = imports.at, imports.needs, _Desk(imports)
    one = f"{at}/<uuid:check_id>"
    routes.get(f"{at}/new", needs=needs)(desk.new_import)
    routes.post(f"{at}/uploads", needs=needs, body=UploadForm)(desk.start_upload)
    routes.post(at, needs=needs, form=desk.new_import)(desk.check_file)
    routes.get(one, needs=needs)(desk.show_import)
    routes.get(f"{one}/refused", needs=needs)(desk.get_refused)
    routes.post(f"{one}/mapping", needs=needs, body=MappingForm)(desk.map_columns)
    routes.post(f"{one}/start", needs=needs)(desk.take_in)


def _refused(ctx: Context, job: Job) -> Iterator[Outcome]:
    """Every refused row, some at a time: a large file may be all wrong."""
    asked = partial(queries.list_outcomes, ctx.db, job_id=job.id, outcome="failed")
    after = -1
    while page := asked(after=after, limit=_REFUSED_AT_ONCE):
        yield from page
        after = page[-1].position


def _line(one: Outcome, width: int) -> list[object]:
    cells = list(one.cells or ())
    return [*cells[:width], *[None] * (width - len(cells)), one.position + 1, one.reason]


def _told(imports: Imports) -> dict[str, Any]:
    fields = [
        {"name": one.name, "label": one.label, "required": one.required} for one in imports.fields
    ]
    return {"title": imports.title, "at": imports.at, "fields": fields}


_FOUND: Final[tuple[str, ...]] = (
    *("format", "encoding", "separator", "decimal", "header", "mapping", "missing", "sample"),
)


def _found(job: Job) -> Mapping[str, Any]:
    """What is known of the file: no more than its name before it was opened."""
    told = {name: job.result[name] for name in _FOUND if name in job.result}
    return {"file_name": job.params["file_name"], **told}
