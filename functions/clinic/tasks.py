"""What the clinic does by itself, or has done that no request waits for."""

from typing import Final

from functions.clinic.appointments import queries_changes, queries_holds
from functions.clinic.appointments.answers import KEPT_DAYS
from functions.clinic.catalogue import limits
from functions.clinic.duplicates import queries_merges
from functions.clinic.facts import EndOffer, OfferTime
from functions.clinic.hours import extension, queries_holidays
from functions.clinic.online import queries as online
from functions.clinic.patients import endings, exports, imports, queries_openings
from functions.clinic.registry import jobs
from functions.clinic.waitlist import offering
from shared import once
from shared.context import Context
from shared.tasks import Tasks

__all__ = ["endings", "exports", "imports", "tasks"]  # whose jobs are done here

tasks = Tasks()
OPENINGS_KEPT_DAYS: Final = once.KEPT_DAYS + 1  # whose key comes again is answered as before
_AT_ONCE: Final = 2_000

jobs.serve(tasks)


@tasks.on(OfferTime.type)
def offer_time(ctx: Context, freed: OfferTime) -> None:
    """Offer time that came free to who waits for it first."""
    offering.offer(ctx, freed)


@tasks.on(EndOffer.type)
def end_offer(ctx: Context, over: EndOffer) -> None:
    """End an offer that nobody answered, and ask who is next."""
    offering.end(ctx, over.offer_id)


@tasks.every("clinic-forget-links", each="tenant")
def forget_links(ctx: Context) -> None:
    """Let the links of visits long past open nothing: mails are kept, and tell of a treatment.

    A night takes two thousand, so that a clinic of years is through after some nights. What was
    kept for visitors, and stood in nobody's way since, goes as well, and so do counts of them;
    offers whose end was lost on its way end, so that their wishes are asked again. Who is active is
    counted anew for the platform.
    """
    limits.tell(ctx)
    offering.end_lost(ctx, _AT_ONCE)
    queries_holds.forget_holds(ctx.db, most=_AT_ONCE)
    online.forget_tries(ctx.db, most=_AT_ONCE)
    queries_changes.forget_answer_keys(ctx.db, days=KEPT_DAYS, most=_AT_ONCE)


@tasks.every("clinic-extend-holidays", each="tenant")
def extend_holidays(ctx: Context) -> None:
    """Write down the holidays of one more month, and those that the law changed since."""
    choice = queries_holidays.get_choice(ctx.db)
    if choice.version:
        extension.extend(ctx, choice)


@tasks.every("clinic-forget-openings", each="tenant")
def forget_openings(ctx: Context) -> None:
    """Delete what ended of openings of others' patients; who opened whom stays on the trail.

    So goes what takes back a merge that cannot be taken back any more: values that nobody keeps.
    """
    queries_merges.forget_former(ctx.db, most=_AT_ONCE)
    queries_openings.forget_openings(ctx.db, days=OPENINGS_KEPT_DAYS, most=_AT_ONCE)
