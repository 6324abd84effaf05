"""What is written of services and professionals, column by column."""

from typing import TypedDict
from uuid import UUID


class ServiceValues(TypedDict):
    """What a form says of a service."""

    name: str
    duration_min: int
    buffer_after_min: int
    price_centavos: int
    active: bool


class NewService(ServiceValues):
    """A new one."""

    created_by: UUID


class ChangedService(ServiceValues):
    """The one there is."""

    id: UUID


class ProfessionalValues(TypedDict):
    """What a form says of a professional."""

    name: str
    colour: str
    council: str | None
    active: bool


class NewProfessional(ProfessionalValues):
    """A new one."""

    created_by: UUID


class ChangedProfessional(ProfessionalValues):
    """The one there is."""

    id: UUID
