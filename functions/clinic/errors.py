"""What the clinic refuses, each with its stable code."""

from shared import once, versions
from shared.errors import Conflict, Forbidden, Invalid, NotFound


class SlotTaken(Conflict):
    """The professional already has an appointment (or its buffer) inside the interval."""

    code = "clinic.slot_taken"


class PatientBusy(Conflict):
    """The patient has another appointment at that time."""

    code = "clinic.patient_busy"


class ChangedMeanwhile(versions.ChangedMeanwhile):
    """Someone changed the record after the caller read it."""

    code = "clinic.changed_meanwhile"


class VisitChanged(ChangedMeanwhile):
    """Someone changed the appointment after the caller read it."""

    what = "este horário"


class WrongState(Conflict):
    """The act does not follow from the appointment's status or time."""

    code = "clinic.wrong_state"


class RequestReused(once.RequestReused):
    """One key arrived with two different requests."""

    code = "clinic.request_reused"


class NameTaken(Conflict):
    """Another service has this name."""

    code = "clinic.name_taken"


class CpfTaken(Conflict):
    """Another patient has this CPF."""

    code = "clinic.cpf_taken"


class PlanLimit(Conflict):
    """The plan allows no more active professionals."""

    code = "clinic.plan_limit"


class OutsideHours(Invalid):
    """The interval is not within the professional's working hours."""

    code = "clinic.outside_hours"


class ForceDenied(Forbidden):
    """Only owner and manager book outside working hours."""

    code = "clinic.force_denied"


class NotOffered(Invalid):
    """Service or professional is inactive, or the two do not go together."""

    code = "clinic.not_offered"


class UnknownChoice(NotFound):
    """An id in the body names nothing in this tenant."""

    code = "clinic.unknown_choice"


class LinkInvalid(NotFound):
    """A patient's link that nobody here signed."""

    code = "clinic.link_invalid"
