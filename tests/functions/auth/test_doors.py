"""Where an e-mail comes in: known of every workspace, told to its mailbox alone."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from shared.db import PLATFORM
from shared.postman import Row
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.people import join

Deliver = Callable[..., TestResponse]


class Doors:
    """What the platform knows of e-mails and tells them."""

    def __init__(self, site: Caller, deliver: Deliver) -> None:
        self._site, self._deliver = site, deliver

    def hear(self, caller: Caller) -> None:
        """Deliver what ``caller``'s workspace told of its people."""
        for row in caller.events("auth.account_changed"):
            self._deliver("auth", row.type, row.data, caller.tenant, row.id)

    def told(self, caller: Caller) -> None:
        """Have ``caller``'s workspace tell of everybody, and hear it."""
        self._deliver("auth", "provisioning.tenant_activated", {}, caller.tenant)
        self.hear(caller)

    def changed(self, caller: Caller, account: Caller, **changes: Any) -> None:
        """Hear of one account as ``changes`` say."""
        assert account.actor
        known = {"account_id": account.actor.id, "version": 1, "name": "x", "roles": []}
        said = known | {"email": account.actor.email, "state": "active"} | changes
        self._deliver("auth", "auth.account_changed", said, caller.tenant)

    def ask(self, email: str) -> list[Row]:
        """Ask for the addresses of ``email``; the letters there are by now."""
        answer = self._deliver("auth", "landing.doors_asked", {"email": email})
        assert answer.status_code == 204
        return self._site.events("auth.doors_found")

    def of(self, email: str) -> list[str]:
        """The addresses that one more letter tells ``email``."""
        before = len(self._site.events("auth.doors_found"))
        return [slug for row in self.ask(email)[before:] for slug in row.data["slugs"]]


@pytest.fixture
def doors(site: Caller, deliver: Deliver) -> Doors:
    """Of the whole platform."""
    return Doors(site, deliver)


def test_one_mail_tells_all_workspaces_of_an_e_mail(
    acme: Caller, globex: Caller, doors: Doors, deliver: Deliver
) -> None:
    """By their own names, with links to their doors; those of others are not in it."""
    join(acme, "bruno@globex.example", "viewer")
    for one in (acme, globex):
        doors.told(one)

    [letter] = doors.ask("bruno@globex.example")
    deliver("notifications", letter.type, letter.data)

    with platform().databases.transaction(PLATFORM) as db:
        mail = db.scalar("select data from control.outbox where type = 'notifications.send_mail'")
    assert letter.data["slugs"] == ["acme", "globex"]
    assert mail["to"] == "bruno@globex.example"
    assert mail["subject"] == "Seu endereço para entrar na Ávila"
    for form in ("text", "html"):
        for slug in ("acme", "globex"):
            assert f"https://{slug}.app.localhost" in mail[form]
            assert slug.title() in mail[form]
        assert "suspenso" not in mail[form]
    assert doors.of("ana@acme.example") == ["acme"]


def test_an_e_mail_without_an_account_gets_no_mail(acme: Caller, doors: Doors) -> None:
    """Nor one that only resembles another's."""
    doors.told(acme)

    assert doors.ask("nao@acme.example") == []
    assert doors.ask("ana+outra@acme.example") == []


def test_a_mailbox_is_not_flooded(acme: Caller, doors: Doors) -> None:
    """Three mails an hour, however often and by whichever of its names it is asked for."""
    join(acme, "ana+loja@acme.example", "viewer")
    doors.told(acme)

    for _ in range(3):
        doors.ask("ana@acme.example")
        doors.ask("ana+loja@acme.example")

    assert len(doors.ask("ana@acme.example")) == 3


def test_who_was_removed_is_told_nothing(acme: Caller, doors: Doors) -> None:
    """And nothing that was told earlier and comes later brings them back."""
    rita = join(acme, "rita@acme.example", "viewer")
    doors.changed(acme, rita, version=2)
    doors.changed(acme, rita, version=3, state="removed", email=None)
    doors.changed(acme, rita, version=2)

    assert doors.of("rita@acme.example") == []


def test_who_is_suspended_is_told_so(acme: Caller, doors: Doors) -> None:
    """The address is theirs to know, and whom to ask."""
    rita = join(acme, "rita@acme.example", "viewer")
    doors.changed(acme, rita, version=2, state="suspended")

    [letter] = doors.ask("rita@acme.example")

    assert letter.data["letter"]["send"]["said"]["doors"][0]["suspended"]


def test_another_e_mail_takes_the_place_of_the_former(acme: Caller, doors: Doors) -> None:
    """The former one is perhaps somebody else's by now."""
    rita = join(acme, "rita@acme.example", "viewer")
    doors.changed(acme, rita, version=2)
    doors.changed(acme, rita, version=3, email="rita@luz.example")

    assert doors.of("rita@acme.example") == []
    assert doors.of("rita@luz.example") == ["acme"]


@pytest.mark.parametrize(("state", "told"), [("suspended", ["acme"]), ("failed", [])])
def test_a_workspace_without_a_door_is_not_told_of(
    acme: Caller, doors: Doors, state: str, told: list[str]
) -> None:
    """A suspended one has a door, which says what is the matter."""
    doors.told(acme)
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update control.tenant set state = :state where slug = 'acme'", state=state)

    assert doors.of("ana@acme.example") == told


def test_a_night_finds_who_was_here_before(
    acme: Caller, globex: Caller, doors: Doors, run_task: Deliver
) -> None:
    """And ends what is known of who was removed and whose fact was lost; neighbours stay."""
    rita = join(acme, "rita@acme.example", "viewer")
    doors.changed(acme, rita, version=1)
    doors.told(globex)
    with acme.db() as db:
        removed = "update account set state = 'removed', email = null, roles = '{}' where id = :id"
        db.run(removed, id=rita.actor.id if rita.actor else "")

    run_task("auth", "auth-note-doors", {"due_at": "2026-11-27T06:00:00Z"}, acme.tenant)

    assert doors.of("ana@acme.example") == ["acme"]
    assert doors.of("rita@acme.example") == []
    assert doors.of("bruno@globex.example") == ["globex"]


def test_no_e_mail_stands_in_the_table(acme: Caller, doors: Doors) -> None:
    """Nor a digest that whoever reads the table could make of a guess."""
    doors.told(acme)

    with platform().databases.transaction(PLATFORM) as db:
        query = "select to_jsonb(d)::text from control.door as d where state = 'active'"
        row = db.scalar(query)
        plain = "select count(*) from control.door where mark = sha256(convert_to(:e, 'utf8'))"
        guessed = db.scalar(plain, e="ana@acme.example")

    assert "ana" not in row
    assert guessed == 0


def test_a_key_that_was_replaced_still_finds(acme: Caller, doors: Doors) -> None:
    """What the former key marked is found by it until the night marks it anew."""
    former = platform().keyring.veils.marks("auth.door", "ana@acme.example")[1]
    with platform().databases.transaction(PLATFORM) as db:
        made = (
            "insert into control.door (tenant_id, account_id, version, state, mark)"
            " values (:tenant_id::uuid, :id::uuid, 1, 'active', :mark)"
        )
        db.run(made, tenant_id=acme.tenant.id, id=uuid4(), mark=former)

    assert doors.of("ana@acme.example") == ["acme"]
