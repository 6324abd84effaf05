"""Services: what the clinic offers, how long it takes and what it costs."""

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue import labels, lists, queries
from functions.clinic.catalogue.errors import ChangedMeanwhile, UnknownChoice
from functions.clinic.catalogue.fields import Buffer, Duration
from functions.clinic.catalogue.queries import Linked, Professional, Service
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.written import ServiceValues
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.money import Centavos
from shared.numbers import Flag
from shared.record import record
from shared.text import VisibleName
from shared.versions import Version
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

_LIST: Final = "/clinic/services"
_ONE: Final = f"{_LIST}/<uuid:service_id>"


@record
class ServiceForm:
    """A service as written; ``professional_ids`` None leaves who performs it alone.

    Others say which of the active professionals do; who is inactive keeps the service.
    """

    name: VisibleName
    duration_min: Duration
    buffer_after_min: Buffer = 0
    price_centavos: Centavos = 0
    active: Flag = True
    professional_ids: Annotated[list[UUID], Field(max_length=200)] | None = None
    version: Version | None = None
    request_id: RequestId | None = None


@routes.get(_LIST, needs="clinic.see_agenda")
def list_services(ctx: Context, _given: Input) -> Reply:
    """All services, active first."""
    return Reply("catalogue/services", {"services": lists.services(ctx)})


@routes.get(f"{_LIST}/new", needs="clinic.keep_catalogue")
def new_service(ctx: Context, _given: Input) -> Reply:
    """The empty form; everyone active is ticked as a performer."""
    everyone = _active(ctx)
    ticked = [str(p.id) for p in everyone]
    return Reply(
        "catalogue/service", {"service": None, "professionals": everyone, "performers": ticked}
    )


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _saved(ctx, queries.get_service(ctx.db, id=made))


@routes.post(_LIST, needs="clinic.keep_catalogue", body=ServiceForm, once=_again, form=new_service)
def create_service(ctx: Context, given: Input) -> Reply:
    """Create one service.

    Raises:
        Invalid: the body is not a ``ServiceForm``.
        UnknownChoice: one of ``professional_ids`` is nobody here.
        NameTaken: another service has its name.
    """
    form = given.read(ServiceForm)
    _queue(ctx, form)
    created = queries.create_service(ctx.db, **_values(form), created_by=ctx.actor.id)
    _perform(ctx, created, form)
    service = queries.get_service(ctx.db, id=created)
    ctx.audit("clinic.service_created", labels.service(service), version=service.version)
    return _saved(ctx, service, 201)


@routes.get(_ONE, needs="clinic.keep_catalogue")
def show_service(ctx: Context, _given: Input, service_id: UUID) -> Reply:
    """One service, ready to be changed.

    Raises:
        NotFound: there is none.
    """
    service = queries.get_service(ctx.db, id=service_id)
    data = {"professionals": _active(ctx), "performers": service.professional_ids}
    return Reply("catalogue/service", {"service": service, **data}, version=service.version)


@routes.put(_ONE, needs="clinic.keep_catalogue", body=ServiceForm, form=show_service)
def update_service(ctx: Context, given: Input, service_id: UUID) -> Reply:
    """Change one service; what is booked keeps its length and price.

    Raises:
        Invalid: the body is not a ``ServiceForm``.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        UnknownChoice: one of ``professional_ids`` is nobody here.
        NameTaken: another service has its name.
    """
    form = given.read(ServiceForm)
    _queue(ctx, form)
    before = queries.hold_service(ctx.db, id=service_id)
    versions.require(ctx, given.expected(form.version), before, labels.SERVICE, ChangedMeanwhile)
    values = _values(form)
    fields = versions.differing(before, values)
    linked = _perform(ctx, service_id, form)
    if not (fields or linked):
        return _saved(ctx, before)
    queries.update_service(ctx.db, id=service_id, **values)
    after = queries.get_service(ctx.db, id=service_id)
    told = versions.changed(labels.SERVICE, before, after, fields)
    told += labels.links("professional_ids", linked)
    ctx.audit("clinic.service_changed", labels.service(after), told, version=after.version)
    return _saved(ctx, after)


def _active(ctx: Context) -> list[Professional]:
    """Who may be ticked; not from the cache, for what is not shown is not saved."""
    return [p for p in queries.list_professionals(ctx.db) if p.active]


def _saved(ctx: Context, service: Service, status: int = 200) -> Reply:
    ctx.touch("clinic.services")
    return Reply.saved(
        "catalogue/service", service, called="service", location=_LIST, status=status
    )


def _values(form: ServiceForm) -> ServiceValues:
    return {
        "name": form.name,
        "duration_min": form.duration_min,
        "buffer_after_min": form.buffer_after_min,
        "price_centavos": form.price_centavos,
        "active": form.active,
    }


def _queue(ctx: Context, form: ServiceForm) -> None:
    """Links have two ends: whoever changes some waits for whoever changes others.

    Raises:
        UnknownChoice: one of ``professional_ids`` is nobody here.
    """
    if form.professional_ids is None:
        return
    queries.lock_links(ctx.db)
    if queries.unknown_professionals(ctx.db, ids=form.professional_ids):
        reason = "Um dos profissionais não existe mais. Recarregue a página."
        raise UnknownChoice("Não encontramos o que foi escolhido.", professional_ids=reason)


def _perform(ctx: Context, service_id: UUID, form: ServiceForm) -> list[Linked]:
    """Link who performs the service; those who came or went."""
    if form.professional_ids is None:
        return []
    linked = queries.replace_performers(
        ctx.db, service_id=service_id, professional_ids=form.professional_ids
    )
    for one in linked:
        end = replace(one, name=form.name)
        told = labels.links("service_ids", [end])
        ctx.audit(
            "clinic.professional_changed", labels.professional(one), told, version=one.version
        )
    if linked:
        ctx.touch("clinic.professionals")
    return linked
