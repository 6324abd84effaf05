"""While two releases serve, they keep the same rows: each finds what the other wrote."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.db import CONTROL, Scope
from shared.migrations.engine import migrate
from shared.wiring import platform
from tests.functions.notifications.telling import (
    Deliver,
    ahead,
    book,
    change,
    due,
    look,
    mails,
    plan,
    remind,
    reminded,
    reminders,
    run,
    speak,
    tell,
    visit,
)
from tests.support import world
from tests.support.caller import Caller

# The statements of the release before, by its own names.
CONTACT = """
insert into contact (patient_id, name, email, known_at, version)
values (:recipient::uuid, :name, :email, now(), :recipient_version)
on conflict (patient_id) do update set email = excluded.email, version = excluded.version
"""
REMINDER = """
insert into reminder (appointment_id, patient_id, sequence, starts_at, due_at, state, details)
values (:subject::uuid, :recipient::uuid, :version, :starts_at::timestamptz,
    :starts_at::timestamptz - interval '24 hours', 'scheduled', :said::jsonb)
on conflict (appointment_id) do update set
    sequence = excluded.sequence, starts_at = excluded.starts_at, due_at = excluded.due_at
where reminder.sequence < excluded.sequence
"""
NOTICE = """
insert into notice (appointment_id, patient_id, sequence, cancelled, starts_at, said, told)
values (:subject::uuid, :recipient::uuid, :version, false, :starts_at::timestamptz,
    :said::jsonb, :told::jsonb)
on conflict (appointment_id) do update set
    sequence = excluded.sequence, starts_at = excluded.starts_at, told = excluded.told
"""
READ = """
select jsonb_build_array(n.appointment_id, n.patient_id, n.sequence, r.sequence, c.email)
from notice as n
inner join reminder as r on n.appointment_id = r.appointment_id
inner join contact as c on n.patient_id = c.patient_id
"""
SAID = ("service_name", "professional_name", "workspace", "confirm_url", "cancel_url", "ends_at")


@pytest.fixture
def between(clean: None) -> Iterator[Caller]:
    """A tenant made while the release is under way: its ``post_`` steps are to come."""
    control = Scope(CONTROL, None, "control")
    with platform().databases.transaction(control, as_owner=True) as db:
        db.run("delete from fleet_migration where name = '0006_post_former_names'")
    slug = f"xx{uuid4().hex[:8]}"
    yield world.owner(world.create_tenant(slug, "c1"))
    with platform().databases.transaction(Scope("c1", None, "core"), as_owner=True) as db:
        db.script(f"drop schema tenant_{slug} cascade; drop role tenant_{slug}")
        db.run("delete from migration where schema_name = :name", name=f"tenant_{slug}")
    migrate(platform().databases)


def _told_before(caller: Caller, data: dict[str, Any]) -> None:
    """What the release before leaves, once it has told of ``data``."""
    said = {name: str(data[name]) if data[name] else None for name in SAID}
    told = {"cancelled": False, "starts_at": data["starts_at"].isoformat()}
    told |= {name: data[name] for name in ("service_name", "professional_name")}
    with caller.db() as db:
        db.run(CONTACT, **{n: data[n] for n in ("recipient", "name", "email", "recipient_version")})
        row = {name: data[name] for name in ("subject", "recipient", "version", "starts_at")}
        db.run(REMINDER, **row, said=said)
        db.run(NOTICE, **row, said=said, told=told)


def test_what_the_former_release_told_is_known(
    between: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """Its first word is not said again: the next is a change, and the reminder is one."""
    data = visit()
    _told_before(between, data)
    soon = data["starts_at"] - timedelta(days=38)
    moved = change(deliver, between, data, starts_at=soon, ends_at=soon + timedelta(hours=1))
    look(run_task, between, data)
    due(between)
    remind(run_task, between, moved)

    change_, reminder = mails(between)
    assert change_["subject"] == "Seu horário em Acme & Cia mudou"
    assert reminder["subject"].startswith("Lembrete: ")
    assert f"{soon.astimezone(between.tenant.zone):%H:%M}" in reminder["text"]


def test_a_reminder_that_it_planned_has_its_words(between: Caller, run_task: Deliver) -> None:
    """Nobody told of the visit since."""
    data = visit()
    _told_before(between, data)
    with between.db() as db:
        db.run("update reminder set due_at = now(), starts_at = now() + interval '1 day'")

    remind(run_task, between, data)

    [mail] = mails(between)
    assert (mail["to"], mail["subject"]) == (data["email"], "Lembrete: amanhã em Acme & Cia")


def test_the_former_release_finds_what_this_one_wrote(between: Caller, deliver: Deliver) -> None:
    """And goes on with the same rows."""
    data = visit()
    tell(deliver, between, data)
    _told_before(between, data | {"version": 1, "recipient_version": 2})

    with between.db() as db:
        assert db.scalar(READ) == [data["subject"], data["recipient"], 1, 1, data["email"]]


@pytest.mark.parametrize("chosen", [False, True])
def test_what_the_former_release_moved_is_reminded_of_again(
    between: Caller, deliver: Deliver, run_task: Deliver, *, chosen: bool
) -> None:
    """Though this one has told of the former start, and whatever is chosen meanwhile."""
    data = book(deliver, between, starts_at=ahead(30))
    due(between)
    run(run_task, between)
    data |= {"version": 1, "starts_at": ahead(60)}
    _told_before(between, data)
    if chosen:
        speak(deliver, between, 1, 1440, 120)
        plan(run_task, between)
    with between.db() as db:
        db.run("update reminder set due_at = now()")
    remind(run_task, between, data)

    assert reminded(between) == 2


def test_its_task_goes_on_as_the_only_one_that_may_act(
    between: Caller, deliver: Deliver, run_task: Deliver
) -> None:
    """On its way when other times were chosen, and early for them: one reminder, not two."""
    data = visit()
    _told_before(between, data)
    speak(deliver, between, 1, 120)
    plan(run_task, between)
    remind(run_task, between, data)
    due(between)
    for which in range(len(reminders(between))):
        run(run_task, between, which)

    assert (len(reminders(between)), reminded(between)) == (2, 1)
