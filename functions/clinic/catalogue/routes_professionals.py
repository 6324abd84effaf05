"""Professionals: who attends, in which hours, and what they do."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from functions.clinic.catalogue import labels, limits, lists, members, queries, rules
from functions.clinic.catalogue.errors import (
    ChangedMeanwhile,
    UnknownChoice,
)
from functions.clinic.catalogue.fields import USUAL_DAY
from functions.clinic.catalogue.forms import ProfessionalForm, StaffForm, rows_of
from functions.clinic.catalogue.pages import (
    PROFESSIONAL,
    PROFESSIONALS,
    professional_of,
    saved,
    week_of,
)
from functions.clinic.catalogue.queries import Linked, Professional
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.written import ProfessionalValues
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.record import record
from shared.text import VisibleName
from shared.web.request import Input, Reply


@record
class NewQuery:
    """What the form of a new one starts with."""

    name: VisibleName | None = None


@routes.get(PROFESSIONALS, needs="clinic.see_agenda")
def list_professionals(ctx: Context, _given: Input) -> Reply:
    """All professionals, active first; for who keeps them, with who has access and is none yet."""
    found, kept = lists.professionals(ctx), ctx.may("clinic.keep_catalogue")
    staff = found if kept else [lists.nameless(one) for one in found]
    data = {"professionals": staff, "limit": limits.most(ctx)}
    return Reply("catalogue/professionals", data | members.told(ctx))


@routes.get(f"{PROFESSIONALS}/new", needs="clinic.keep_catalogue", query=NewQuery)
def new_professional(ctx: Context, given: Input) -> Reply:
    """The form, with the usual working week filled in and every service ticked."""
    data = {"professional": None, "name": given.query(NewQuery).name, **_choices(ctx, None)}
    return Reply("catalogue/professional", data)


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return saved(ctx, professional_of(ctx, made))


@routes.post(
    PROFESSIONALS,
    needs="clinic.keep_catalogue",
    body=ProfessionalForm,
    once=_again,
    form=new_professional,
)
def create_professional(ctx: Context, given: Input) -> Reply:
    """Create one professional.

    Raises:
        Invalid: the body is not a ``ProfessionalForm``, or its hours overlap.
        UnknownChoice: one of ``service_ids`` is no service here.
        PlanLimit: the plan allows no more.
    """
    form = given.read(ProfessionalForm)
    rows = rows_of(form)
    _queue(ctx, form)
    count = limits.require_place(ctx, None) if form.active else 0
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
    limits.tell(ctx)
    professional = professional_of(ctx, created)
    named = labels.professional(professional)
    ctx.audit("clinic.professional_created", named, version=professional.version)
    return saved(ctx, professional, status=201)


@routes.get(PROFESSIONAL, needs="clinic.keep_catalogue")
def show_professional(ctx: Context, _given: Input, professional_id: UUID) -> Reply:
    """One professional, ready to be changed.

    Raises:
        NotFound: there is none.
    """
    professional = professional_of(ctx, professional_id)
    return Reply(
        "catalogue/professional",
        {
            "professional": professional,
            **_choices(ctx, professional),
            **members.choices(ctx, professional),
        },
        version=professional.version,
    )


@routes.put(PROFESSIONAL, needs="clinic.keep_catalogue", body=StaffForm, form=show_professional)
def update_professional(ctx: Context, given: Input, professional_id: UUID) -> Reply:
    """Change one professional; what is booked stays booked.

    Raises:
        Invalid: the body is not a ``StaffForm``, or its hours overlap.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        UnknownChoice: one of ``service_ids`` is no service here, or nobody who attends has the
            account.
        AccountTaken: the account is another professional's.
        PlanLimit: it would become active, and the plan allows no more.
    """
    form = given.read(StaffForm)
    rows = rows_of(form)
    _queue(ctx, form)
    before = professional_of(ctx, professional_id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.PROFESSIONAL, ChangedMeanwhile)
    if form.active and not before.active:
        limits.require_place(ctx, professional_id)
    values: ProfessionalValues = {
        "name": form.name,
        "colour": form.colour or before.colour,
        "council": form.council,
        "active": form.active,
    }
    fields = versions.differing(before, values)
    fields += ["hours"] if _work(ctx, before, rows) else []
    fields += members.link(ctx, before, form.account_id) if form.account_id else []
    linked = _offer(ctx, professional_id, form)
    if not (fields or linked):
        return saved(ctx, before)
    queries.update_professional(ctx.db, id=professional_id, **values)
    if form.active != before.active:
        limits.tell(ctx)
    after = professional_of(ctx, professional_id)
    told = versions.changed(labels.PROFESSIONAL, before, after, fields)
    told += labels.links("service_ids", linked)
    named = labels.professional(after)
    ctx.audit("clinic.professional_changed", named, told, version=after.version)
    return saved(ctx, after)


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


def _queue(ctx: Context, form: ProfessionalForm) -> None:
    """One change of the staff at a time: who is active is read and decided by the same one.

    Raises:
        UnknownChoice: one of ``service_ids`` is no service here.
    """
    queries.lock_links(ctx.db)
    if form.service_ids and queries.unknown_services(ctx.db, ids=form.service_ids):
        reason = "Um dos serviços não existe mais. Recarregue a página."
        raise UnknownChoice("Não encontramos o que foi escolhido.", service_ids=reason)


def _choices(ctx: Context, professional: Professional | None) -> dict[str, Any]:
    """What the form shows; not from the cache, for what is not shown is not saved."""
    services = [s for s in queries.list_services(ctx.db) if s.active]
    ticked = professional.service_ids if professional else [str(s.id) for s in services]
    week = week_of(professional)
    return {"services": services, "ticked": ticked, "week": week, "usual": USUAL_DAY}
