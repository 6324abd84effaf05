"""What the register of patients refuses."""

from shared.errors import Conflict


class CpfTaken(Conflict):
    """Another patient has this CPF."""

    code = "clinic.cpf_taken"
