"""What the register of patients refuses."""

from shared.errors import Conflict, Forbidden, NotFound, TooMany


class CpfTaken(Conflict):
    """Another patient has this CPF."""

    code = "clinic.cpf_taken"


class MergedAway(Conflict):
    """The patient was merged with another since."""

    code = "clinic.merged_away"


class UnknownPatient(NotFound):
    """Nobody of that name has that telephone and CPF."""

    code = "clinic.unknown_patient"


class AlreadySeen(Conflict):
    """Whoever would open the patient sees them anyway."""

    code = "clinic.already_seen"


class NoAgenda(Forbidden):
    """Whoever would open a patient is none of the professionals."""

    code = "clinic.no_agenda"


class AskedInVain(TooMany):
    """Somebody asked for too many patients who are not known here."""

    code = "clinic.asked_in_vain"
