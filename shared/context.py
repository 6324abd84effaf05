"""What a handler is given: who, for which tenant, when, and the means to act."""

from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from shared import acts, jsons
from shared.acts import Changes, Thing
from shared.db import Db, Scope
from shared.facts import Errand, Fact
from shared.files import Files
from shared.letters import Letters
from shared.means import Entry, Outbox, Recall
from shared.record import record
from shared.rights import CONSOLE, WORKSPACE, Rights, rights
from shared.settings import Site
from shared.veils import Veils


def schema_of(slug: str) -> str:
    """Schema and role of a tenant; a slug has no underscore, so the mapping is one to one."""
    return "tenant_" + slug.replace("-", "_")


@record
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


@record
class Actor:
    """The authenticated principal; anonymous visitors and the platform itself are actors too."""

    id: UUID
    name: str
    email: str = ""
    roles: frozenset[str] = frozenset()
    session_id: UUID | None = None


_HOME = ZoneInfo("America/Sao_Paulo")
ANONYMOUS = Actor(UUID(int=0), "visitante")
PLATFORM_ACTOR = Actor(UUID(int=1), "Ávila", roles=frozenset({"platform"}))


@record
class Own:
    """What belongs to the tenant at hand, and to no other."""

    tenant: Tenant
    entry: Entry
    files: Files
    recall: Recall


@record(kw_only=True)
class Context:
    """Passed to every handler; nothing about a request is read from a global.

    All that stands here is the unit of work's own, or its tenant's: nothing of it leads to
    another database, to a key or to another tenant. What a few need besides, which they say by
    the annotation of their first parameter, is in ``shared.privileges``.
    """

    db: Db
    actor: Actor
    now: datetime
    settings: Site
    outbox: Outbox
    veils: Veils
    host: str = ""
    address: str = ""
    place: str = ""
    own: Own | None = None
    touched: set[str] = field(default_factory=set)

    @property
    def current_tenant(self) -> Tenant | None:
        """The tenant at hand; None when this work belongs to the platform."""
        return self.own.tenant if self.own else None

    @property
    def tenant(self) -> Tenant:
        """The tenant at hand.

        Raises:
            LookupError: this work belongs to the platform, not to a tenant.
        """
        return self._tenanted.tenant

    @property
    def entry(self) -> Entry:
        """The tenant's entry in the directory."""
        return self._tenanted.entry

    @property
    def files(self) -> Files:
        """This tenant's files; what is saved here and then rolled back is removed again."""
        return self._tenanted.files

    @property
    def cached(self) -> Recall:
        """``cached(resource, key, load)``: of this tenant, from the cache or from ``load``."""
        return self._tenanted.recall

    @property
    def _tenanted(self) -> Own:
        if self.own is None:
            raise LookupError("no tenant in platform scope")
        return self.own

    def emit(self, fact: Fact, *, key: str | None = None, tenant_id: UUID | None = None) -> None:
        """Tell ``fact`` after the commit; those of one ``key`` are told in their order.

        ``tenant_id`` is whom a fact of the platform is about, and is handled for.
        """
        self.outbox.emit(fact.type, fact, secret=fact.secret, key=key, tenant_id=tenant_id)

    def enqueue(
        self, queue: str, errand: Errand, *, at: datetime | None = None, name: str | None = None
    ) -> None:
        """Have ``errand`` done after the commit, due ``at`` (now when None).

        Of one ``name`` there is one, however often it is asked for.
        """
        self.outbox.enqueue(queue, errand.type, errand, secret=errand.secret, at=at, name=name)

    @property
    def products(self) -> frozenset[str]:
        """What is switched on here; nothing of the platform's own."""
        return self.own.tenant.products if self.own else frozenset()

    @property
    def rights(self) -> Rights:
        """What roles give here: in a tenant's workspace, or to the platform's own people."""
        return rights(WORKSPACE if self.own else CONSOLE)

    def may(self, permission: str) -> bool:
        """Whether the actor may do that here, by roles that hold where these products are on."""
        return self.rights.may(permission, self.actor.roles, self.products)

    @property
    def reach(self) -> frozenset[str]:
        """Which of the tenant's products the actor may anything of."""
        return self.rights.reach(self.actor.roles, self.products)

    @property
    def letters(self) -> Letters:
        """What is to be written to people, with the fact that it tells of."""
        return Letters(self.outbox.emit)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the tenant's wall clock, at the console on the platform's own."""
        return moment.astimezone(self.own.tenant.zone if self.own else _HOME)

    def instant(self, wall: datetime) -> datetime:
        """UTC instant of ``wall``; a naive time is read on the tenant's wall clock."""
        aware = wall if wall.tzinfo else wall.replace(tzinfo=self.tenant.zone)
        return aware.astimezone(UTC)

    def touch(self, resource: str) -> None:
        """Say that this work changes ``resource``: cached values of it end with the commit."""
        self.touched.add(resource)

    def audit(
        self,
        action: str,
        thing: Thing | None = None,
        changes: Changes = (),
        *,
        version: int | None = None,
        **facts: object,
    ) -> None:
        """Write one line to the audit trail, in this transaction: who did what to which thing.

        ``version`` is what the record has from now on; ``facts`` are told beside ``changes``.

        Raises:
            LookupError: act, kind or field has no words in its feature's file.
        """
        told = [*changes, *acts.facts(facts)]
        acts.require(action, thing, told)
        self.db.run(
            _AUDIT_PLATFORM if self.own is None else _AUDIT_TENANT,
            actor_id=self.actor.id,
            actor_name=self.actor.name,
            address=self.address or None,
            action=action,
            part=acts.part_of(action),
            kind=thing and thing.kind,
            entity_id=None if thing is None or thing.id is None else str(thing.id),
            within=None if thing is None or thing.within is None else str(thing.within),
            name=(thing and thing.name) or None,
            changes=jsons.dumps([one.told for one in told]),
            detail={} if version is None else {"version": version},
            words=f"{acts.ACTS[action]} {thing.name if thing else ''} {self.actor.name}",
        )


def taken_by(handler: Callable[..., object]) -> type[Context]:
    """Which context ``handler`` takes: the annotation of its first parameter.

    Raises:
        TypeError: that is no context.
    """
    kind = next(iter(handler.__annotations__.values()), None)
    if not (isinstance(kind, type) and issubclass(kind, Context)):
        raise TypeError(f"{handler} does not say which context it takes")
    return kind


_AUDIT_TENANT = """
insert into core.audit (
    actor_id, actor_name, address, action, part, kind, entity_id, within, name, changes, detail,
    found_by
) values (
    :actor_id::uuid, :actor_name, :address, :action, :part, :kind, :entity_id, :within, :name,
    :changes::jsonb, :detail::jsonb, core.folded(:words)
)
"""
_AUDIT_PLATFORM = _AUDIT_TENANT.replace("core.", "control.")
