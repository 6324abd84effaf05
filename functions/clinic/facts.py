"""What the clinic tells."""

from datetime import datetime
from uuid import UUID

from shared.facts import Errand, Fact
from shared.jobs.endings import LongWorkEnded


class PatientChanged(Fact, type="clinic.patient_changed"):
    """A patient is called otherwise, or reached elsewhere, from ``version`` on.

    ``unlinked``: the links that went to the former address open nothing any more, or visits came
    from another patient: all that are to come are told again. ``ended``: it was links that ended; a
    fact of the former release does not say, and is ``unlinked`` for that.
    """

    patient_id: UUID
    name: str
    email: str | None
    version: int
    unlinked: bool = False
    ended: bool | None = None


class JobEnded(LongWorkEnded, type="clinic.job_ended"):
    """Long work of the clinic is over."""


class WordsChosen(Fact, type="clinic.words_chosen"):
    """Patients are told otherwise, or at other times, as of ``version`` of the choice."""

    version: int


class Visit(Fact, kw_only=True):
    """An appointment as it stands; without links where the patient cannot answer."""

    appointment_id: UUID
    sequence: int
    patient_id: UUID
    patient_version: int
    patient_name: str
    patient_email: str | None
    service_name: str
    professional_name: str
    starts_at: datetime
    ends_at: datetime
    workspace: str
    confirm_url: str | None = None
    cancel_url: str | None = None


class AppointmentBooked(Visit, type="clinic.appointment_booked"):
    """It was booked, or its cancellation undone."""


class AppointmentMoved(Visit, type="clinic.appointment_moved"):
    """It has another time or another professional."""


class AppointmentCancelled(Visit, type="clinic.appointment_cancelled"):
    """It will not take place."""


class AppointmentRelinked(Visit, type="clinic.appointment_relinked"):
    """It has other links to answer by; nothing else changed, and nobody is to be told."""


class SeriesFact(Fact, kw_only=True):
    """Several visits of one series, and what happened to them at once."""

    series_id: UUID
    patient_id: UUID
    appointment_ids: list[UUID]


class SeriesBooked(SeriesFact, type="clinic.series_booked"):
    """They were booked, every so many weeks."""


class SeriesMoved(SeriesFact, type="clinic.series_moved"):
    """They have another time or another professional."""


class SeriesCancelled(SeriesFact, type="clinic.series_cancelled"):
    """They will not take place."""


class OfferTime(Errand, type="clinic.offer_time"):
    """Offer time of a professional within ``[since, until)`` to who waits for it first."""

    professional_id: UUID
    since: datetime
    until: datetime


class EndOffer(Errand, type="clinic.end_offer"):
    """End an offer that nobody answered, and ask who is next."""

    offer_id: UUID


class TimeOffered(Fact, type="clinic.time_offered"):
    """Somebody on the waiting list is offered a time, for a while."""

    offer_id: UUID
    wish_id: UUID
    patient_id: UUID
    starts_at: datetime
