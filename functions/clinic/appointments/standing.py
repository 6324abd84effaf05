"""An appointment that is about to change: held as it stands, and who may take it."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from functions.clinic.appointments import labels, queries, rules_states
from functions.clinic.appointments.errors import NotOffered, VisitChanged, WrongState
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import Mark
from functions.clinic.appointments.visits import Wanted
from functions.clinic.appointments.written import Marks
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight
from shared import versions
from shared.context import Context
from shared.web.request import Input


def hold(  # noqa: PLR0913 - what was read, and what is asked
    ctx: Context,
    given: Input,
    appointment_id: UUID,
    version: int | None,
    allowed: AbstractSet[str],
    *,
    already: AbstractSet[str] = frozenset(),
) -> Appointment:
    """The appointment as it stands, held, once its state is one of ``allowed``.

    It is also given back where nothing is left to do: whoever asks for what is ``already`` so is
    told that it is, whatever they had read.

    Its row is held before the names of those whose time it takes, by every act alike: what was
    read before the wait may be no longer so after it.

    Raises:
        NotFound: there is none, or it is not in an agenda that they see.
        VisitChanged: somebody changed it since it was read.
        WrongState: its state allows no such act.
    """
    standing = queries.hold_appointment(ctx.db, sight(ctx), id=appointment_id)
    if standing.state in already:
        return standing
    expected, words = given.expected(version), labels.appointment(ctx)
    versions.require(ctx, expected, standing, words, VisitChanged)
    if standing.state not in allowed:
        label = rules_states.STATES[standing.state]
        raise WrongState(f"Este horário está como “{label}”: não dá para fazer isso agora.")
    return standing


def marks(appointment: Appointment, mark: Mark, at: datetime | None) -> Marks:
    """How far a visit has come, with one of its marks set or taken back."""
    found: Marks = {
        "confirmed_at": appointment.confirmed_at,
        "arrived_at": appointment.arrived_at,
        "started_at": appointment.started_at,
    }
    found[mark] = at
    return found


def wanted(appointment: Appointment) -> Wanted:
    """The time and the people that a visit takes as it is."""
    return Wanted(
        professional_id=appointment.professional_id,
        patient_id=appointment.patient_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        busy_until=appointment.busy_until,
        except_id=appointment.id,
    )


def require_attended(ctx: Context, appointment: Appointment, professional_id: UUID) -> None:
    """Let the visit go to who attends; somebody new must do its service as well.

    Raises:
        UnknownChoice: the professional is nobody here.
        NotOffered: they are inactive, or do not do this.
    """
    offer = queries.get_offer(
        ctx.db,
        sight(ctx),
        service_id=appointment.service_id,
        professional_id=professional_id,
        patient_id=None,
    )
    if offer.professional_name is None:
        reason = "Escolha um item da lista."
        raise UnknownChoice("Não encontramos o que foi escolhido.", professional_id=reason)
    if not offer.attends:
        reason = f"{offer.professional_name} não atende mais. Escolha outra pessoa."
        raise NotOffered("O profissional está inativo.", professional_id=reason)
    if professional_id != appointment.professional_id and not (offer.offered and offer.active):
        reason = f"{offer.professional_name} não faz este serviço."
        raise NotOffered("O profissional não faz este serviço.", professional_id=reason)
