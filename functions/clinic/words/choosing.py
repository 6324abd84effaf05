"""One choice of what is told to patients: held, compared, saved, and told to who delivers it."""

from dataclasses import asdict
from typing import Any

from functions.clinic.facts import WordsChosen
from functions.clinic.words import labels, queries, rules
from functions.clinic.words.errors import WordsChanged
from functions.clinic.words.queries import Choice
from shared import versions
from shared.context import Context
from shared.letters import Voice
from shared.web.request import Input


def hold(ctx: Context, given: Input, version: int | None) -> Choice:
    """What stands, held, if it is what whoever asks has read.

    Raises:
        WordsChanged: somebody chose otherwise since.
    """
    before = queries.hold_choice(ctx.db, created_by=ctx.actor.id)
    expected, key = given.expected(version), labels.CHOICE.id
    versions.require(ctx, expected, before, labels.WORDS, WordsChanged, entity_id=key)
    return before


def choose(ctx: Context, before: Choice, **wanted: Any) -> Choice:
    """Let what is ``wanted`` stand in the place of what was; nothing new tells nobody.

    Reminders of what is booked already follow, and mails that are to leave. Who delivers these
    knows nothing of WhatsApp, which people open themselves.
    """
    fields = versions.differing(before, wanted)
    if not fields and before.version:
        return before
    values = asdict(before) | wanted
    del values["version"]
    queries.save_choice(ctx.db, **values)
    after = queries.get_choice(ctx.db)
    thing = labels.CHOICE
    versions.note(ctx, "clinic.words_chosen", thing, labels.WORDS, before, after, fields)
    if not {"whatsapp"}.issuperset(fields):
        ctx.letters.speak(WordsChosen(after.version), voice(ctx, after))
    return after


def voice(ctx: Context, choice: Choice) -> Voice:
    """How visits are told of by ``choice``, as notifications are told."""
    return Voice(
        version=choice.version,
        leads=tuple(choice.leads),
        quiet_from=choice.quiet_from,
        quiet_until=choice.quiet_until,
        own=choice.mails | {"look": look(ctx, choice)},
    )


def look(ctx: Context, choice: Choice) -> dict[str, str]:
    """How mails look: a colour, and where the logo stands for whoever reads them."""
    address = ctx.settings.url(ctx.tenant.slug, "/workspace/logo")
    colour = rules.COLOURS[choice.colour][1] if choice.colour else ""
    return {"colour": colour, "logo": address if choice.logo else ""}
