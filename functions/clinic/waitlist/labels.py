"""How the trail tells of the waiting list."""

from uuid import UUID

from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.waitlist import queries
from functions.clinic.waitlist.queries import Wish
from shared.acts import Thing
from shared.context import Context


def thing(wish: Wish) -> Thing:
    """One wish on the trail: whose, and for what; told among what was done to the patient."""
    return Thing(
        "clinic.wish", wish.id, f"{wish.patient_name}, {wish.service_name}", wish.patient_id
    )


def note(ctx: Context, act: str, wish_id: UUID) -> None:
    """Write that a wish was created, served or withdrawn."""
    wish = queries.get_wish(ctx.db, EVERYTHING, id=wish_id)
    ctx.audit(f"clinic.wish_{act}", thing(wish), version=wish.version)
