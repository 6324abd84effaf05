"""How people call the fields of a patient, for whoever is told of a change."""

from typing import Final

from shared.documents import masked
from shared.versions import Word, Words
from shared.web import filters

PATIENT: Final[Words] = {
    "name": Word("nome"),
    "phone": Word("telefone", filters.phone),
    "email": Word("e-mail"),
    "cpf": Word("CPF", masked),
    "born_on": Word("nascimento", lambda day: day.strftime("%d/%m/%Y")),
    "notes": Word("observações", None),
}
