"""What an operator must see first, put together: what stands still, fails, fires or lies idle."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from functions.admin import queries_today as queries
from functions.admin.databases import everywhere
from functions.admin.queries_today import Begun, Bounced, Refused, Settled, Waiting
from functions.admin.rules import LABELS, said
from shared.db import Db
from shared.privileges import PlatformContext
from shared.prometheus import Alert, Prometheus, Unanswered
from shared.record import record

IDLE_DAYS: Final = 14
LATE_S: Final = 120
MOST: Final = 200
_STEPS: Final = {
    "codigo": "Não confirmou o e-mail",
    "empresa": "Parou nos dados da empresa",
    "plano": "Parou na escolha do plano",
    "endereco": "Parou na escolha do endereço",
    "senha": "Parou na escolha da senha",
    "requested": "Espaço na fila há mais de 5 minutos",
    "provisioning": "Espaço em preparo há mais de 5 minutos",
    "failed": "A criação do espaço falhou",
}


@record
class Stuck:
    """Somebody on the way to a workspace, ``words`` for where they stand still."""

    begun: Begun
    words: str
    tone: str


@record
class Failed:
    """A fact or task that nobody took; ``tenant`` is whose it is, empty for the platform's own."""

    row: Refused
    database: str
    words: str
    tenant: str


@record
class Unread:
    """A tenant whose mails a server refused for good in the last week."""

    row: Bounced
    tenant: str


@record
class Idle:
    """A tenant that nobody has used since ``used_at``; None, never as far as is known."""

    tenant: Settled
    used_at: datetime | None


@record
class Outages:
    """What is wrong with the databases as they say themselves, with Prometheus away too.

    ``away`` do not answer; in those of ``late`` a fact has waited for so many seconds to be sent.
    """

    away: list[str]
    late: dict[str, int]


def stuck(ctx: PlatformContext, *, count: int = MOST) -> list[Stuck]:
    """Sign-ups and workspaces that stand still, who moved last first."""
    return [
        Stuck(one, _STEPS[one.step], LABELS[one.step].tone if one.tenant_id else "neutral")
        for one in queries.list_begun(ctx.db, count=count)
    ]


def deliveries(ctx: PlatformContext, *, count: int = MOST) -> tuple[list[Failed], Outages, int]:
    """What was set aside in any database, newest first; what their outboxes say; how many rows."""

    def read(db: Db) -> tuple[Waiting, list[Refused]]:
        return queries.count_waiting(db), queries.list_refused(db, count=count)

    found = everywhere(ctx, read)
    waiting = {name: told and told[0] for name, told in found.items()}
    refused = {name: told[1] for name, told in found.items() if told}
    most = sum(one.refused for one in waiting.values() if one)
    return _failed(ctx, refused, count), _outages(waiting), most


def _failed(ctx: PlatformContext, found: dict[str, list[Refused]], count: int) -> list[Failed]:
    rows = [(row, name) for name, rows in found.items() for row in rows]
    rows.sort(key=lambda one: one[0].refused_at, reverse=True)
    kept = rows[:count]
    names = queries.names_of(ctx.db, {row.tenant_id for row, _ in kept if row.tenant_id})
    return [
        Failed(row, database, said(row.type, row.kind), _named(names, row.tenant_id))
        for row, database in kept
    ]


def bounced(ctx: PlatformContext, *, count: int = MOST) -> list[Unread]:
    """Whose mails nobody takes, newest first, of the cells that answer."""
    found = everywhere(ctx, lambda db: queries.list_bounced(db, count=count), ctx.databases.cells)
    rows = [row for rows in found.values() for row in rows or ()]
    rows.sort(key=lambda one: one.last_at, reverse=True)
    names = queries.names_of(ctx.db, [row.tenant_id for row in rows[:count]])
    return [Unread(row, _named(names, row.tenant_id)) for row in rows[:count]]


def _named(names: dict[UUID, str], tenant_id: UUID | None) -> str:
    return names.get(tenant_id, "") if tenant_id else ""


def idle(ctx: PlatformContext) -> list[Idle]:
    """Active tenants that nobody has used for long, who stopped last first."""
    settled = queries.list_settled(ctx.db, days=IDLE_DAYS)
    used = queries.last_use(ctx, settled)
    since = ctx.now - timedelta(days=IDLE_DAYS)
    found = [
        Idle(tenant, used[tenant.id])
        for tenant in settled
        if tenant.id in used and (used[tenant.id] or tenant.created_at) < since
    ]
    return sorted(found, key=lambda one: one.used_at or one.tenant.created_at, reverse=True)


def _outages(found: dict[str, Waiting | None]) -> Outages:
    away = [name for name, one in found.items() if one is None]
    late = {name: one.oldest_s for name, one in found.items() if one and one.oldest_s > LATE_S}
    return Outages(away, late)


def alerts(url: str) -> list[Alert] | None:
    """What fires, or is about to; None where Prometheus is not to be asked, or does not answer."""
    if not url:
        return None
    try:
        return Prometheus(url).alerts()
    except Unanswered:
        return None
