"""What is booked: service, professional and patient, and whether they go together."""

from uuid import UUID

from functions.clinic.appointments import queries
from functions.clinic.appointments.errors import NotOffered
from functions.clinic.appointments.queries import Offer
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.sight import sight
from shared.context import Context


def require_offer(
    ctx: Context,
    *,
    service_id: UUID,
    professional_id: UUID,
    patient_id: UUID | None,
    named: str = "professional_id",
) -> Offer:
    """What is booked; ``named`` is the input that chose the professional.

    Raises:
        UnknownChoice: one of the three ids is nobody here, or nobody of theirs.
        NotOffered: inactive, or the professional does not do it.
    """
    offer = queries.get_offer(
        ctx.db,
        sight(ctx),
        service_id=service_id,
        professional_id=professional_id,
        patient_id=patient_id,
    )
    unknown = {
        "service_id": offer.service_name is None,
        named: offer.professional_name is None,
        "patient_id": bool(patient_id) and offer.patient_name is None,
    }
    reasons = {name: "Escolha um item da lista." for name, lost in unknown.items() if lost}
    if reasons:
        raise UnknownChoice("Não encontramos o que foi escolhido.", **reasons)
    if not offer.active:
        raise NotOffered("Este serviço ou profissional está inativo.", service_id="Escolha outro.")
    if not offer.offered:
        reason = f"{offer.professional_name} não faz este serviço."
        raise NotOffered("O profissional não faz este serviço.", **{named: reason})
    return offer
