"""What is opened of others' patients, typed."""

from dataclasses import dataclass
from uuid import UUID

from shared.db import Db
from shared.sql import load

SQL = load(__package__, "queries_openings.sql")


@dataclass(frozen=True, slots=True)
class Opened:
    """A patient who was opened."""

    id: UUID
    name: str


def open_patients(  # noqa: PLR0913 - who, whom, why and for how long
    db: Db,
    *,
    account_id: UUID,
    name: str,
    phone: str | None,
    cpf: str | None,
    reason: str,
    hours: int,
) -> list[Opened]:
    """Let an account see, for ``hours``, whoever is called so and has ``phone`` or ``cpf``."""
    given = {"name": name, "phone": phone, "cpf": cpf, "reason": reason, "hours": hours}
    return db.all(Opened, SQL["open_patients"], account_id=account_id, **given)
