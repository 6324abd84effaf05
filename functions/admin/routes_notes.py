"""What operators note of a tenant for each other: added, and taken back by its writer, soon."""

from typing import Annotated, Final
from uuid import UUID

from functions.admin import queries
from functions.admin import queries_notes as notes
from functions.admin.errors import NoteKept, NoteReused
from functions.admin.registry import routes
from functions.admin.things import thing
from shared import text
from shared.acts import Change
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply

_SAID: Final = [Change("note")]


@record
class NoteForm:
    """What is to be noted; the same ``request_id`` again is the same note."""

    request_id: UUID
    text: Annotated[str, text.lines(1, 2000)]


@routes.post("/admin/tenants/<uuid:tenant_id>/notes", needs="admin.note_tenants", body=NoteForm)
def write_note(ctx: Context, given: Input, tenant_id: UUID) -> Reply:
    """Add a note.

    Raises:
        NotFound: there is no such tenant.
        NoteReused: the key came before, with another note.
    """
    form, tenant = given.read(NoteForm), queries.get_tenant(ctx.db, tenant_id)
    key, by = form.request_id, ctx.actor
    if notes.write_note(ctx.db, key, tenant_id=tenant.id, by=by, text=form.text):
        ctx.audit("admin.note_written", thing(tenant), _SAID)
        return _shown(ctx, key, "Anotado.", status=201)
    there = notes.get_note(ctx.db, key)
    if (there.tenant_id, there.written_by, there.text) != (tenant.id, by.id, form.text):
        raise NoteReused("Esta anotação já foi enviada, com outro texto. Recarregue a página.")
    return _shown(ctx, there.id, "Anotado.")


@routes.post(
    "/admin/tenants/<uuid:tenant_id>/notes/<uuid:note_id>/removal", needs="admin.note_tenants"
)
def remove_note(ctx: Context, _given: Input, tenant_id: UUID, note_id: UUID) -> Reply:
    """Take back what one has noted oneself, within the hour.

    Raises:
        NotFound: there is no such tenant.
        NoteKept: it is a colleague's, or older, or gone.
    """
    tenant = queries.get_tenant(ctx.db, tenant_id)
    own = {"note_id": note_id, "tenant_id": tenant.id, "written_by": ctx.actor.id}
    if not notes.remove_note(ctx.db, **own):
        raise NoteKept("Só quem escreveu tira uma anotação, e só na primeira hora.")
    ctx.audit("admin.note_removed", thing(tenant), _SAID)
    return Reply(None, {}, location=_page(tenant_id), toast="Anotação retirada.")


def _shown(ctx: Context, note_id: UUID, toast: str, *, status: int = 200) -> Reply:
    note = notes.get_note(ctx.db, note_id)
    return Reply(None, {"note": note}, status, _page(note.tenant_id), toast=toast)


def _page(tenant_id: UUID) -> str:
    return f"/admin/tenants/{tenant_id}"
