"""All paths of the clinic: each resource registers its own."""

from functions.clinic import (
    routes_agenda,
    routes_answers,
    routes_appointments,
    routes_booking,
    routes_changes,
    routes_moves,
    routes_patients,
    routes_professionals,
    routes_services,
)
from functions.clinic.registry import routes

__all__ = [
    "routes",
    "routes_agenda",
    "routes_answers",
    "routes_appointments",
    "routes_booking",
    "routes_changes",
    "routes_moves",
    "routes_patients",
    "routes_professionals",
    "routes_services",
]
