"""What a clinic chose for itself, in a table of one row that is there once somebody chose."""

from typing import Generic, TypeVar
from uuid import UUID

from shared.db import Db
from shared.record import record

T = TypeVar("T")


@record
class Choices(Generic[T]):
    """``nothing`` holds until somebody chooses; then what ``get`` reads.

    ``begin`` makes the row where there is none yet, and holds it where there is.
    """

    nothing: T
    get: str
    begin: str

    def read(self, db: Db) -> T:
        """What was chosen."""
        return db.first(type(self.nothing), self.get) or self.nothing

    def hold(self, db: Db, *, created_by: UUID) -> T:
        """The same, as nobody else can change it until this transaction ends."""
        begun = db.run(self.begin, created_by=created_by)
        return self.nothing if begun else self.read(db)
