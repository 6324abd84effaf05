"""One unit of work: a scoped transaction, a handler, the commit, and what follows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from pg8000.exceptions import DatabaseError

from shared import faults
from shared.cache import Cache, Fence
from shared.context import PLATFORM_ACTOR, Actor, Context, Own, Tenant
from shared.db import PLATFORM, Databases, NotAnswered, Scope
from shared.debts import owe
from shared.errors import Unavailable
from shared.events import Event, Listener
from shared.files import Files, FilesAway, Storage
from shared.identity import Hasher, Keyring
from shared.limits import Local
from shared.mail import Mailer
from shared.outbox import Sender, UnitOutbox
from shared.privileges import MailContext, PlatformContext, SiteContext
from shared.pushes import PushVerifier
from shared.queue import Queues
from shared.record import record
from shared.sessions import SessionWatch
from shared.settings import Settings
from shared.shelf import SQL, at_home
from shared.tenancy import Directory
from shared.troubles import retryable

Result = TypeVar("Result")
_TRIES = 4
_OF_PLATFORM: Final = ("settings", "databases", "keyring", "sender")


@record
class Platform:
    """Every means a service has; built once a process by ``shared.wiring``."""

    settings: Settings
    databases: Databases
    directory: Directory
    cache: Cache
    limits: Local
    storage: Storage
    mail: Mailer
    keyring: Keyring
    hasher: Hasher
    sessions: SessionWatch
    pushes: PushVerifier
    queues: Queues
    sender: Sender
    now: Callable[[], datetime]


@record
class Caller:
    """For whom a unit of work runs; ``tenant`` None is the platform itself."""

    tenant: Tenant | None
    actor: Actor
    host: str = ""
    address: str = ""
    place: str = ""


def run(
    platform: Platform,
    caller: Caller,
    handle: Callable[[Any], Result],
    kind: type[Context] = Context,
) -> Result:
    """Run ``handle``, which takes a ``kind``, in one transaction.

    Returning commits, raising rolls back; what was emitted is sent after the commit. A transaction
    that lost a race (deadlock, serialization) runs again, up to four times; nothing of a lost one
    was seen by anybody.

    Raises:
        Unavailable: it lost every time, or the database is away, full or too slow.
    """
    for left in reversed(range(_TRIES)):
        try:
            return _once(platform, caller, handle, kind)
        except DatabaseError as error:
            if not retryable(error):
                raise
            if not left:
                raise Unavailable from error
    raise AssertionError("unreachable")


def _once(
    platform: Platform, caller: Caller, handle: Callable[[Any], Result], kind: type[Context]
) -> Result:
    scope = caller.tenant.scope if caller.tenant else PLATFORM
    saved: list[str] = []
    fences: list[Fence] = []
    with (
        _unsaving(platform, saved),
        _forgetting(platform.cache, fences),
        platform.databases.transaction(scope) as db,
    ):
        outbox = UnitOutbox(db, scope, platform.settings.task_url)
        own = _own(platform, caller.tenant, saved) if caller.tenant else None
        ctx = kind(
            db=db,
            actor=caller.actor,
            now=platform.now(),
            outbox=outbox,
            host=caller.host,
            address=caller.address,
            place=caller.place,
            own=own,
            **_means(platform, scope, kind),
        )
        result = handle(ctx)
        if ctx.touched:
            fences.append(_fenced(platform.cache, ctx))
        if outbox.written:
            faults.reached("before_commit")
    if outbox.written:
        faults.reached("after_commit")
    platform.sender.send_written(scope, outbox.written)
    return result


def _own(platform: Platform, tenant: Tenant, saved: list[str]) -> Own:
    """What belongs to ``tenant``; a file it saves is told to ``saved``."""
    recall = partial(platform.cache.remember, tenant.id)
    files = Files(platform.storage, tenant.id, saved)
    return Own(tenant, platform.directory.entry(tenant.id), files, recall)


def _means(platform: Platform, scope: Scope, kind: type[Context]) -> dict[str, Any]:
    """What of the platform's a ``kind`` is given."""
    given: dict[str, Any] = {"settings": platform.settings.site, "veils": platform.keyring.veils}
    if issubclass(kind, MailContext):
        given |= {"mail": platform.mail}
    if issubclass(kind, SiteContext):
        given |= {"hasher": platform.hasher, "limits": platform.limits}
        given |= {"apart": lambda: platform.databases.transaction(scope)}
    if issubclass(kind, PlatformContext):
        given |= {name: getattr(platform, name) for name in _OF_PLATFORM}
    return given


@contextmanager
def _unsaving(platform: Platform, saved: list[str]) -> Iterator[None]:
    """Remove the files of a transaction that was rolled back; no row will ever name them.

    One whose commit was not answered may have happened: its files stay.
    """
    try:
        yield
    except NotAnswered:
        raise
    except BaseException:
        for path in saved:
            with suppress(FilesAway):  # it is in the log; the file stays, the error goes on its way
                platform.storage.delete(path)
        raise


def _fenced(cache: Cache, ctx: Context) -> Fence:
    """Nobody believes what is about to change; when Redis cannot be told, the database is."""
    fence = cache.fence(ctx.tenant.id, ctx.touched)
    if not fence.stands:
        owe(ctx.db, ctx.touched)
    return fence


@contextmanager
def _forgetting(cache: Cache, fences: list[Fence]) -> Iterator[None]:
    """Open fences under another generation, once it is known whether the change happened.

    After a commit that was not answered it is not: the fence runs out by itself.
    """
    try:
        yield
    except NotAnswered:
        raise
    except BaseException:
        for fence in fences:
            cache.renew(fence)
        raise
    for fence in fences:
        cache.renew(fence)


def deliver(platform: Platform, feature: str, event: Event, listener: Listener) -> bool:
    """Let ``listener`` of ``feature`` take effect once for ``event``, however often it comes.

    The claim on the event and the effect commit together; a ``repeatable`` one claims nothing. One
    that takes the platform's context works in the control database, whoever the event is of.

    Returns:
        Whether this delivery was the one that took effect.
    """
    own = None if issubclass(listener.context, PlatformContext) else event.tenant_id
    tenant = platform.directory.by_id(own) if own else None
    scope = tenant.scope if tenant else PLATFORM
    consumer = f"{feature}.{listener.handler.__name__}"

    def once(ctx: Context) -> bool:
        claim = at_home(SQL["claim_event"], scope)
        if not (listener.repeatable or ctx.db.run(claim, event_id=event.id, consumer=consumer)):
            return False
        listener.hear(ctx, event)
        faults.reached("before_effect_commit")
        return True

    return run(platform, Caller(tenant, PLATFORM_ACTOR), once, listener.context)


def announce(platform: Platform, event: Event, listener: Listener) -> None:
    """Tell ``listener``, in a transaction of its own, that ``event`` is about to be handled."""
    before = listener.before
    if before is not None:
        _apart(platform, event, listener, lambda ctx: before(ctx, event))


def rescue(platform: Platform, event: Event, listener: Listener, error: Exception) -> None:
    """Tell ``listener``, in a transaction of its own, that it raised ``error`` over ``event``."""
    after = listener.rescue
    if after is not None:
        _apart(platform, event, listener, lambda ctx: after(ctx, event, error))


def _apart(
    platform: Platform, event: Event, listener: Listener, tell: Callable[[Context], None]
) -> None:
    tenant = platform.directory.by_id(event.tenant_id) if event.tenant_id else None
    run(platform, Caller(tenant, PLATFORM_ACTOR), tell, listener.context)
