"""What an appointment is refused for, each with its stable code."""

from collections.abc import Sequence

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class SlotTaken(Conflict):
    """The professional already has an appointment (or its buffer) inside the interval."""

    code = "clinic.slot_taken"


class TooManyHolds(TooMany):
    """As much time is kept by visitors as may be, from one place or in all."""

    code = "clinic.too_many_holds"


class PatientBusy(Conflict):
    """The patient has another appointment at that time."""

    code = "clinic.patient_busy"


class VisitChanged(ChangedMeanwhile):
    """Someone changed the appointment after the caller read it."""

    what = "este horário"


class WrongState(Conflict):
    """The act does not follow from the appointment's status or time."""

    code = "clinic.wrong_state"


class OutsideHours(Invalid):
    """The interval is not within the professional's working hours."""

    code = "clinic.outside_hours"


class ForceDenied(Forbidden):
    """This person may not book outside working hours."""

    code = "clinic.force_denied"


class NotOffered(Invalid):
    """Service or professional is inactive, or the two do not go together."""

    code = "clinic.not_offered"


class SeriesCollides(Conflict):
    """Some of the dates cannot be had, and nobody said that the rest is enough."""

    code = "clinic.series_collides"


class SeriesChanged(ChangedMeanwhile):
    """Someone changed the series after the caller read it."""

    what = "esta série"


class LinkInvalid(NotFound):
    """A patient's link that nobody here signed."""

    code = "clinic.link_invalid"


def slot_taken(free: Sequence[str] = (), field: str = "starts_at") -> SlotTaken:
    """The refusal, with the free times nearest to the one wanted, also as ``free``."""
    hint = f"Livres: {', '.join(free)}." if free else "Escolha outro horário."
    taken = SlotTaken("Esse horário já está ocupado.", **{field: f"Ocupado. {hint}"})
    taken.more["free"] = list(free)
    return taken


def slot_kept(until: str, free: Sequence[str], field: str) -> SlotTaken:
    """The refusal of time that somebody is about to take; it may be free again at ``until``."""
    taken = slot_taken(free, field)
    taken.detail = f"Alguém está reservando esse horário agora. Se desistir, ele volta às {until}."
    return taken


def outside_hours(reason: str, free: Sequence[str], field: str) -> OutsideHours:
    """The refusal of time outside open hours, with ``reason`` and the nearest free times."""
    hint = f" Livres: {', '.join(free)}." if free else ""
    outside = OutsideHours("Fora do expediente do profissional.", **{field: reason + hint})
    outside.more["free"] = list(free)
    return outside


def patient_busy(text: str = "") -> PatientBusy:
    """The refusal, with where the patient is expected."""
    return PatientBusy(
        "O paciente já tem atendimento nesse horário.",
        patient_id=text or "Já tem outro atendimento nesse horário.",
    )
