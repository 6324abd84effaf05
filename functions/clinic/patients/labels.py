"""How people know a patient and its fields, for whoever is told of a change."""

from typing import Final

from functions.clinic.patients.queries import Patient
from functions.clinic.patients.queries_openings import Opened
from shared.acts import Thing
from shared.documents import masked
from shared.versions import Word, Words, words
from shared.web import filters

PATIENT: Final[Words] = words(
    "clinic.patient",
    name=Word(),
    phone=Word(filters.phone),
    email=Word(),
    cpf=Word(masked),
    born_on=Word(lambda day: day.strftime("%d/%m/%Y")),
    notes=Word(None),
)


def thing(patient: Patient | Opened) -> Thing:
    """One patient on the trail."""
    return Thing("clinic.patient", patient.id, patient.name)
