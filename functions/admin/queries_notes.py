"""What operators note of tenants, typed."""

from datetime import datetime
from uuid import UUID

from shared.context import Actor
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_notes.sql")


@record
class Note:
    """What ``writer`` noted; ``fresh`` while they may take it back."""

    id: UUID
    tenant_id: UUID
    written_by: UUID
    writer: str
    text: str
    written_at: datetime
    fresh: bool


def write_note(db: Db, note_id: UUID, *, tenant_id: UUID, by: Actor, text: str) -> bool:
    """Keep a note; whether it is new, and not one that was kept as ``note_id`` before."""
    given = {"id": note_id, "tenant_id": tenant_id, "written_by": by.id, "writer": by.name}
    return db.run(SQL["write_note"], **given, text=text) == 1


def get_note(db: Db, note_id: UUID) -> Note:
    """One note.

    Raises:
        NotFound: there is none.
    """
    return db.one(Note, SQL["get_note"], id=note_id)


def list_notes(db: Db, tenant_id: UUID) -> list[Note]:
    """The last hundred of a tenant, newest first."""
    return db.all(Note, SQL["list_notes"], tenant_id=tenant_id)


def remove_note(db: Db, *, note_id: UUID, tenant_id: UUID, written_by: UUID) -> bool:
    """Take one's own note back within the hour; whether it was there to be taken."""
    return db.run(SQL["remove_note"], id=note_id, tenant_id=tenant_id, written_by=written_by) == 1
