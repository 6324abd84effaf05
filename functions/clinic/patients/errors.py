"""What the register of patients refuses."""

from shared.errors import Conflict, NotFound


class CpfTaken(Conflict):
    """Another patient has this CPF."""

    code = "clinic.cpf_taken"


class UnknownPatient(NotFound):
    """Nobody of that name has that telephone or CPF."""

    code = "clinic.unknown_patient"
