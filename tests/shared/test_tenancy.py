"""The directory forgets: what changed in the control database is seen within its few seconds."""

import time
from collections.abc import Iterator

import pytest

from shared.db import PLATFORM
from shared.tenancy import Directory, Suspended, UnknownHost
from shared.wiring import platform
from tests.support.caller import Caller

HOST = "acme.app.localhost"
TTL_S = 0.3


@pytest.fixture
def directory(acme: Caller) -> Iterator[Directory]:
    """One that remembers for a moment, and has just looked Acme up."""
    made = Directory(platform().databases, "app.localhost", TTL_S)
    made.at(HOST)
    made.by_id(acme.tenant.id)
    yield made
    platform().directory.change(acme.tenant.id, name="Acme", timezone="America/Sao_Paulo")


def _change(column: str, value: str) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        db.run(f"update tenant set {column} = :value where slug = 'acme'", value=value)


def test_another_name_is_seen_in_time(directory: Directory, acme: Caller) -> None:
    """By host and by id; until then the former is believed, and no question asked."""
    _change("name", "Acme Nova")
    before = directory.at(HOST).name, directory.by_id(acme.tenant.id).name
    time.sleep(TTL_S)

    assert before == ("Acme", "Acme")
    assert directory.at(HOST).name == directory.by_id(acme.tenant.id).name == "Acme Nova"


def test_a_suspension_is_seen_in_time(directory: Directory, acme: Caller) -> None:
    """And its end at once: only active tenants are remembered."""
    _change("state", "suspended")
    time.sleep(TTL_S)
    with pytest.raises(Suspended):
        directory.at(HOST)

    _change("state", "active")

    assert directory.at(HOST).state == "active"


def test_who_changes_a_name_sees_it_at_once(directory: Directory, acme: Caller) -> None:
    """In its own process."""
    directory.change(acme.tenant.id, name="Acme Nova", timezone="America/Manaus")

    assert (directory.at(HOST).name, directory.at(HOST).timezone) == ("Acme Nova", "America/Manaus")


def test_an_address_without_a_tenant_is_asked_for_again(directory: Directory) -> None:
    """A workspace that is being made answers with its first request after it is there."""
    _change("state", "provisioning")
    time.sleep(TTL_S)
    with pytest.raises(UnknownHost):
        directory.at(HOST)

    _change("state", "active")

    assert directory.at(HOST).slug == "acme"
