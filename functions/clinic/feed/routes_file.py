"""An agenda read by a calendar, which knows its secret address and nothing else."""

from datetime import timedelta
from typing import Annotated, Final

from functions.clinic.feed import queries
from functions.clinic.feed.errors import FeedAskedTooOften, FeedUnknown
from functions.clinic.feed.ics import Agenda, Look
from functions.clinic.feed.pages import FILE
from functions.clinic.feed.queries import Asked
from functions.clinic.registry import routes
from shared import text
from shared.context import Context
from shared.identity import hash_token
from shared.record import record
from shared.web.request import Download, Input

AN_HOUR: Final = 30
"""A calendar asks every five minutes at most; two of them may have one address."""
_BACK: Final = timedelta(days=31)
_AHEAD: Final = timedelta(days=366)
_GONE: Final = timedelta(days=30)
_MOST: Final = 5_000


@record
class Secret:
    """``k`` is the address's secret; in the query, which no access log keeps."""

    k: Annotated[str, text.opaque(0, 200)] = ""


@routes.get(FILE, needs="open", query=Secret)
def read_agenda(ctx: Context, given: Input) -> Download:
    """The agenda that the address leads to: the last month and the year to come.

    What was cancelled, or went to a colleague, is told as cancelled for thirty days.

    Raises:
        FeedUnknown: nobody who may see the agenda by now has the address.
        FeedAskedTooOften: it was read thirty times within the hour.
    """
    asked = queries.ask_feed(ctx.db, digest=hash_token(given.query(Secret).k))
    if asked is None or not _may_see(ctx, asked):
        raise FeedUnknown("Este endereço de calendário não vale, ou não vale mais.")
    if asked.hour_count > AN_HOUR:
        problem = FeedAskedTooOften("Este calendário foi lido muitas vezes. Espere um pouco.")
        problem.retry_after_s = max(1, asked.wait_s)
        raise problem
    agenda = _agenda(ctx, asked)
    return Download(agenda.text, None, "text/calendar; charset=utf-8", tag=agenda.tag)


def _may_see(ctx: Context, asked: Asked) -> bool:
    """By what whose address it is may today, not when they made it."""
    wanted = "clinic.see_agenda" if asked.own else "clinic.see_every_agenda"
    return ctx.rights.may(wanted, frozenset(asked.roles), ctx.products)


def _agenda(ctx: Context, asked: Asked) -> Agenda:
    choice, tenant = queries.get_choice(ctx.db), ctx.tenant
    since, until = ctx.now - _BACK, ctx.now + _AHEAD
    entries = queries.list_entries(
        ctx.db,
        professional_id=asked.professional_id,
        since=since,
        until=until,
        gone_since=ctx.now - _GONE,
        most=_MOST,
    )
    look = Look(
        host=ctx.settings.base_host,
        visits=ctx.settings.url(tenant.slug, "/clinic/appointments"),
        zone=tenant.timezone,
        named=choice.named,
        chosen_at=choice.updated_at,
        place=tenant.address,
    )
    title = f"{asked.professional_name} · {tenant.name}"
    return Agenda(title, look, entries, since, until)
