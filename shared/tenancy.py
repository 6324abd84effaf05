"""Host to tenant to cell: who is being served, and where their data lies."""

import re
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Unpack
from uuid import UUID

from shared.context import Tenant
from shared.db import PLATFORM, Databases
from shared.errors import Forbidden, NotFound
from shared.means import Reach, Reached, Standing, TenantSettings
from shared.sql import load

SQL = load("shared", "tenancy.sql")

SLUG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
RESERVED: Final = frozenset(
    [
        "admin",
        "ajuda",
        "api",
        "app",
        "blog",
        "mail",
        "static",
        "status",
        "storage",
        "suporte",
        "www",
    ]
)


class UnknownHost(NotFound):
    """No tenant answers at this address."""

    code = "tenancy.unknown_host"


class Suspended(Forbidden):
    """The tenant exists and is not active; the edge adds whom to ask."""

    code = "tenancy.suspended"

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(f"O espaço de {tenant.name} está suspenso, e esta página não abre.")
        self.tenant = tenant


class NotSwitchedOn(NotFound):
    """The page is of a product that the tenant has not switched on."""

    code = "tenancy.product_off"


class Directory:
    """Looks tenants up in the control database and remembers them for a few seconds.

    A suspension is therefore seen within ``ttl_s``. Only active tenants are remembered, so that a
    new workspace answers at once.
    """

    def __init__(self, databases: Databases, base_host: str, ttl_s: float) -> None:
        self._databases, self._ttl_s = databases, ttl_s
        self._suffix = f".{base_host}"
        self._known: dict[str | UUID, tuple[float, Tenant]] = {}
        self._lock = threading.Lock()

    def at(self, host: str) -> Tenant:
        """The active tenant served at ``host``.

        Raises:
            UnknownHost: none is, or it is still being made.
            Suspended: it may not be used now.
        """
        tenant = self._find(host)
        if tenant is None or tenant.state not in {"active", "suspended"}:
            raise UnknownHost("Não há nenhum espaço neste endereço. Confira se digitou certo.")
        if tenant.state == "suspended":
            raise Suspended(tenant)
        return tenant

    def by_id(self, tenant_id: UUID) -> Tenant:
        """The tenant ``tenant_id`` in whatever state.

        Raises:
            NotFound: there is none.
        """
        tenant = self._remembered(tenant_id, "tenant_by_id", tenant_id)
        if tenant is None:
            raise NotFound("Este espaço não existe.")
        return tenant

    def has(self, tenant: Tenant, product: str | None) -> bool:
        """Whether ``tenant`` has ``product``; None is what all have.

        Who had not is looked up again: what has just been switched on answers at once.
        """
        if product is None or product in tenant.products:
            return True
        self._forget(tenant.id)
        return product in self.by_id(tenant.id).products

    def entry(self, tenant_id: UUID) -> "OwnEntry":
        """The entry of one tenant, to be read and changed."""
        return OwnEntry(self._databases, tenant_id, partial(self._forget, tenant_id))

    def _forget(self, tenant_id: UUID, unless: Callable[[Tenant], bool] = lambda _: False) -> None:
        """Of what is remembered of the tenant, keep only what ``unless`` is true of."""
        with self._lock:
            known = self._known.items()
            self._known = {
                key: one for key, one in known if one[1].id != tenant_id or unless(one[1])
            }

    def _find(self, host: str) -> Tenant | None:
        slug = host.removesuffix(self._suffix)
        if slug == host or slug in RESERVED or not SLUG.fullmatch(slug):
            return None
        return self._remembered(slug, "tenant_by_slug", slug)

    def _remembered(self, key: str | UUID, query: str, value: str | UUID) -> Tenant | None:
        fresh_until, known = self._known.get(key, (0.0, None))
        if time.monotonic() < fresh_until:
            return known
        with self._databases.transaction(PLATFORM) as db:
            tenant = db.first(Tenant, SQL[query], value=value)
        with self._lock:
            if tenant and tenant.state == "active":
                self._known[key] = time.monotonic() + self._ttl_s, tenant
        return tenant


class OwnEntry:
    """One tenant's entry in the directory; other processes see a change within ``ttl_s``."""

    def __init__(self, databases: Databases, tenant_id: UUID, forget: Callable[..., None]) -> None:
        self._databases, self._tenant_id, self._forget = databases, tenant_id, forget

    def settings(self) -> TenantSettings:
        """See ``shared.means.Entry``."""
        with self._databases.transaction(PLATFORM) as db:
            return db.one(TenantSettings, SQL["tenant_settings"], id=self._tenant_id)

    def change(
        self, *, name: str, timezone: str, admits: Callable[[int], bool] = lambda _: True
    ) -> tuple[TenantSettings, TenantSettings]:
        """See ``shared.means.Entry``."""
        with self._databases.transaction(PLATFORM) as db:
            before = after = db.one(TenantSettings, SQL["hold_settings"], id=self._tenant_id)
            if admits(before.version) and (name, timezone) != (before.name, before.timezone):
                given = {"id": self._tenant_id, "name": name, "timezone": timezone}
                after = db.one(TenantSettings, SQL["change_tenant"], **given)
        self._forget()
        return before, after

    def products(self) -> dict[str, Standing]:
        """See ``shared.means.Entry``."""
        with self._databases.transaction(PLATFORM) as db:
            found = db.all(Standing, SQL["tenant_products"], id=self._tenant_id)
        on = {one.product for one in found if one.state == "on"}
        self._forget(unless=lambda tenant: tenant.products == on)
        return {one.product: one for one in found}

    def reach(self) -> Reach:
        """See ``shared.means.Entry``."""
        with self._databases.transaction(PLATFORM) as db:
            return db.one(Reach, SQL["tenant_reach"], id=self._tenant_id)

    def change_reach(
        self, *, admits: Callable[[int], bool], **wanted: Unpack[Reached]
    ) -> tuple[Reach, Reach]:
        """See ``shared.means.Entry``."""
        with self._databases.transaction(PLATFORM) as db:
            before = after = db.one(Reach, SQL["hold_reach"], id=self._tenant_id)
            stands = {name: getattr(before, name) for name in wanted}
            if admits(before.version) and wanted != stands:
                after = db.one(Reach, SQL["change_reach"], id=self._tenant_id, **wanted)
        self._forget()
        return before, after
