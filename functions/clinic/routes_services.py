"""Services: what the clinic offers, how long it takes and what it costs."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from functions.clinic import firsts, lists, queries_catalogue, rules
from functions.clinic.registry import routes
from shared import numbers
from shared.context import Context
from shared.fields import Reason
from shared.money import Centavos
from shared.numbers import Flag
from shared.text import VisibleName
from shared.web.request import Input, Reply


def _on_grid(minutes: int) -> int:
    if minutes % rules.GRID_MIN:
        raise Reason("Use múltiplos de 5 minutos.")
    return minutes


Duration = Annotated[int, numbers.whole(5, 480, "minutos"), AfterValidator(_on_grid)]
Buffer = Annotated[int, numbers.whole(0, 240, "minutos"), AfterValidator(_on_grid)]


@dataclass(frozen=True, slots=True)
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


@routes.get("/clinic/services")
def list_services(ctx: Context, _given: Input) -> Reply:
    """All services, active first."""
    return Reply("services", {"services": lists.services(ctx)})


@routes.get("/clinic/services/new", roles=rules.MANAGERS)
def new_service(ctx: Context, _given: Input) -> Reply:
    """The empty form; everyone active is ticked as a performer."""
    everyone = [p for p in lists.professionals(ctx) if p["active"]]
    ticked = [p["id"] for p in everyone]
    return Reply("service", {"service": None, "professionals": everyone, "performers": ticked})


@routes.post("/clinic/services", body=ServiceForm, roles=rules.MANAGERS)
def create_service(ctx: Context, given: Input) -> Reply:
    """Create one service.

    Raises:
        Invalid: the body is not a ``ServiceForm``.
        NameTaken: another service has its name.
    """
    form = given.read(ServiceForm)
    service = queries_catalogue.create_service(ctx.db, **_values(form), created_by=ctx.actor.id)
    _perform(ctx, service.id, form)
    firsts.note(ctx, "service")
    ctx.audit("clinic.service_created", service.id, name=service.name)
    ctx.touch("clinic.services")
    return Reply("service", {"service": service}, status=201, location="/clinic/services")


@routes.get("/clinic/services/<uuid:service_id>")
def show_service(ctx: Context, _given: Input, service_id: UUID) -> Reply:
    """One service, ready to be changed.

    Raises:
        NotFound: there is none.
    """
    service = queries_catalogue.get_service(ctx.db, id=service_id)
    everyone = [p for p in lists.professionals(ctx) if p["active"]]
    performers = [p["id"] for p in everyone if str(service_id) in p["service_ids"]]
    return Reply(
        "service", {"service": service, "professionals": everyone, "performers": performers}
    )


@routes.put("/clinic/services/<uuid:service_id>", body=ServiceForm, roles=rules.MANAGERS)
@routes.post("/clinic/services/<uuid:service_id>", body=ServiceForm, roles=rules.MANAGERS)
def update_service(ctx: Context, given: Input, service_id: UUID) -> Reply:
    """Change one service; what is booked keeps its length and price.

    Raises:
        Invalid: the body is not a ``ServiceForm``.
        NotFound: there is none.
        NameTaken: another service has its name.
    """
    queries_catalogue.get_service(ctx.db, id=service_id)
    form = given.read(ServiceForm)
    service = queries_catalogue.update_service(ctx.db, id=service_id, **_values(form))
    _perform(ctx, service.id, form)
    ctx.audit("clinic.service_changed", service.id, name=service.name)
    ctx.touch("clinic.services")
    return Reply("service", {"service": service}, location="/clinic/services")


def _values(form: ServiceForm) -> dict[str, Any]:
    return {
        "name": form.name,
        "duration_min": form.duration_min,
        "buffer_after_min": form.buffer_after_min,
        "price_centavos": form.price_centavos,
        "active": form.active,
    }


def _perform(ctx: Context, service_id: UUID, form: ServiceForm) -> None:
    if form.professional_ids is None:
        return
    queries_catalogue.replace_performers(
        ctx.db, service_id=service_id, professional_ids=form.professional_ids
    )
    ctx.touch("clinic.professionals")
