"""When patients are reminded, and when they are left in peace."""

from dataclasses import field
from typing import Annotated, Any, Final

from pydantic import Field

from functions.clinic.catalogue.rules import clock
from functions.clinic.registry import routes
from functions.clinic.words import choosing, queries, rules
from functions.clinic.words.queries import Choice
from shared import numbers
from shared.clock import WallMinutes
from shared.context import Context
from shared.errors import Invalid
from shared.letters import NIGHT_MIN
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version
from shared.web.request import Input, Reply

_PAGE: Final = "/clinic/words"
_A_DAY: Final = 24 * 60
_Lead = Annotated[int, numbers.whole(1, 48 * 60, "minutos")]


@record
class TimesForm:
    """``leads`` in minutes before the start, none or several of those there are.

    ``quiet_from`` and ``quiet_until`` on the wall clock, over midnight as well; they hold if
    ``quiet``.
    """

    leads: Annotated[list[_Lead], Field(max_length=3)] = field(default_factory=list)
    quiet: Flag = False
    quiet_from: WallMinutes = NIGHT_MIN[0]
    quiet_until: WallMinutes = NIGHT_MIN[1]
    version: Version | None = None


@routes.get(_PAGE, needs="clinic.keep_words")
def show_times(ctx: Context, _given: Input) -> Reply:
    """When patients are reminded."""
    return _shown(queries.get_choice(ctx.db))


@routes.put(_PAGE, needs="clinic.keep_words", body=TimesForm, form=show_times)
def choose_times(ctx: Context, given: Input) -> Reply:
    """Say when patients are reminded; of what is booked already, too.

    Raises:
        Invalid: the body is no ``TimesForm``, or names times that there are not.
        WordsChanged: somebody chose otherwise first.
    """
    form = given.read(TimesForm)
    if unknown := [one for one in form.leads if one not in rules.LEADS]:
        reason = f"Não lembramos {unknown[0]} minutos antes. Escolha entre os da lista."
        raise Invalid("Confira os lembretes.", leads=reason)
    quiet = _quiet(form)
    before = choosing.hold(ctx, given, form.version)
    leads = sorted(set(form.leads), reverse=True)
    after = choosing.choose(ctx, before, leads=leads, quiet_from=quiet[0], quiet_until=quiet[1])
    toast = "Lembretes salvos: valem também para o que já está marcado."
    return _shown(after, location=_PAGE, toast=toast)


def _quiet(form: TimesForm) -> tuple[int, int]:
    """From and until when; the same twice where nobody wants any."""
    if not form.quiet:
        return 0, 0
    begins, ends = form.quiet_from % _A_DAY, form.quiet_until % _A_DAY
    if begins == ends:
        raise Invalid("Confira o horário de silêncio.", quiet_until="Termine em outra hora.")
    if (ends - begins) % _A_DAY > rules.LONGEST_QUIET_MIN:
        reason = "Deixe ao menos oito horas do dia para os lembretes."
        raise Invalid("Confira o horário de silêncio.", quiet_until=reason)
    return begins, ends


def _shown(choice: Choice, **more: Any) -> Reply:
    quiet = choice.quiet_from != choice.quiet_until
    hours = (choice.quiet_from, choice.quiet_until) if quiet else NIGHT_MIN
    data = {
        "choice": {"leads": choice.leads, "quiet": quiet, "version": choice.version},
        "quiet_from": clock(hours[0]),
        "quiet_until": clock(hours[1]),
        "times": [{"lead": lead, "label": label} for lead, label in rules.LEADS.items()],
    }
    return Reply("words/times", data, version=choice.version, **more)
