"""How people know services, professionals and their fields, for whoever is told of a change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from functions.clinic.catalogue.queries import Linked, Professional, Service
from functions.clinic.catalogue.queries_members import PassedOn
from shared.acts import Change, Thing
from shared.clock import SHORT_WEEKDAYS
from shared.money import reais
from shared.versions import Word, Words, words


def _minutes(value: int) -> str:
    return f"{value} min"


def _active(value: bool) -> str:  # noqa: FBT001 - the field's value
    return "ativo" if value else "inativo"


def _week(hours: Iterable[Mapping[str, Any]]) -> str:
    told = (
        f"{SHORT_WEEKDAYS[each['weekday'] - 1]} {each['opens']}–{each['closes']}" for each in hours
    )
    return ", ".join(told) or "nenhum"


SERVICE: Final[Words] = words(
    "clinic.service",
    name=Word(),
    duration_min=Word(_minutes),
    buffer_after_min=Word(_minutes),
    price_centavos=Word(reais),
    professional_ids=Word(None),
    active=Word(_active),
)
PROFESSIONAL: Final[Words] = words(
    "clinic.professional",
    name=Word(),
    council=Word(),
    colour=Word(None),
    active=Word(_active),
    hours=Word(_week),
    service_ids=Word(None),
    account_id=Word(of="account_name"),
    account_was=Word(of="left"),
)


def service(one: Service | Linked) -> Thing:
    """One service on the trail."""
    return Thing("clinic.service", one.id, one.name)


def professional(one: Professional | Linked | PassedOn) -> Thing:
    """One professional on the trail."""
    return Thing("clinic.professional", one.id, one.name)


def links(field: str, linked: Sequence[Linked]) -> list[Change]:
    """Who or what came and went at one end of a link, by name."""
    told = [f"{'entra' if one.come else 'sai'} {one.name}" for one in linked]
    return [Change(field, after=", ".join(told))] if told else []
