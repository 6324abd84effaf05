"""What the clinic lets its patients book by themselves, and on which terms."""

from collections.abc import Sequence
from dataclasses import asdict, field
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue import lists
from functions.clinic.catalogue.lists import Item
from functions.clinic.online import labels, queries, rules
from functions.clinic.online.errors import ChoiceChanged
from functions.clinic.online.places import FRAME, PUBLIC, SETTINGS
from functions.clinic.online.queries import Choice
from functions.clinic.registry import routes
from shared import numbers, text, versions
from shared.acts import Thing
from shared.context import Context
from shared.errors import Invalid
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version
from shared.web.request import Input, Reply

_KEY: Final = "online"
_MOST: Final = 200
_DAY_H: Final = 24


@record
class ChoiceForm:
    """What a page's ticks and fields say; see ``queries.Choice``."""

    live: Flag = False
    service_ids: Annotated[list[UUID], Field(max_length=_MOST)] = field(default_factory=list)
    professional_ids: Annotated[list[UUID], Field(max_length=_MOST)] = field(default_factory=list)
    prices: Flag = False
    notice_hours: Annotated[int, numbers.whole(0, 168, "horas")] = 2
    horizon_days: Annotated[int, numbers.whole(1, 180, "dias")] = 60
    cancel_hours: Annotated[int, numbers.whole(0, 168, "horas")] = 0
    welcome: Annotated[str, text.lines(most=300)] = ""
    version: Version | None = None


@routes.get(SETTINGS, needs="clinic.keep_online")
def show_choice(ctx: Context, _given: Input) -> Reply:
    """What is chosen, with the address to give to patients, and what shows it on another site."""
    return _shown(ctx, queries.get_choice(ctx.db))


def _shown(ctx: Context, choice: Choice, **more: Any) -> Reply:
    slug = ctx.tenant.slug
    services, people = _active(lists.services(ctx)), _active(lists.professionals(ctx))
    first = not choice.version
    data = {
        "choice": choice,
        "services": services,
        "professionals": [lists.nameless(one) for one in people],
        "offered": [str(one) for one in choice.service_ids]
        or ([one["id"] for one in services] if first else []),
        "able": [str(one) for one in choice.professional_ids]
        or ([one["id"] for one in people] if first else []),
        "terms": [rules.notice_words(choice.notice_hours), rules.cancel_words(choice.cancel_hours)],
        "address": ctx.settings.url(slug, PUBLIC),
        "frame": ctx.settings.url(slug, FRAME),
        "public": PUBLIC,
    }
    return Reply("online/settings", data, version=choice.version, **more)


def _active(items: Sequence[Item]) -> list[Item]:
    return [one for one in items if one["active"]]


@routes.put(SETTINGS, needs="clinic.keep_online", body=ChoiceForm, form=show_choice)
def choose(ctx: Context, given: Input) -> Reply:
    """Say what may be booked, by whom and how; it holds for whoever books from now on.

    Raises:
        Invalid: the body is no ``ChoiceForm``, names what is not here, or would show an empty page.
        ChoiceChanged: somebody chose otherwise first.
    """
    form = given.read(ChoiceForm)
    _require_known(ctx, form)
    before = queries.hold_choice(ctx.db, created_by=ctx.actor.id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.CHOICE, ChoiceChanged, entity_id=_KEY)
    said = {name: value for name, value in asdict(form).items() if name != "version"}
    fields = versions.differing(before, said)
    if not fields and before.version:
        return _shown(ctx, before, location=SETTINGS)
    queries.save_choice(ctx.db, **said)
    saved = queries.get_choice(ctx.db)
    thing = Thing("clinic.online", _KEY)
    versions.note(ctx, "clinic.online_chosen", thing, labels.CHOICE, before, saved, fields)
    toast = "Salvo. A página está no ar." if saved.live else "Salvo. Só vocês veem a página."
    return _shown(ctx, saved, location=SETTINGS, toast=toast)


def _require_known(ctx: Context, form: ChoiceForm) -> None:
    known = {one["id"]: one for one in lists.services(ctx)}
    staff = {one["id"]: one for one in lists.professionals(ctx)}
    for name, ids, there in (
        ("service_ids", form.service_ids, known),
        ("professional_ids", form.professional_ids, staff),
    ):
        if any(str(one) not in there for one in ids):
            raise Invalid("Confira o que foi escolhido.", **{name: "Escolha itens da lista."})
        if form.live and not ids:
            raise Invalid("A página ficaria vazia.", **{name: "Escolha pelo menos um."})
    if form.live and form.notice_hours > form.horizon_days * _DAY_H:
        reason = f"Use no máximo {form.horizon_days * _DAY_H}: a página não mostra mais que isso."
        raise Invalid("A página ficaria vazia.", notice_hours=reason)
    done = {one for who in form.professional_ids for one in staff[str(who)]["service_ids"]}
    if form.live and not done & {str(one) for one in form.service_ids}:
        reason = "Nenhum dos profissionais escolhidos faz estes serviços."
        raise Invalid("A página ficaria vazia.", service_ids=reason)
