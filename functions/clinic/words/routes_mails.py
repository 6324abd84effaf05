"""The texts of mails to patients, in the clinic's words, and how they read."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from functions.clinic.registry import routes
from functions.clinic.words import choosing, queries, rules
from functions.clinic.words.queries import Choice
from shared import text
from shared.context import Context
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version
from shared.web.mails import TEXTS, Written, write
from shared.web.request import Download, Input, Reply
from shared.web.security import SHOWN_MAIL

_PAGE: Final = "/clinic/words/mails"
_FEATURE: Final = "clinic"
Word = Literal[
    "booked", "moved", "cancelled", "reminder", "series_booked", "series_moved", "series_cancelled"
]


@record
class MailQuery:
    """Which mail is looked at."""

    word: Word = "booked"


@record
class MailForm:
    """Of one mail: its ``subject``, and a sentence before and after the facts; empty: ours."""

    word: Word
    subject: Annotated[str, text.line(most=120)] | None = None
    opening: Annotated[str, text.lines(most=400)] = ""
    closing: Annotated[str, text.lines(most=400)] = ""
    version: Version | None = None

    @property
    def texts(self) -> dict[str, str]:
        """What it says, empty ones left out."""
        return {name: said for name in TEXTS if (said := getattr(self, name))}


@record
class LookForm:
    """How all mails look: one of our colours (none: ours), with the workspace's logo or not."""

    colour: Literal["green", "teal", "blue", "amber", "red", "slate"] | None = None
    logo: Flag = False
    version: Version | None = None


@routes.get(_PAGE, needs="clinic.keep_words", query=MailQuery)
def show_mails(ctx: Context, given: Input) -> Reply:
    """The texts of one mail, how it reads, and how all of them look."""
    return _shown(ctx, queries.get_choice(ctx.db), given.query(MailQuery).word)


@routes.put(_PAGE, needs="clinic.keep_words", body=MailForm, form=show_mails)
def choose_mail(ctx: Context, given: Input) -> Reply:
    """Let a mail say this; what is empty is ours to say.

    Raises:
        Invalid: what a text has in braces is unknown or left over.
        WordsChanged: somebody chose otherwise first.
    """
    form = _read(given)
    before = choosing.hold(ctx, given, form.version)
    others = {name: said for name, said in before.mails.items() if name != form.word}
    mails = others | ({form.word: form.texts} if form.texts else {})
    after = choosing.choose(ctx, before, mails=mails)
    toast = "Texto salvo." if form.texts else "Vale o nosso texto."
    return _shown(ctx, after, form.word, location=f"{_PAGE}?word={form.word}", toast=toast)


@routes.post(f"{_PAGE}/preview", needs="clinic.keep_words", body=MailForm)
def preview_mail(ctx: Context, given: Input) -> Reply:
    """How a mail reads with texts that are not saved, its part without HTML.

    ``wrong`` is what is wrong with them as far as they are written.
    """
    form = given.read(MailForm)
    written = _written(ctx, form.word, form.texts)
    spots = rules.spots_of(form.word)
    wrong = next(filter(None, (rules.wrong(said, spots) for said in form.texts.values())), None)
    return Reply("words/said", {"subject": written.subject, "text": written.text, "wrong": wrong})


@routes.post(f"{_PAGE}/preview/html", needs="clinic.keep_words", body=MailForm)
def preview_html(ctx: Context, given: Input) -> Download:
    """The same mail's other part, as a page that may show styles and do nothing.

    Raises:
        Invalid: what a text has in braces is unknown or left over.
    """
    form = _read(given)
    page = _written(ctx, form.word, form.texts).html.encode()
    return Download(page, None, "text/html; charset=utf-8", policy=SHOWN_MAIL)


@routes.put(f"{_PAGE}/look", needs="clinic.keep_words", body=LookForm, form=show_mails)
def choose_look(ctx: Context, given: Input) -> Reply:
    """Let all mails look so.

    Raises:
        WordsChanged: somebody chose otherwise first.
    """
    form = given.read(LookForm)
    before = choosing.hold(ctx, given, form.version)
    after = choosing.choose(ctx, before, colour=form.colour or "", logo=form.logo)
    return _shown(ctx, after, "booked", location=_PAGE, toast="Aparência salva.")


def _read(given: Input) -> MailForm:
    form = given.read(MailForm)
    for name, said in form.texts.items():
        rules.check(said, name, rules.spots_of(form.word))
    return form


def _written(ctx: Context, word: Word, texts: Mapping[str, str]) -> Written:
    choice, tenant = queries.get_choice(ctx.db), ctx.tenant
    own = {word: dict(texts), "look": choosing.look(ctx, choice)}
    answers = ("confirmation", "cancellation")
    links = [ctx.settings.url(tenant.slug, f"/clinic/visit/{one}") for one in answers]
    said = rules.sample(ctx.local(ctx.now)) | {"confirm_url": links[0], "cancel_url": links[1]}
    return write(_FEATURE, word, said, zone=tenant.zone, tenant=tenant, own=own)


def _shown(ctx: Context, choice: Choice, word: Word, **more: Any) -> Reply:
    texts = choice.mails.get(word, {})
    written = _written(ctx, word, texts)
    data = {
        "word": word,
        "words": dict(rules.WORDS),
        "own": dict.fromkeys(TEXTS, "") | texts,
        "said": {"subject": written.subject, "text": written.text},
        "spots": dict(rules.spots_of(word)),
        "series": rules.is_series(word),
        "choice": {"colour": choice.colour, "logo": choice.logo, "version": choice.version},
        "colours": [(name, label) for name, (label, _) in rules.COLOURS.items()],
    }
    return Reply("words/mails", data, version=choice.version, **more)
