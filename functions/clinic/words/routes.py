"""Reminding patients one by one: of which visits of a day, and who did it when."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import answers, history, visits
from functions.clinic.appointments import queries as appointments
from functions.clinic.appointments.errors import WrongState
from functions.clinic.appointments.pages import VISIT
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import AHEAD, STATES
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.registry import routes
from functions.clinic.words import queries
from functions.clinic.words.message import conversation, message
from shared.clock import Day
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply

_PAGE: Final = "/clinic/agenda/reminders"
_DAY: Final = timedelta(days=1)


@record
class RemindersQuery:
    """Which day; tomorrow, when it is not said."""

    day: Day | None = None


@routes.get(_PAGE, needs="clinic.book", query=RemindersQuery)
def list_reminders(ctx: Context, given: Input) -> Reply:
    """Whose visit of a day is not confirmed yet, in their order, and who reminded them last.

    ``next_day`` is the first with visits, where that one has none.
    """
    tomorrow = ctx.local(ctx.now).date() + _DAY
    day, seen = given.query(RemindersQuery).day or tomorrow, sight(ctx)
    since, until = visits.day_bounds(ctx, day)
    found = appointments.list_appointments(ctx.db, seen, since=since, until=until)
    open_ = [one for one in found if one.state == "scheduled" and one.starts_at > ctx.now]
    asked = queries.list_asked(ctx.db, ids=[one.id for one in open_])
    data = {
        "day": day,
        "tomorrow": tomorrow,
        "visits": [{"appointment": one, "asked": asked.get(one.id)} for one in open_],
        "confirmed": sum(one.state == "confirmed" for one in found),
        "next_day": None if open_ else _next_day(ctx, day),
        "ask": keepers(ctx, staff(ctx)),
    }
    return Reply("words/reminders", data)


def _next_day(ctx: Context, day: date) -> date | None:
    since = max(visits.day_bounds(ctx, day)[1], ctx.now)
    at = queries.next_start(ctx.db, sight(ctx), since=since)
    return ctx.local(at).date() if at else None


@routes.post(f"{VISIT}/whatsapp", needs="clinic.book")
def remind_by_whatsapp(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Open the conversation with the patient, the text and the link to answer by written in it.

    It is read as it stands now, whatever page was clicked on; the history keeps who asked, as
    often as they do. Sending it is up to them: we cannot know whether they did.

    Raises:
        NotFound: there is none, or it is not in an agenda that they see.
        WrongState: it has begun, is over, or will not be.
    """
    visit = appointments.hold_appointment(ctx.db, sight(ctx), id=appointment_id)
    if visit.state not in AHEAD or visit.starts_at <= ctx.now:
        label = STATES[visit.state] if visit.state not in AHEAD else "Já começou"
        raise WrongState(f"Este horário está como “{label}”: não há o que lembrar.")
    url, text = _message(ctx, visit)
    history.note(ctx, visit, visit, "reminded", ())
    data: dict[str, Any] = {"url": url, "text": text, "appointment": visit}
    headers = {"Referrer-Policy": "no-referrer"}
    # Not by Location: the page's policy lets forms lead nowhere else, and this is a link.
    headers |= {} if given.plain else {"Refresh": f"0; url={url}"}
    return Reply("words/conversation", data, status=201, headers=headers)


def _message(ctx: Context, visit: Appointment) -> tuple[str, str]:
    known = appointments.answer_key(ctx.db, id=visit.id)
    key = known or queries.make_answer_key(ctx.db, id=visit.id)
    links = answers.links(ctx, visit.id, visit.starts_at, key)
    text = message(
        ctx,
        queries.get_choice(ctx.db).whatsapp,
        name=visit.patient_name,
        professional=visit.professional_name,
        starts_at=visit.starts_at,
        link=links["confirm_url"],
    )
    return conversation(visit.patient_phone, text), text
