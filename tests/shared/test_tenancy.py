"""The directory forgets: what changed in the control database is seen within its few seconds."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.db import PLATFORM
from shared.tenancy import Directory, Suspended, UnknownHost
from shared.wiring import platform
from tests.support.caller import Caller

HOST = "acme.app.localhost"
FOR_EVER_S, NOT_AT_ALL_S = 1e9, 0.0
Remembering = Callable[[float], Directory]


@pytest.fixture
def remembering(acme: Caller) -> Iterator[Remembering]:
    """A directory that remembers so long, and has just looked Acme up."""

    def make(ttl_s: float) -> Directory:
        made = Directory(platform().databases, "app.localhost", ttl_s)
        made.at(HOST)
        made.by_id(acme.tenant.id)
        return made

    yield make
    platform().directory.entry(acme.tenant.id).change(name="Acme", timezone="America/Sao_Paulo")


def _change(column: str, value: str) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        db.run(f"update tenant set {column} = :value where slug = 'acme'", value=value)


def _names(directory: Directory, acme: Caller) -> tuple[str, str]:
    return directory.at(HOST).name, directory.by_id(acme.tenant.id).name


def test_a_tenant_has_the_products_that_are_on(acme: Caller) -> None:
    """The one it signed up for and another; not one that is off, under way or never came."""
    states = {"recycling": "on", "fiscal": "off", "later": "switching", "broken": "failed"}
    with platform().databases.transaction(PLATFORM) as db:
        for product, state in states.items():
            values = "(:id::uuid, :product, :state)"
            given = {"id": acme.tenant.id, "product": product, "state": state}
            db.run(
                f"insert into tenant_product (tenant_id, product, state) values {values}", **given
            )

    assert platform().directory.by_id(acme.tenant.id).products == {"clinic", "recycling"}


def test_a_product_that_has_just_come_is_seen_at_once(
    remembering: Remembering, acme: Caller
) -> None:
    """Whoever is said to lack one is asked for again, and nobody else."""
    directory = remembering(FOR_EVER_S)
    before = directory.by_id(acme.tenant.id)
    with platform().databases.transaction(PLATFORM) as db:
        values = "(:id::uuid, 'fiscal')"
        db.run(f"insert into tenant_product (tenant_id, product) values {values}", id=before.id)
    _change("name", "Acme Nova")

    assert directory.has(before, "clinic")
    assert directory.by_id(before.id).name == before.name
    assert directory.has(before, "fiscal")
    assert not directory.has(before, "recycling")
    assert directory.at(HOST).products == {"clinic", "fiscal"}


def test_what_is_remembered_stays_while_its_products_do(
    remembering: Remembering, acme: Caller
) -> None:
    """A page that asks how they stand, second by second, has nobody look the tenant up again."""
    directory = remembering(FOR_EVER_S)
    before = directory.by_id(acme.tenant.id)

    directory.entry(before.id).products()
    same = directory.by_id(before.id)
    with platform().databases.transaction(PLATFORM) as db:
        off = "update tenant_product set state = 'off' where tenant_id = :id::uuid"
        db.run(off, id=before.id)
    directory.entry(before.id).products()

    assert same is before
    assert directory.by_id(before.id).products == set()


def test_another_name_is_seen_in_time(remembering: Remembering, acme: Caller) -> None:
    """By host and by id; until then the former is believed, and no question asked."""
    within, after = remembering(FOR_EVER_S), remembering(NOT_AT_ALL_S)

    _change("name", "Acme Nova")

    assert _names(within, acme) == ("Acme", "Acme")
    assert _names(after, acme) == ("Acme Nova", "Acme Nova")


def test_a_suspension_is_seen_in_time(remembering: Remembering) -> None:
    """And its end at once: only active tenants are remembered."""
    after, fresh = remembering(NOT_AT_ALL_S), Directory(platform().databases, "app.localhost", 1e9)
    _change("state", "suspended")
    for directory in (after, fresh):
        with pytest.raises(Suspended):
            directory.at(HOST)

    _change("state", "active")

    assert fresh.at(HOST).state == "active"


def test_who_changes_a_name_sees_it_at_once(remembering: Remembering, acme: Caller) -> None:
    """In its own process."""
    directory = remembering(FOR_EVER_S)

    directory.entry(acme.tenant.id).change(name="Acme Nova", timezone="America/Manaus")

    assert (directory.at(HOST).name, directory.at(HOST).timezone) == ("Acme Nova", "America/Manaus")


def test_an_address_without_a_tenant_is_asked_for_again(acme: Caller) -> None:
    """A workspace that is being made answers with its first request after it is there."""
    directory = Directory(platform().databases, "app.localhost", FOR_EVER_S)
    _change("state", "provisioning")
    with pytest.raises(UnknownHost):
        directory.at(HOST)

    _change("state", "active")

    assert directory.at(HOST).slug == "acme"


@pytest.mark.parametrize("host", ["www.app.localhost", "acme", "ACME.app.localhost", "acme.x"])
def test_a_host_that_can_be_nobody_s_is_looked_up_nowhere(host: str) -> None:
    """Reserved, of another domain, or no address at all: strangers cost no database a question."""
    nowhere: Any = None

    with pytest.raises(UnknownHost):
        Directory(nowhere, "app.localhost", FOR_EVER_S).at(host)
