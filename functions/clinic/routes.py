"""All paths of the clinic: each room registers its own."""

from functions.clinic.agenda import routes as agenda
from functions.clinic.agenda import routes_free, routes_today
from functions.clinic.appointments import routes as appointments
from functions.clinic.appointments import (
    routes_answers,
    routes_booking,
    routes_changes,
    routes_collisions,
    routes_exports,
    routes_moves,
    routes_patient,
    routes_series,
    routes_series_changes,
    routes_series_reopening,
    routes_slip,
    routes_walkins,
)
from functions.clinic.catalogue import (
    routes_accounts,
    routes_professionals,
    routes_services,
    routes_usage,
)
from functions.clinic.duplicates import routes as duplicates
from functions.clinic.duplicates import routes_merges
from functions.clinic.feed import routes as feed
from functions.clinic.feed import routes_file
from functions.clinic.hours import routes_blocks, routes_exceptions, routes_holidays
from functions.clinic.online import routes as online
from functions.clinic.online import routes_settings, routes_visits, routes_wishes
from functions.clinic.patients import routes as patients
from functions.clinic.patients import (
    routes_archive,
    routes_choices,
    routes_files,
    routes_label,
    routes_openings,
    routes_search,
)
from functions.clinic.registry import routes
from functions.clinic.waitlist import routes as waitlist
from functions.clinic.waitlist import routes_choice, routes_offers
from functions.clinic.words import routes as words
from functions.clinic.words import routes_mails, routes_times, routes_whatsapp

__all__ = [
    "agenda",
    "appointments",
    "duplicates",
    "feed",
    "online",
    "patients",
    "routes",
    "routes_accounts",
    "routes_answers",
    "routes_archive",
    "routes_blocks",
    "routes_booking",
    "routes_changes",
    "routes_choice",
    "routes_choices",
    "routes_collisions",
    "routes_exceptions",
    "routes_exports",
    "routes_file",
    "routes_files",
    "routes_free",
    "routes_holidays",
    "routes_label",
    "routes_mails",
    "routes_merges",
    "routes_moves",
    "routes_offers",
    "routes_openings",
    "routes_patient",
    "routes_professionals",
    "routes_search",
    "routes_series",
    "routes_series_changes",
    "routes_series_reopening",
    "routes_services",
    "routes_settings",
    "routes_slip",
    "routes_times",
    "routes_today",
    "routes_usage",
    "routes_visits",
    "routes_walkins",
    "routes_whatsapp",
    "routes_wishes",
    "waitlist",
    "words",
]
