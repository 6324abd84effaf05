"""Holidays: which count here, and when they are."""

from collections.abc import Sequence
from dataclasses import asdict, field
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from functions.clinic.hours import extension, labels, queries_holidays, rules_holidays
from functions.clinic.hours.errors import HolidaysChanged
from functions.clinic.hours.queries_holidays import Choice
from functions.clinic.hours.rules_holidays import City
from functions.clinic.registry import routes
from shared import jsons, text, versions
from shared.acts import Thing
from shared.clock import Day
from shared.context import Context
from shared.errors import Invalid
from shared.fields import Reason
from shared.numbers import Flag
from shared.record import record
from shared.text import VisibleName
from shared.versions import Version
from shared.web.reading import adapter
from shared.web.request import Input, Reply

_PAGE: Final = "/clinic/holidays"
_SHOWN: Final = timedelta(days=365)
_KEY: Final = "holidays"
_LINE: Final = "Escreva uma por linha, assim: 25/01 Aniversário da cidade."
_SOME_YEAR: Final = 2028  # one with a 29 February


@record
class CityForm:
    """A holiday of the city's own; ``yearly``: on the same day of each year."""

    name: VisibleName
    day: Day
    yearly: Flag = True


@record
class HolidaysForm:
    """Which count: by law those that are not ``left_out``, and ``optional`` ones by name.

    ``kept`` is what a page's ticks say instead of ``left_out``; ``written`` are its lines instead
    of ``city``.
    """

    state: Annotated[str, text.line(least=2, most=2)] | None = None
    left_out: Annotated[list[VisibleName], Field(max_length=60)] = field(default_factory=list)
    kept: Annotated[list[VisibleName], Field(max_length=60)] | None = None
    optional: Annotated[list[VisibleName], Field(max_length=20)] = field(default_factory=list)
    city: Annotated[list[CityForm], Field(max_length=30)] = field(default_factory=list)
    written: Annotated[str, text.lines(most=2000)] | None = None
    version: Version | None = None


@routes.get(_PAGE, needs="clinic.see_agenda")
def show_holidays(ctx: Context, _given: Input) -> Reply:
    """Which holidays count, and those of the next twelve months."""
    choice = queries_holidays.get_choice(ctx.db)
    return _shown(ctx, choice)


def _shown(ctx: Context, choice: Choice, **more: Any) -> Reply:
    today = ctx.local(ctx.now).date()
    data = {
        "choice": choice,
        "holidays": queries_holidays.list_holidays(ctx.db, first_on=today, last_on=today + _SHOWN),
        "states": rules_holidays.states(),
        "legal": rules_holidays.legal(choice.state),
        "optional": rules_holidays.optional(),
        "written": "\n".join(_line(one) for one in choice.cities),
    }
    return Reply("hours/holidays", data, version=choice.version, **more)


def _line(one: City) -> str:
    return f"{one.day.strftime('%d/%m' if one.yearly else '%d/%m/%Y')} {one.name}"


@routes.put(_PAGE, needs="clinic.keep_hours", body=HolidaysForm, form=show_holidays)
def choose_holidays(ctx: Context, given: Input) -> Reply:
    """Say which count; their days of the next ten years follow at once.

    Raises:
        Invalid: the body is no ``HolidaysForm``, or names what is no holiday.
        HolidaysChanged: somebody chose others first.
    """
    form = given.read(HolidaysForm)
    city = _city(form)
    before = queries_holidays.hold_choice(ctx.db, created_by=ctx.actor.id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.HOLIDAYS, HolidaysChanged, entity_id=_KEY)
    legal = rules_holidays.legal(form.state)
    left_out = form.left_out
    if form.kept is not None:
        known = set(rules_holidays.legal(before.state))
        left_out = [one for one in legal if one in known and one not in form.kept]
    _require_known(form, legal)
    after = Choice(form.state, left_out, form.optional, city, before.version)
    fields = versions.differing(before, {n: getattr(after, n) for n in labels.HOLIDAYS})
    if not fields and before.version:
        return _shown(ctx, before, location=_PAGE)
    queries_holidays.save_choice(
        ctx.db,
        state=after.state,
        left_out=after.left_out,
        optional=after.optional,
        city=jsons.dumps(after.city),
    )
    extension.extend(ctx, after)
    saved = queries_holidays.get_choice(ctx.db)
    told = versions.changed(labels.HOLIDAYS, before, after, fields)
    ctx.audit("clinic.holidays_chosen", Thing("clinic.holidays", _KEY), told, version=saved.version)
    return _shown(ctx, saved, location=_PAGE, toast="Feriados salvos.")


def _require_known(form: HolidaysForm, legal: Sequence[str]) -> None:
    if form.state and form.state not in rules_holidays.states():
        raise Invalid("Confira o estado.", state="Escolha um estado da lista.")
    for name, given, known in (
        ("left_out", form.left_out, legal),
        ("optional", form.optional, rules_holidays.optional()),
    ):
        if unknown := [one for one in given if one not in known]:
            raise Invalid("Confira os feriados.", **{name: f"Não conhecemos “{unknown[0]}”."})


def _city(form: HolidaysForm) -> list[dict[str, Any]]:
    """The city's own as they are kept: by date, from lines where a page sends them."""
    ones = form.city
    if form.written is not None:
        ones = [_read(line.strip()) for line in form.written.splitlines() if line.strip()]
    ordered = sorted(ones, key=lambda one: (one.day, one.name))
    return [asdict(one) | {"day": one.day.isoformat()} for one in ordered]


def _read(line: str) -> CityForm:
    """``25/01 Aniversário da cidade``; with a year it is of that year alone.

    Raises:
        Invalid: it is neither.
    """
    day, _, name = line.partition(" ")
    yearly = day.count("/") == 1
    said = {"name": name, "day": f"{day}/{_SOME_YEAR}" if yearly else day, "yearly": yearly}
    try:
        read: CityForm = adapter(CityForm).validate_python(said)
    except (ValueError, Reason) as error:
        raise Invalid("Confira os feriados da cidade.", written=f"“{line}”: {_LINE}") from error
    return read
