"""What a handler is given: who, for which tenant, when, and the means to act."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.cache import Cache
from shared.db import Databases, Db, Scope
from shared.files import Files, Storage
from shared.limits import Local
from shared.mail import Mailer
from shared.settings import Settings
from shared.veils import Veils


def schema_of(slug: str) -> str:
    """Schema and role of a tenant; a slug has no underscore, so the mapping is one to one."""
    return "tenant_" + slug.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer's workspace. ``timezone`` is an IANA name of Brazil.

    ``products`` are the codes of those that are switched on.
    ``phone`` (E.164), ``address`` and ``email`` are what its own customers are told.
    """

    id: UUID
    slug: str
    name: str
    products: frozenset[str]
    plan: str
    cell: str | None
    state: str
    timezone: str
    phone: str | None = None
    address: str | None = None
    email: str | None = None

    def __post_init__(self) -> None:
        """The database tells of a set as a list."""
        object.__setattr__(self, "products", frozenset(self.products))

    @property
    def scope(self) -> Scope:
        """Where and as whom this tenant's transactions run."""
        if self.cell is None:
            raise LookupError(f"tenant {self.id} has no cell yet")
        schema = schema_of(self.slug)
        return Scope(self.cell, schema, schema, self.id)

    @property
    def zone(self) -> ZoneInfo:
        """The zone its users read times in."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """What a tenant calls itself, and the zone it reads times in, as of one version."""

    name: str
    timezone: str
    version: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The authenticated principal; anonymous visitors and the platform itself are actors too."""

    id: UUID
    name: str
    email: str = ""
    roles: frozenset[str] = frozenset()
    session_id: UUID | None = None


ANONYMOUS = Actor(UUID(int=0), "visitante")
PLATFORM_ACTOR = Actor(UUID(int=1), "Ávila", roles=frozenset({"platform"}))


class Outbox(Protocol):
    """Where facts and delayed work wait for the commit."""

    def emit(
        self,
        type: str,  # noqa: A002 - the envelope's own word
        data: object,
        *,
        key: str | None = None,
        tenant_id: UUID | None = None,
        secret: bool = False,
    ) -> UUID:
        """Store the event ``type`` with ``data``; rows of one ``key`` are sent in their order.

        Of a ``secret`` one ``data`` is erased from the outbox within a minute of its sending.
        """

    def enqueue(  # noqa: PLR0913 - what a task is
        self,
        queue: str,
        type: str,  # noqa: A002
        data: object,
        *,
        at: datetime | None = None,
        name: str | None = None,
        secret: bool = False,
    ) -> UUID:
        """Store a task of this feature's ``queue``, due ``at`` (now when None)."""


class Sweeper(Protocol):
    """Sends what waits in outboxes; for the schedule that sweeps them."""

    def sweep(self, database: str) -> int:
        """Try everything that waits in ``database``; how many rows could not be sent."""

    def prune(self, database: str) -> int:
        """Forget what was sent: secrets at once, the rest later; how many rows."""


class Desk(Protocol):
    """Where passwords are hashed, in turn."""

    def hash(self, password: str) -> str:
        """What is stored of ``password``."""

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` matches; takes as long when there is nothing ``stored``."""


class Hashing(Protocol):
    """The short queue in front of hashing, the only way to it for a request."""

    def place(self) -> AbstractContextManager[Desk]:
        """A place for one request, taken before it reads anything; full is a 429."""


class Signer(Protocol):
    """Signs access tokens and other notes, and shows what verifies them."""

    def issue(self, actor: Actor, host: str, now: datetime) -> str:
        """An access token of ``actor`` for ``host``."""

    def seal(
        self, kind: str, claims: Mapping[str, Any], host: str, now: datetime, ttl: timedelta
    ) -> str:
        """``claims`` signed for ``host``, good for ``ttl``; of one ``kind`` and no other."""

    def unseal(self, kind: str, token: str, host: str) -> dict[str, Any] | None:
        """What was sealed for ``host`` as ``kind``; None when it was not, or is over."""

    @property
    def veils(self) -> Veils:
        """What makes texts that only we can read."""

    def jwks(self) -> dict[str, Any]:
        """The public keys (RFC 7517)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a tenant's own customers reach it, as of one version."""

    phone: str | None
    address: str | None
    email: str | None
    version: int


class Tenants(Protocol):
    """The directory of tenants, as far as one may change its own entry."""

    def settings(self, tenant_id: UUID) -> TenantSettings:
        """A tenant's name and zone as they stand."""

    def change(
        self, tenant_id: UUID, *, name: str, timezone: str, admits: Callable[[int], bool]
    ) -> tuple[TenantSettings, TenantSettings]:
        """Give a tenant another name and zone; what stood before, and what stands now."""

    def reach(self, tenant_id: UUID) -> Reach:
        """How a tenant's customers reach it, as it stands."""

    def change_reach(
        self,
        tenant_id: UUID,
        *,
        phone: str | None,
        address: str | None,
        email: str | None,
        admits: Callable[[int], bool],
    ) -> tuple[Reach, Reach]:
        """Let a tenant be reached otherwise; what stood before, and what stands now."""


@dataclass(frozen=True, slots=True)
class Context:
    """Passed to every handler; nothing about a request is read from a global."""

    db: Db
    actor: Actor
    now: datetime
    settings: Settings
    databases: Databases
    cache: Cache
    limits: Local
    storage: Storage
    mail: Mailer
    outbox: Outbox
    sender: Sweeper
    keyring: Signer
    hasher: Hashing
    tenants: Tenants
    host: str = ""
    address: str = ""
    current_tenant: Tenant | None = None
    touched: set[str] = field(default_factory=set)
    saved: list[str] = field(default_factory=list)

    @property
    def tenant(self) -> Tenant:
        """The tenant at hand.

        Raises:
            LookupError: this work belongs to the platform, not to a tenant.
        """
        if self.current_tenant is None:
            raise LookupError("no tenant in platform scope")
        return self.current_tenant

    @property
    def emit(self) -> Callable[..., UUID]:
        """``emit(type, data, *, key, tenant_id, secret)``: a fact, told after the commit."""
        return self.outbox.emit

    @property
    def enqueue(self) -> Callable[..., UUID]:
        """``enqueue(queue, type, data, *, at, name, secret)``: work for later."""
        return self.outbox.enqueue

    @property
    def files(self) -> Files:
        """This tenant's files; what is saved here and then rolled back is removed again."""
        return Files(self.storage, self.tenant.id, self.saved)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the tenant's wall clock."""
        return moment.astimezone(self.tenant.zone)

    def instant(self, wall: datetime) -> datetime:
        """UTC instant of ``wall``; a naive time is read on the tenant's wall clock."""
        aware = wall if wall.tzinfo else wall.replace(tzinfo=self.tenant.zone)
        return aware.astimezone(UTC)

    def cached(self, resource: str, key: str, load: Callable[[], Any]) -> Any:
        """A value that JSON can hold, from the cache or from ``load``."""
        return self.cache.remember(self.tenant.id, resource, key, load)

    def touch(self, resource: str) -> None:
        """Say that this work changes ``resource``: cached values of it end with the commit."""
        self.touched.add(resource)

    def audit(self, action: str, entity_id: object = None, **detail: object) -> None:
        """Write one line to the audit trail, in this transaction; ``action`` is ``feature.act``."""
        self.db.run(
            _AUDIT_PLATFORM if self.current_tenant is None else _AUDIT_TENANT,
            actor_id=self.actor.id,
            actor_name=self.actor.name,
            action=action,
            entity_id=None if entity_id is None else str(entity_id),
            detail=_plain(detail),
        )


def _plain(detail: Mapping[str, object]) -> dict[str, Any]:
    known = (str, int, float, bool, type(None), list, dict)
    return {key: value if isinstance(value, known) else str(value) for key, value in detail.items()}


_AUDIT_TENANT = """
insert into core.audit (actor_id, actor_name, action, entity_id, detail)
values (:actor_id::uuid, :actor_name, :action, :entity_id, :detail::jsonb)
"""
_AUDIT_PLATFORM = """
insert into control.audit (actor_id, actor_name, action, entity_id, detail)
values (:actor_id::uuid, :actor_name, :action, :entity_id, :detail::jsonb)
"""
