"""Where professionals are found, and what follows when one was saved."""

from typing import Final
from uuid import UUID

from functions.clinic.catalogue import queries
from functions.clinic.catalogue.queries import Professional
from shared.context import Context
from shared.errors import NotFound
from shared.web.request import Reply

PROFESSIONALS: Final = "/clinic/professionals"
PROFESSIONAL: Final = f"{PROFESSIONALS}/<uuid:professional_id>"


def professional_of(ctx: Context, professional_id: UUID) -> Professional:
    """One professional.

    Raises:
        NotFound: there is none.
    """
    found = queries.list_professionals(ctx.db, id=professional_id)
    if not found:
        raise NotFound("Não encontramos este profissional.")
    return found[0]


def saved(ctx: Context, professional: Professional, status: int = 200) -> Reply:
    """A professional as saved, with the way to the list."""
    ctx.touch("clinic.professionals")
    return Reply.saved(
        "catalogue/professional",
        professional,
        called="professional",
        location=PROFESSIONALS,
        status=status,
    )
