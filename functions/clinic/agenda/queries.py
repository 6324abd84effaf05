"""The agenda's queries, typed."""

from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class FirstSteps:
    """Which of the first things a clinic has made."""

    service: bool
    professional: bool
    patient: bool
    appointment: bool


def first_steps(db: Db) -> FirstSteps:
    """How far a new clinic has come."""
    return db.one(FirstSteps, SQL["first_steps"])
