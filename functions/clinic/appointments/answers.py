"""The links by which a patient confirms or cancels without signing in.

A link names one visit at one start, signed with the visit's own key: it holds until that start,
says so when the visit was moved, and holds again when it was moved back. It tells of no person.
It stands in the query, which no access log keeps.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from functions.clinic.appointments import queries
from functions.clinic.appointments.errors import LinkInvalid
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import EVERYTHING
from shared import text
from shared.context import Actor, Context
from shared.record import record

PATIENT: Final = Actor(UUID(int=2), "paciente")
CONFIRMATION: Final = "/clinic/visit/confirmation"
CANCELLATION: Final = "/clinic/visit/cancellation"
# The address holds the signature: no other page, nor what this one loads, is told it. Not
# no-referrer, which would have browsers send forms with the origin "null".
UNTOLD: Final = {"Referrer-Policy": "strict-origin"}
KEPT_DAYS: Final = 30
"""After the time it is of a link opens nothing: mails are kept, and tell of a treatment."""
_LONGEST: Final = 200  # what a mail program may make of a token
_ID_BYTES: Final = 16
_START_BYTES: Final = 7
_SIGNATURE_BYTES: Final = 16


@record
class Answer:
    """``v`` is the token of a link in a mail."""

    v: Annotated[str, text.opaque(0, _LONGEST)] = ""


@record
class Link:
    """What a link names, ``start_s`` in seconds since 1970; genuine if ``signed`` says so."""

    appointment_id: UUID
    start_s: int
    signature: bytes

    def signed(self, key: UUID | None) -> bool:
        """Whether it was made with the visit's ``key``."""
        if key is None:
            return False
        return hmac.compare_digest(self.signature, _signature(self._named, key))

    def names(self, starts_at: datetime) -> bool:
        """Whether ``starts_at`` is the start that it was made for."""
        return int(starts_at.timestamp()) == self.start_s

    @property
    def _named(self) -> bytes:
        return _named(self.appointment_id, self.start_s)


def found(ctx: Context, written: str) -> tuple[Link, Appointment]:
    """The visit that a genuine link names.

    Raises:
        LinkInvalid: nobody here made it.
    """
    link = read(written)
    if link is None or not link.signed(queries.answer_key(ctx.db, id=link.appointment_id)):
        whom = ctx.tenant.name
        raise LinkInvalid(f"Este link não vale. Confira se ele veio inteiro, ou fale com {whom}.")
    return link, queries.get_appointment(ctx.db, EVERYTHING, id=link.appointment_id)


def token(appointment_id: UUID, starts_at: datetime, key: UUID) -> str:
    """What a link to the visit at ``starts_at`` carries."""
    named = _named(appointment_id, int(starts_at.timestamp()))
    return urlsafe_b64encode(named + _signature(named, key)).decode()


def links(ctx: Context, appointment_id: UUID, starts_at: datetime, key: UUID) -> dict[str, str]:
    """Where the patient confirms and cancels the visit at ``starts_at``."""
    signed = token(appointment_id, starts_at, key)
    pages = {"confirm_url": CONFIRMATION, "cancel_url": CANCELLATION}
    slug = ctx.tenant.slug
    return {name: ctx.settings.url(slug, f"{path}?v={signed}") for name, path in pages.items()}


def read(written: str) -> Link | None:
    """What a token names; None when it is none of ours by its form."""
    try:
        raw = urlsafe_b64decode(written)
    except ValueError:
        return None
    if len(raw) != _ID_BYTES + _START_BYTES + _SIGNATURE_BYTES:
        return None
    start = int.from_bytes(raw[_ID_BYTES:-_SIGNATURE_BYTES])
    return Link(UUID(bytes=raw[:_ID_BYTES]), start, raw[-_SIGNATURE_BYTES:])


def _named(appointment_id: UUID, start_s: int) -> bytes:
    return appointment_id.bytes + start_s.to_bytes(_START_BYTES)


def _signature(named: bytes, key: UUID) -> bytes:
    return hmac.digest(key.bytes, named, "sha256")[:_SIGNATURE_BYTES]
