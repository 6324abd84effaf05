"""What others tell the clinic: what became of news to a patient, and who has access."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from functions.clinic.appointments import letters, queries, queries_changes
from functions.clinic.catalogue import members, queries_members
from functions.clinic.catalogue.members import Left
from functions.clinic.catalogue.queries import lock_links
from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.facts import AppointmentRelinked, PatientChanged
from functions.clinic.feed import queries as feeds
from functions.clinic.waitlist import offering
from shared.context import Context
from shared.events import Event, Handlers
from shared.people.accounts import AccountChanged
from shared.record import record

handlers = Handlers()

_LIMITS: Final = {
    "recipient": "O paciente já recebeu muitos e-mails hoje",
    "tenant": "Já saíram muitos e-mails deste espaço hoje",
}
_REFUSED: Final = "O servidor de e-mail do paciente não aceitou. Confira o endereço no cadastro."


@record
class Held:
    """News that waits until ``until``, for which limit."""

    limit: Literal["recipient", "tenant"]
    until: datetime


@handlers.on("auth.account_changed")
def know_person(ctx: Context, told: AccountChanged) -> None:
    """Know who has access by now; what was the agenda of somebody removed is the heir's.

    Who is suspended stays who they were.
    """
    lock_links(ctx.db)
    was = queries_members.find_roles(ctx.db, account_id=told.account_id)
    known = queries_members.keep_member(
        ctx.db,
        account_id=told.account_id,
        name=told.name,
        email=told.email,
        roles=told.roles,
        state=told.state,
        version=told.version,
    )
    if not known:
        return
    ctx.touch("clinic.professionals")
    if told.state == "removed":
        feeds.end_feeds_of(ctx.db, account_id=told.account_id)
        roles = was.roles if was else None
        members.hand_over(ctx, Left(told.account_id, told.name, roles), told.heir_id)


@handlers.on("clinic.patient_changed")
def renew_links(ctx: Context, told: PatientChanged) -> None:
    """Tell the new links of who is reached elsewhere: of visits what waits, of offers at once.

    Visits that came from another patient are told under this one; of offers no link ended by that.
    """
    if not told.unlinked:
        return
    ids = queries_changes.relink_visits(ctx.db, patient_id=told.patient_id)
    for visit in queries.list_named(ctx.db, EVERYTHING, ids=ids):
        letters.tell(ctx, AppointmentRelinked, visit)
    if told.ended is not False:
        offering.tell_again(ctx, told.patient_id)


@handlers.on("notifications.notice_held")
def note_held(ctx: Context, event: Event) -> None:
    """Say in the history why the patient was not told yet, and when that will be."""
    held = event.read(Held)
    until = ctx.local(held.until).strftime("%d/%m às %H:%M")
    note = f"{_LIMITS[held.limit]}: o aviso segue em {until}."
    _record(ctx, event, "notice_held", note)


@handlers.on("notifications.mail_refused")
def note_refused(ctx: Context, event: Event) -> None:
    """Say in the history that no mail reaches the patient."""
    _record(ctx, event, "mail_refused", _REFUSED)


def _record(ctx: Context, event: Event, kind: str, note: str) -> None:
    """Note it of the visit that it is about, if it is about one of ours."""
    subject = event.data.get("subject") or event.data["appointment_id"]  # of the release before
    appointment_id = UUID(subject)
    if not queries.has_appointment(ctx.db, appointment_id=appointment_id):
        return
    queries_changes.record_event(
        ctx.db,
        appointment_id=appointment_id,
        kind=kind,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        detail={"note": note},
    )
