"""Colleagues with access, as auth tells the clinic of them, and the agenda that is theirs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.support.caller import Caller
from tests.support.people import join

Deliver = Callable[..., TestResponse]


def tell(deliver: Deliver, caller: Caller, **changed: Any) -> None:
    """The clinic hears what became of ``caller``'s account."""
    assert caller.actor
    told = {
        "account_id": str(caller.actor.id),
        "version": 1,
        "name": caller.actor.name,
        "email": caller.actor.email,
        "roles": sorted(caller.actor.roles),
        "state": "active",
        "heir_id": None,
    }
    answer = deliver("clinic", "auth.account_changed", told | changed, caller.tenant)
    assert answer.status_code == 204, answer.get_data(as_text=True)


def colleague(deliver: Deliver, caller: Caller, name: str, *roles: str, **changed: Any) -> Caller:
    """Somebody new with access to ``caller``'s workspace, of whom the clinic has heard."""
    mailbox = name.partition(" ")[0].lower()
    joined = join(caller, f"{mailbox}@acme.example", *(roles or ("professional",)), name=name)
    tell(deliver, joined, **changed)
    return joined


def account(caller: Caller) -> UUID:
    """Theirs."""
    assert caller.actor
    return caller.actor.id


def link(caller: Caller, professional_id: str, person: Caller | None, **more: Any) -> TestResponse:
    """``caller`` says who the professional is."""
    wanted = str(account(person)) if person else "nobody"
    where = f"/api/clinic/professionals/{professional_id}/account"
    return caller.post(where, {"account_id": wanted, **more})


def attending(deliver: Deliver, caller: Caller, name: str, professional_id: str) -> Caller:
    """Somebody new, who is this professional."""
    person = colleague(deliver, caller, name)
    link(caller, professional_id, person)
    return person


def leave(deliver: Deliver, person: Caller, heir: Caller | None = None, version: int = 2) -> None:
    """Their access is removed, and what was theirs is the heir's, if there is one."""
    heir_id = str(account(heir)) if heir else None
    gone = {"version": version, "state": "removed", "email": None, "roles": [], "heir_id": heir_id}
    tell(deliver, person, **gone)
