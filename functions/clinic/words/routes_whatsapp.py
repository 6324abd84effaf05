"""The text of a reminder by WhatsApp, in the clinic's words."""

from typing import Annotated, Any, Final

from functions.clinic.registry import routes
from functions.clinic.words import choosing, queries, rules
from functions.clinic.words.message import message
from functions.clinic.words.queries import Choice
from shared.context import Context
from shared.record import record
from shared.text import lines
from shared.versions import Version
from shared.web.request import Input, Reply

_PAGE: Final = "/clinic/words/whatsapp"
_MOST: Final = 1_000
_LINK: Final = "/clinic/visit/confirmation?v=…"


@record
class MessageForm:
    """The ``text`` with its places in braces; empty: ours."""

    text: Annotated[str, lines(most=_MOST)] = ""
    version: Version | None = None


@routes.get(_PAGE, needs="clinic.keep_words")
def show_whatsapp(ctx: Context, _given: Input) -> Reply:
    """The text, and how it reads."""
    return _shown(ctx, queries.get_choice(ctx.db))


@routes.post(f"{_PAGE}/preview", needs="clinic.keep_words", body=MessageForm)
def preview_whatsapp(ctx: Context, given: Input) -> Reply:
    """How a text reads that is not saved, and what is ``wrong`` with it as far as it is written."""
    form = given.read(MessageForm)
    wrong = rules.wrong(form.text, needed=rules.NEEDED) if form.text else None
    return Reply("words/said", {"subject": "", "text": _said(ctx, form.text), "wrong": wrong})


@routes.put(_PAGE, needs="clinic.keep_words", body=MessageForm, form=show_whatsapp)
def choose_whatsapp(ctx: Context, given: Input) -> Reply:
    """Let the text be this one; without any, ours.

    Raises:
        Invalid: what it has in braces is unknown, left over or missing.
        WordsChanged: somebody chose otherwise first.
    """
    form = given.read(MessageForm)
    wanted = _checked(form)
    before = choosing.hold(ctx, given, form.version)
    after = choosing.choose(ctx, before, whatsapp="" if wanted == rules.WHATSAPP else wanted)
    toast = "Texto salvo." if after.whatsapp else "Vale o nosso texto."
    return _shown(ctx, after, location=_PAGE, toast=toast)


def _checked(form: MessageForm) -> str:
    if form.text:
        rules.check(form.text, "text", needed=rules.NEEDED)
    return form.text


def _said(ctx: Context, wanted: str) -> str:
    said = rules.sample(ctx.local(ctx.now))
    link = ctx.settings.url(ctx.tenant.slug, _LINK)
    who, whom = said["recipient_name"], said["professional_name"]
    return message(ctx, wanted, name=who, professional=whom, starts_at=said["starts_at"], link=link)


def _shown(ctx: Context, choice: Choice, **more: Any) -> Reply:
    data = {
        "choice": {"version": choice.version, "own": bool(choice.whatsapp)},
        "text": choice.whatsapp or rules.WHATSAPP,
        "said": _said(ctx, choice.whatsapp),
        "spots": dict(rules.SPOTS)
        | {rules.LINK: "o endereço em que o paciente confirma ou cancela"},
        "most": _MOST,
    }
    return Reply("words/whatsapp", data, version=choice.version, **more)
