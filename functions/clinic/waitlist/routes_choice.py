"""How times are offered to who waits: how long one has to answer, and how near they may be."""

from typing import Annotated, Final

from functions.clinic.registry import routes
from functions.clinic.waitlist import queries
from functions.clinic.waitlist.errors import ChoiceChanged
from functions.clinic.waitlist.queries import Choice
from shared import numbers, versions
from shared.acts import Thing
from shared.context import Context
from shared.record import record
from shared.versions import Version, Word, words
from shared.web.request import Input, Reply

PAGE: Final = "/clinic/waitlist/choice"
_LIST: Final = "/clinic/waitlist"
_KEY: Final = "waitlist"
_WORDS: Final = words(
    "clinic.waitlist",
    offer_minutes=Word(lambda minutes: f"{minutes} min"),
    notice_hours=Word(lambda hours: f"{hours} h"),
)


@record
class ChoiceForm:
    """Minutes to answer in, and hours before the start at which one is asked at the latest."""

    offer_minutes: Annotated[int, numbers.whole(10, 240, "minutos")]
    notice_hours: Annotated[int, numbers.whole(0, 72, "horas")]
    version: Version | None = None


@routes.get(PAGE, needs="clinic.keep_online")
def show_choice(ctx: Context, _given: Input) -> Reply:
    """What is chosen."""
    return _shown(queries.get_choice(ctx.db))


def _shown(choice: Choice, location: str | None = None) -> Reply:
    data = {"choice": choice}
    return Reply("waitlist/choice", data, version=choice.version, location=location)


@routes.put(PAGE, needs="clinic.keep_online", body=ChoiceForm, form=show_choice)
def choose(ctx: Context, given: Input) -> Reply:
    """Say how; it holds for what is offered from now on.

    Raises:
        Invalid: the body is no ``ChoiceForm``.
        ChoiceChanged: somebody chose otherwise first.
    """
    form = given.read(ChoiceForm)
    before = queries.hold_choice(ctx.db, created_by=ctx.actor.id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, _WORDS, ChoiceChanged, entity_id=_KEY)
    said = {"offer_minutes": form.offer_minutes, "notice_hours": form.notice_hours}
    fields = versions.differing(before, said)
    if not fields and before.version:
        return _shown(before, _LIST)
    queries.save_choice(ctx.db, **said)
    saved = queries.get_choice(ctx.db)
    thing = Thing("clinic.waitlist", _KEY)
    versions.note(ctx, "clinic.waitlist_chosen", thing, _WORDS, before, saved, fields)
    return _shown(saved, _LIST)
