"""Visitors of the page for booking: how they are known from one page to the next, and counted."""

from typing import Final
from uuid import UUID, uuid4

from functions.clinic.appointments.holds import Visitor, network
from functions.clinic.online import queries
from functions.clinic.online.errors import TooManyBookings
from shared.context import Context
from shared.limits import DAY_S, HOUR_S
from shared.web.request import Cookie, Input

_COOKIE: Final = "booking"
_KNOWN_S: Final = 3600
_PURPOSE: Final = "clinic.online_try"
HOLDS: Final = ("hold", 30, HOUR_S)
BOOKINGS: Final = ("booking", 20, HOUR_S)
OF_ONE_EMAIL: Final = 10
IN_ALL: Final = 500


def visitor(ctx: Context, given: Input, key: UUID | None = None) -> Visitor:
    """Who asks: by the cookie of a page, by the ``key`` of a program, or somebody new."""
    known = given.cookie(_COOKIE)
    try:
        found = UUID(known) if known else key
    except ValueError:
        found = None
    return Visitor(found or uuid4(), ctx.address)


def remembered(who: Visitor) -> tuple[Cookie, ...]:
    """What lets a browser be known for an hour; it says nothing of anybody."""
    return (Cookie(_COOKIE, str(who.key), _KNOWN_S),)


def count(ctx: Context, act: tuple[str, int, int]) -> None:
    """Count one act of this address, or of the household that it is of.

    Call it in a transaction of its own, so that what is then refused stays counted.

    Raises:
        TooManyBookings: it is one too many.
    """
    name, most, window_s = act
    if ctx.address:
        _take(ctx, f"{name}:{network(ctx.address)}", most, window_s)


def count_made(ctx: Context, email: str) -> None:
    """Count one that was made, by its e-mail and in all.

    What was refused would let strangers close the page, to one by their e-mail or to everybody.

    Raises:
        TooManyBookings: it is one too many.
    """
    _take(ctx, f"email:{email.lower()}", OF_ONE_EMAIL, DAY_S)
    _take(ctx, "all", IN_ALL, DAY_S)


def _take(ctx: Context, subject: str, most: int, window_s: int) -> None:
    marked = ctx.veils.marks(_PURPOSE, subject)[0]
    if not queries.take_try(ctx.db, subject=marked, most=most, window_s=window_s):
        text = "Foram muitos pedidos em pouco tempo. Espere um pouco, ou fale com a equipe."
        raise TooManyBookings(text, retry_after_s=HOUR_S)
