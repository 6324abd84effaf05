"""Professionals: who attends, in which hours, and what they do."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue import labels, lists, queries, rules
from functions.clinic.catalogue.errors import (
    ChangedMeanwhile,
    PlanLimit,
    RequestReused,
    UnknownChoice,
)
from functions.clinic.catalogue.fields import USUAL, Colour, Council, Written
from functions.clinic.catalogue.queries import Linked, Professional
from functions.clinic.catalogue.rules import Interval
from functions.clinic.catalogue.written import ProfessionalValues
from functions.clinic.registry import routes
from shared import numbers, versions
from shared.clock import WallMinutes
from shared.context import Context
from shared.errors import Invalid, NotFound
from shared.fields import Reason
from shared.numbers import Flag
from shared.plans import BY_CODE, PLANS, Plan
from shared.products import PRODUCTS
from shared.text import VisibleName
from shared.versions import Version
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply
from shared.web.routing import Once

_LIST: Final = "/clinic/professionals"
_ONE: Final = f"{_LIST}/<uuid:professional_id>"
WEEKDAYS = ("Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo")
_LIMIT = PRODUCTS["clinic"].limits["professionals"]
_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class HoursForm:
    """One working interval; weekday 1 is Monday, times are ``08:00``."""

    weekday: Annotated[int, numbers.whole(1, 7)]
    opens: WallMinutes
    closes: WallMinutes


@dataclass(frozen=True, slots=True)
class ProfessionalForm:
    """A professional as written; pages write each weekday as text, programs send ``hours``.

    ``service_ids`` are the active services they perform; inactive ones stay as they were.
    """

    name: VisibleName
    colour: Colour | None = None
    council: Council | None = None
    active: Flag = True
    service_ids: Annotated[list[UUID], Field(max_length=500)] = field(default_factory=list)
    hours: Annotated[list[HoursForm], Field(max_length=70)] = field(default_factory=list)
    weekday_1: Written = field(default_factory=list)
    weekday_2: Written = field(default_factory=list)
    weekday_3: Written = field(default_factory=list)
    weekday_4: Written = field(default_factory=list)
    weekday_5: Written = field(default_factory=list)
    weekday_6: Written = field(default_factory=list)
    weekday_7: Written = field(default_factory=list)
    version: Version | None = None
    request_id: RequestId | None = None


@routes.get(_LIST, needs="clinic.see_agenda")
def list_professionals(ctx: Context, _given: Input) -> Reply:
    """All professionals, active first."""
    most = _LIMIT.plans[_plan(ctx).code]
    return Reply(
        "catalogue/professionals", {"professionals": lists.professionals(ctx), "limit": most}
    )


@routes.get(f"{_LIST}/new", needs="clinic.keep_catalogue")
def new_professional(ctx: Context, _given: Input) -> Reply:
    """The form, with the usual working week filled in and every service ticked."""
    return Reply("catalogue/professional", {"professional": None, **_choices(ctx, None)})


def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(ctx, _get(ctx, made))


_ONCE: Final = Once(_again, RequestReused)


@routes.post(
    _LIST, needs="clinic.keep_catalogue", body=ProfessionalForm, once=_ONCE, form=new_professional
)
def create_professional(ctx: Context, given: Input) -> Reply:
    """Create one professional.

    Raises:
        Invalid: the body is not a ``ProfessionalForm``, or its hours overlap.
        UnknownChoice: one of ``service_ids`` is no service here.
        PlanLimit: the plan allows no more.
    """
    form = given.read(ProfessionalForm)
    rows = _rows(form)
    _queue(ctx, form)
    count = _require_place(ctx, None) if form.active else 0
    colour = form.colour or rules.COLOURS[count % len(rules.COLOURS)]
    created = queries.create_professional(
        ctx.db,
        name=form.name,
        colour=colour,
        council=form.council,
        active=form.active,
        created_by=ctx.actor.id,
    )
    _offer(ctx, created, form)
    queries.add_hours(ctx.db, professional_id=created, rows=rows)
    professional = _get(ctx, created)
    named = labels.professional(professional)
    ctx.audit("clinic.professional_created", named, version=professional.version)
    return _saved(ctx, professional, status=201)


@routes.get(_ONE, needs="clinic.keep_catalogue")
def show_professional(ctx: Context, _given: Input, professional_id: UUID) -> Reply:
    """One professional, ready to be changed.

    Raises:
        NotFound: there is none.
    """
    professional = _get(ctx, professional_id)
    return Reply(
        "catalogue/professional",
        {"professional": professional, **_choices(ctx, professional)},
        version=professional.version,
    )


@routes.put(_ONE, needs="clinic.keep_catalogue", body=ProfessionalForm, form=show_professional)
def update_professional(ctx: Context, given: Input, professional_id: UUID) -> Reply:
    """Change one professional; what is booked stays booked.

    Raises:
        Invalid: the body is not a ``ProfessionalForm``, or its hours overlap.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        UnknownChoice: one of ``service_ids`` is no service here.
        PlanLimit: it would become active, and the plan allows no more.
    """
    form = given.read(ProfessionalForm)
    rows = _rows(form)
    _queue(ctx, form)
    before = _get(ctx, professional_id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.PROFESSIONAL, ChangedMeanwhile)
    if form.active and not before.active:
        _require_place(ctx, professional_id)
    values: ProfessionalValues = {
        "name": form.name,
        "colour": form.colour or before.colour,
        "council": form.council,
        "active": form.active,
    }
    fields = versions.differing(before, values)
    fields += ["hours"] if _work(ctx, before, rows) else []
    linked = _offer(ctx, professional_id, form)
    if not (fields or linked):
        return _saved(ctx, before)
    queries.update_professional(ctx.db, id=professional_id, **values)
    after = _get(ctx, professional_id)
    told = versions.changed(labels.PROFESSIONAL, before, after, fields)
    told += labels.links("service_ids", linked)
    named = labels.professional(after)
    ctx.audit("clinic.professional_changed", named, told, version=after.version)
    return _saved(ctx, after)


def _get(ctx: Context, professional_id: UUID) -> Professional:
    found = queries.list_professionals(ctx.db, id=professional_id)
    if not found:
        raise NotFound("Não encontramos este profissional.")
    return found[0]


def _saved(ctx: Context, professional: Professional, status: int = 200) -> Reply:
    ctx.touch("clinic.professionals")
    return Reply.saved(
        "catalogue/professional", professional, called="professional", location=_LIST, status=status
    )


def _offer(ctx: Context, professional_id: UUID, form: ProfessionalForm) -> list[Linked]:
    """Link the services they do; those that came or went."""
    linked = queries.replace_offered(
        ctx.db, professional_id=professional_id, service_ids=form.service_ids
    )
    for one in linked:
        end = replace(one, name=form.name)
        told = labels.links("professional_ids", [end])
        ctx.audit("clinic.service_changed", labels.service(one), told, version=one.version)
    if linked:
        ctx.touch("clinic.services")
    return linked


def _work(ctx: Context, before: Professional, rows: list[tuple[int, int, int]]) -> bool:
    """Give other working hours, if they are others; whether they are."""
    wanted = [
        {"weekday": day, "opens": rules.clock(opens), "closes": rules.clock(closes)}
        for day, opens, closes in sorted(rows)
    ]
    if wanted == before.hours:
        return False
    queries.clear_hours(ctx.db, professional_id=before.id)
    queries.add_hours(ctx.db, professional_id=before.id, rows=rows)
    return True


def _rows(form: ProfessionalForm) -> list[tuple[int, int, int]]:
    """Working hours as rows, from ``hours`` or from what was written for each weekday.

    Raises:
        Invalid: a time does not parse, or two intervals of a day overlap.
    """
    try:
        by_day = _sent(form.hours)
    except Reason as error:
        raise Invalid("Confira os horários.", hours=str(error)) from error
    for weekday in range(1, 8):
        by_day.setdefault(weekday, getattr(form, f"weekday_{weekday}"))
    return [(day, one.start, one.end) for day, ones in by_day.items() for one in ones]


def _sent(hours: Iterable[HoursForm]) -> dict[int, list[Interval]]:
    ordered = sorted(hours, key=lambda h: h.weekday)
    return {
        day: rules.checked_hours(
            Interval(rules.on_grid(h.opens), rules.on_grid(h.closes)) for h in group
        )
        for day, group in groupby(ordered, key=lambda h: h.weekday)
    }


def _plan(ctx: Context) -> Plan:
    return BY_CODE.get(ctx.tenant.plan, PLANS[0])


def _queue(ctx: Context, form: ProfessionalForm) -> None:
    """One change of the staff at a time: who is active is read and decided by the same one.

    Raises:
        UnknownChoice: one of ``service_ids`` is no service here.
    """
    queries.lock_links(ctx.db)
    if form.service_ids and queries.unknown_services(ctx.db, ids=form.service_ids):
        reason = "Um dos serviços não existe mais. Recarregue a página."
        raise UnknownChoice("Não encontramos o que foi escolhido.", service_ids=reason)


def _require_place(ctx: Context, except_id: UUID | None) -> int:
    """How many are active already.

    Raises:
        PlanLimit: as many as the plan allows.
    """
    count = queries.count_active_professionals(ctx.db, except_id=except_id)
    plan = _plan(ctx)
    most = _LIMIT.plans[plan.code]
    if most is None or count < most:
        return count
    larger = next((p for p in PLANS if (_LIMIT.plans[p.code] or count + 1) > count), plan)
    raise PlanLimit(
        f"O plano {plan.name} permite {most} profissionais ativos. "
        f"Desative um deles ou passe para o plano {larger.name}."
    )


def _choices(ctx: Context, professional: Professional | None) -> dict[str, Any]:
    """What the form shows; not from the cache, for what is not shown is not saved."""
    services = [s for s in queries.list_services(ctx.db) if s.active]
    ticked = professional.service_ids if professional else [str(s.id) for s in services]
    week = []
    for number, label in enumerate(WEEKDAYS, start=1):
        usual = USUAL if number <= _WORKING_DAYS else ""
        text = _text(professional.hours, number) if professional else usual
        week.append({"name": f"weekday_{number}", "label": label, "text": text})
    return {"services": services, "ticked": ticked, "week": week}


def _text(hours: list[dict[str, Any]], weekday: int) -> str:
    ours = [h for h in hours if h["weekday"] == weekday]
    return ", ".join(f"{h['opens']}-{h['closes']}" for h in ours)
