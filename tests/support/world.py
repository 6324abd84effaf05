"""The named tenants of the tests: Acme owns, Globex sees nothing; a further product has its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

from shared import manifest, wiring
from shared.context import Actor, Tenant, schema_of
from shared.db import PLATFORM, Scope
from shared.identity import hash_password
from shared.migrations.engine import create_tenant_schema
from shared.products import PRODUCTS
from shared.work import Platform
from tests.support import cleaning, owners
from tests.support.caller import Caller

PASSWORD = "cavalo bateria grampo 7"
FIRST, *OTHERS = PRODUCTS
CELLS = {"acme": "c1", "globex": "c2"} | dict.fromkeys(OTHERS, "c1")
OPERATOR = Actor(UUID(int=77), "Olga", "olga@avila.example", frozenset({"administrator"}))

# What they type to sign in.
ANA = {"email": "ana@acme.example", "password": PASSWORD}
OLGA = {"email": OPERATOR.email, "password": "um gato dorme na varanda"}


@cache
def hashed(password: str = PASSWORD) -> str:
    """What is kept of a password, made once a run: it is slow on purpose."""
    return hash_password(password)


def create_tenant(
    slug: str,
    cell: str,
    *,
    product: str | None = None,
    plan: str = "profissional",
    platform: Platform | None = None,
) -> Tenant:
    """An active tenant with its owner, made as provisioning makes it but without the journey.

    It has ``product``; without one the product that it is called by, and the first otherwise.
    """
    databases, schema = (platform or wiring.platform()).databases, schema_of(slug)
    name, email = owners.called(slug)
    product = product or (slug if slug in OTHERS else FIRST)
    create_tenant_schema(databases, cell, schema, {product})
    with databases.transaction(PLATFORM) as db:
        said = {"name": slug.title(), "product": product, "plan": plan}
        tenant = db.one(Tenant, _INSERT, slug=slug, cell=cell, **said)
    with databases.transaction(Scope(cell, schema, schema, tenant.id)) as db:
        db.scalar(
            "select create_owner(:email, :name, :hash)::text",
            email=email,
            name=name,
            hash=hashed(),
        )
    return tenant


_INSERT = """
insert into control.tenant (slug, name, document, product, plan, cell, state)
values (:slug, :name, '12ABC34501DE35', :product, :plan, :cell, 'active')
returning id, slug, name, array[product] as products, plan, cell, state, timezone
"""


def owner_of(tenant: Tenant, platform: Platform | None = None) -> Actor:
    """Who opened ``tenant``."""
    with (platform or wiring.platform()).databases.transaction(tenant.scope) as db:
        first = "select id, array[name, email] from account order by created_at limit 1"
        [(account_id, (name, email))] = db.pairs(first).items()
    return Actor(account_id, name, email, frozenset({"owner"}))


def owner(tenant: Tenant) -> Caller:
    """The owner of ``tenant``, calling."""
    return Caller("tenant", f"{tenant.slug}.app.localhost", owner_of(tenant), tenant)


def operator() -> Caller:
    """Olga, who keeps the console: its one administrator, who comes in by token alone."""
    with wiring.platform().databases.transaction(PLATFORM) as db:
        made = (
            "insert into control.operator (id, email, name, password_hash)"
            " values (:id::uuid, :email, :name, '') on conflict do nothing"
        )
        db.run(made, id=OPERATOR.id, email=OPERATOR.email, name=OPERATOR.name)
    return Caller("admin", "admin.app.localhost", OPERATOR)


def home_of(feature: str) -> str:
    """The tenant that has ``feature``: the one of its product, Acme where every tenant has it."""
    product = manifest.product_of(feature)
    return product if product in OTHERS else "acme"


@contextmanager
def next_door(tenants: dict[str, Tenant], product: str) -> Iterator[Tenant]:
    """Another tenant of ``product``, in the cell of the first, until the block ends."""
    slug = f"{product}-{uuid4().hex[:8]}"
    tenants[slug] = create_tenant(slug, CELLS[home_of(product)], product=product)
    yield tenants.pop(slug)
    cleaning.restore(tenants.values())


def furnish(caller: Caller) -> dict[str, Any]:
    """One of everything that each of the caller's products has, made through its API."""
    assert caller.tenant
    return {
        product: import_module(f"tests.functions.{product}.furnish").furnish(caller)
        for product in sorted(caller.tenant.products)
    }
