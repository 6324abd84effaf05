"""What comes for a product that is off waits, and is handled once when it is on again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from functions.provisioning.events import handlers
from scripts.lib.dev.place import Place
from shared import waiting, work
from shared.context import Tenant
from shared.db import PLATFORM
from shared.events import Event
from shared.identity import utc_now
from shared.letters import PART
from shared.postman import Row
from shared.tenancy import Directory
from shared.wiring import platform
from tests.functions.notifications.telling import awake, mails, reminders, tell, visit
from tests.support import delivery
from tests.support.caller import Caller, entry
from tests.support.jobs import Works
from tests.support.wishes import Wishes
from tests.support.world import FIRST

Deliver = Callable[..., TestResponse]
FACT = "notifications.mail_refused"


def _claims(caller: Caller) -> int:
    """How many deliveries to the product took effect."""
    count: int = caller.scalar(
        "select count(*) from core.inbox where starts_with(consumer, :one)", one=f"{FIRST}."
    )
    return count


def _waiting(caller: Caller) -> list[UUID]:
    ids: list[UUID] | None = caller.scalar("select array_agg(id order by id) from core.waiting")
    return ids or []


def _again(caller: Caller) -> list[Row]:
    """What is sent again, to whoever alone it is for."""
    return [row for row in caller.events() if row.hearer]


def _push(place: Place, feature: str, row: Row, kind: str = "event") -> int:
    """One delivery of a row, as it was told."""
    told = {name: getattr(row, name) for name in ("id", "type", "tenant_id", "occurred_at", "data")}
    envelope = told | {"trace": "", "hearer": row.hearer}
    send = delivery.push if kind == "event" else delivery.task
    return send(place, feature, envelope).status_code


def _notices(caller: Caller, place: Place, deliver: Deliver, id_: UUID) -> int:
    said = {"subject": str(uuid4())}
    return deliver(FIRST, FACT, said, tenant=caller.tenant, id=id_).status_code


def test_a_fact_waits_and_is_heard_once_when_it_is_on_again(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """However often it came; by the one who was to hear it, and by nobody else."""
    wishes.off(acme)
    id_ = uuid4()
    statuses = [_notices(acme, place, deliver, id_) for _ in range(2)]
    kept, heard = _waiting(acme), _claims(acme)

    wishes.on(acme)
    [again] = _again(acme)
    others = _push(place, "workspace", again)
    twice = [_push(place, FIRST, again) for _ in range(2)]

    assert (statuses, kept, heard) == ([204, 204], [id_], 0)
    assert (again.id, again.type, again.hearer) == (id_, FACT, FIRST)
    assert (others, twice) == (204, [204, 204])
    assert (_claims(acme), _waiting(acme)) == (1, [])


def test_facts_that_waited_are_told_in_their_order(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """One behind the other, as they happened."""
    wishes.off(acme)
    ids = [uuid4() for _ in range(3)]
    for id_ in ids:
        _notices(acme, place, deliver, id_)

    wishes.on(acme)

    again = _again(acme)
    assert [row.id for row in again] == ids
    assert len({row.key for row in again}) == 1


def test_a_task_waits_and_is_asked_for_again_by_another_name(
    place: Place, acme: Caller, wishes: Wishes
) -> None:
    """Of its queue, at its service; Cloud Tasks take a name once."""
    wishes.off(acme)
    order = {"job_id": str(uuid4()), "step": 0}
    envelope = delivery.envelope(f"{FIRST}.continue_job", order, acme.tenant, uuid4())
    queue = {"X-CloudTasks-QueueName": f"{FIRST}-jobs"}
    status = delivery.task(place, FIRST, envelope, **queue).status_code

    wishes.on(acme)

    [again] = _again(acme)
    assert status == 204
    assert (again.kind, again.id, again.data) == ("task", envelope["id"], order)
    assert (again.queue, again.url) == (f"{FIRST}-jobs", platform().settings.task_url)
    assert again.name not in {None, str(again.id)}
    assert _push(place, FIRST, again, "task") == 204


def test_what_is_kept_when_it_is_on_by_then_is_sent_at_once(acme: Caller) -> None:
    """Whoever switched it on may have looked before."""
    event = Event(uuid4(), FACT, acme.tenant.id, utc_now(), {"subject": str(uuid4())})

    waiting.keep(platform(), FIRST, FIRST, event, waiting.Means("event"))

    assert ([row.id for row in _again(acme)], _waiting(acme)) == ([event.id], [])


def test_nothing_waits_for_a_product_that_was_never_had(acme: Caller, deliver: Deliver) -> None:
    """It would wait for good, and come as news of long ago."""
    with platform().databases.transaction(PLATFORM) as db:
        another = "update tenant_product set product = 'another' where tenant_id = :id::uuid"
        db.run(another, id=acme.tenant.id)

    status = deliver(FIRST, FACT, {"subject": "x"}, tenant=acme.tenant).status_code

    assert (status, _waiting(acme), _claims(acme)) == (204, [], 0)


def test_what_waits_is_read_by_nobody(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """It may be a secret, which the outbox forgets once it is sent."""
    wishes.off(acme)
    deliver(FIRST, FACT, {"subject": "um segredo"}, tenant=acme.tenant)
    row = acme.scalar("select to_jsonb(w)::text from core.waiting as w")

    wishes.on(acme)

    assert "segredo" not in row
    assert [one.data for one in _again(acme)] == [{"subject": "um segredo"}]


def test_what_nobody_can_read_any_more_holds_nobody_up(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """Its key is gone: the log says that it is lost, and what is behind it is sent."""
    wishes.off(acme)
    ids = [uuid4(), uuid4()]
    for id_ in ids:
        _notices(acme, place, deliver, id_)
    _change(acme, "sealed = 'nobody-s'", id=ids[0])

    wishes.on(acme)

    assert [row.id for row in _again(acme)] == ids[1:]
    assert _waiting(acme) == []


def test_what_waits_for_long_is_forgotten(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver, run_task: Deliver
) -> None:
    """After ninety days, by the sweep; what is younger goes on waiting."""
    wishes.off(acme)
    ids = [uuid4(), uuid4()]
    for id_, days in zip(ids, (89, 91), strict=True):
        _notices(acme, place, deliver, id_)
        _age(acme, id_, days)

    run_task("provisioning", "provisioning.sweep_outbox", {"database": "c1"})

    assert _waiting(acme) == ids[:1]


def _age(caller: Caller, id_: UUID, days: int) -> None:
    _change(caller, "since = now() - make_interval(days => :days::int)", days=days, id=id_)


def _change(caller: Caller, what: str, **values: Any) -> None:
    """As the table's owner: a tenant cannot change what waits."""
    scope = replace(caller.tenant.scope, role=None, schema="core")
    with platform().databases.transaction(scope, as_owner=True) as db:
        db.script("alter table core.waiting no force row level security")
        db.run(f"update core.waiting set {what} where id = :id::uuid", **values)
        db.script("alter table core.waiting force row level security")


def test_much_that_waited_is_sent_piece_by_piece(
    acme: Caller, wishes: Wishes, run_task: Deliver
) -> None:
    """A hundred a transaction, in their order over all of them."""
    wishes.off(acme)
    ids = [uuid4() for _ in range(101)]
    for id_ in ids:
        event = Event(id_, FACT, acme.tenant.id, utc_now(), {"subject": str(id_)})
        waiting.keep(platform(), FIRST, FIRST, event, waiting.Means("event"))

    wishes.on(acme)
    first = [row.id for row in _again(acme)]
    [rest] = acme.events("provisioning.send_waiting")
    run_task("provisioning", rest.type, rest.data, acme.tenant, rest.id)

    assert first == ids[:100]
    assert [row.id for row in _again(acme)] == ids
    assert len(acme.events("provisioning.send_waiting")) == 1


def test_what_waits_for_a_neighbour_stays(
    place: Place, acme: Caller, globex: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """Each tenant's own, in whichever cell, is sent again when its own product is on."""
    for caller in (acme, globex):
        wishes.off(caller)
        _notices(caller, place, deliver, uuid4())

    wishes.on(acme)

    assert (len(_waiting(acme)), len(_waiting(globex))) == (0, 1)
    assert _again(globex) == []


@pytest.fixture
def due(acme: Caller, wishes: Wishes, deliver: Deliver, run_task: Deliver) -> int:
    """A reminder came while its product was off; how its task ended."""
    awake(acme)
    tell(deliver, acme, visit())
    [hop] = reminders(acme)
    acme.run("update reminder set due_at = now()")
    wishes.off(acme)
    return run_task("notifications", hop.type, hop.data, acme.tenant, hop.id).status_code


def test_a_reminder_waits_and_is_sent_when_it_is_on_again(
    place: Place, acme: Caller, wishes: Wishes, due: int
) -> None:
    """Nobody is reminded by a product that is off; what is planned stays."""
    off = len(mails(acme))

    wishes.on(acme)
    [again] = _again(acme)
    _push(place, "notifications", again, "task")

    assert (due, off, len(mails(acme))) == (204, 1, 2)


def test_a_change_is_told_when_it_is_on_again(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver, run_task: Deliver
) -> None:
    """The newest state, whatever happened since it was to be told."""
    data = visit()
    tell(deliver, acme, data)
    tell(deliver, acme, data | {"version": 1, "service_name": "Drenagem"})
    [look] = acme.events("notifications.tell_news")
    before = len(mails(acme))
    wishes.off(acme)
    status = run_task("notifications", look.type, look.data, acme.tenant, look.id).status_code
    off = len(mails(acme))

    wishes.on(acme)
    _push(place, "notifications", _again(acme)[0], "task")

    assert (status, off - before, len(mails(acme)) - before) == (204, 0, 1)


@pytest.mark.usefixtures("due")
def test_a_reminder_of_what_has_begun_meanwhile_is_not_sent(
    place: Place, acme: Caller, wishes: Wishes
) -> None:
    """It waited too long: there is nothing left to remind of."""
    before = len(mails(acme))
    acme.run("update reminder set starts_at = now() - interval '1 minute'")

    wishes.on(acme)
    _push(place, "notifications", _again(acme)[0], "task")

    assert len(mails(acme)) == before


def test_a_letter_of_a_product_that_is_off_waits(
    place: Place, acme: Caller, wishes: Wishes, deliver: Deliver
) -> None:
    """What was on its way to its people when it was switched off; then they are told."""
    said = {
        "title": "Exportação",
        "ended": "concluída",
        "reason": None,
        "url": "https://acme.test/",
    }
    said |= {"done": 1, "warned": 0, "failed": 0, "skipped": 0, "name": "Ana"}
    letter = {"word": "job_ended", "to": "ana@acme.example", "said": said}
    wishes.off(acme)
    deliver("notifications", f"{FIRST}.job_ended", {PART: {"send": letter}}, acme.tenant)
    off = mails(acme)

    wishes.on(acme)
    [again] = _again(acme)
    _push(place, "notifications", again)

    assert (off, len(mails(acme))) == ([], 1)


def test_a_job_under_way_ends_and_says_why_and_is_resumed(
    place: Place, acme: Caller, wishes: Wishes, tenants: dict[str, Tenant]
) -> None:
    """Its order has no effect; when the product is on, whoever wants goes on where it was."""
    job = _job(acme)
    works = Works(place, acme, entry(FIRST, "task"))
    wishes.off(acme)
    works.next()
    wishes.on(acme)
    stopped, page = _shown(acme, job), acme.get(f"/{FIRST}/jobs/{job}").text

    resumed = acme.post(f"/api/{FIRST}/jobs/{job}/resumption").status_code
    works.all()

    assert (stopped["state"], stopped["done"]) == ("cancelled", 0)
    assert stopped["reason"].startswith("O produto foi desligado.")
    assert stopped["reason"] in page
    assert resumed == 200
    assert _shown(acme, job)["state"] == "done"
    assert f"{FIRST}.job_cancelled" in _acts(acme)


def test_a_job_ends_although_a_process_remembers_its_product(acme: Caller) -> None:
    """Whoever ends jobs asks what stands: it is told once that the product is off."""
    job = _job(acme)
    directory = Directory(platform().databases, "app.localhost", ttl_s=1e9)
    directory.by_id(acme.tenant.id)
    with platform().databases.transaction(PLATFORM) as db:
        off = "update tenant_product set state = 'off' where tenant_id = :id::uuid"
        db.run(off, id=acme.tenant.id)
    closed = Event(
        uuid4(), "provisioning.product_closed", acme.tenant.id, utc_now(), {"product": FIRST}
    )

    here, listener = replace(platform(), directory=directory), handlers.by_type[closed.type]
    work.deliver(here, "provisioning", closed, listener)

    with platform().databases.transaction(PLATFORM) as db:
        on = "update tenant_product set state = 'on' where tenant_id = :id::uuid"
        db.run(on, id=acme.tenant.id)
    assert _shown(acme, job)["state"] == "cancelled"


def test_a_job_goes_on_when_its_product_is_on_again_by_then(acme: Caller, deliver: Deliver) -> None:
    """Off is heard later than on: there is nothing to end."""
    job = _job(acme)

    deliver("provisioning", "provisioning.product_closed", {"product": FIRST}, acme.tenant)

    assert _shown(acme, job)["state"] == "queued"


def _job(caller: Caller) -> str:
    """An export, which is a job of any size in this form."""
    caller.post(f"/api/{FIRST}/patients", {"name": "Bia Sá", "phone": "(11) 98765-4321"})
    answer = caller.post(f"/api/{FIRST}/patients/exports", {"format": "xlsx"})
    assert answer.status_code == 201, answer.text
    identifier: str = answer.get_json()["job"]["id"]
    return identifier


def _shown(caller: Caller, job: str) -> dict[str, Any]:
    shown: dict[str, Any] = caller.get(f"/api/{FIRST}/jobs/{job}").get_json()["job"]
    return shown


def _acts(caller: Caller) -> list[str]:
    acts: list[str] = caller.scalar("select array_agg(action) from core.audit")
    return acts


@pytest.mark.parametrize("kind", ["page", "api"])
def test_a_link_into_a_product_that_is_off_answers_a_sentence(
    acme: Caller, wishes: Wishes, kind: str
) -> None:
    """To customers who come by a mail as well: who is not there, and how they are reached."""
    acme.post("/api/workspace/contact", {"phone": "(11) 98765-4321"})
    wishes.off(acme)

    answer = acme.anonymous.get(f"{'/api' if kind == 'api' else ''}/{FIRST}/visit/confirmation?v=x")
    acme.post("/api/workspace/contact", {})

    said = answer.get_json()["detail"] if kind == "api" else answer.text
    assert answer.status_code == 404
    assert "Acme não está usando" in said
    assert "fale com Acme: (11) 98765-4321." in said
