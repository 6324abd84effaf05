"""Settings to real adapters: the only module that knows them all, and the tests' only seam."""

import math
import os
from functools import cache

from shared import reports, telemetry
from shared import settings as environment
from shared.cache import Cache
from shared.db import CONTROL, Databases
from shared.debts import Debts
from shared.files import Storage
from shared.identity import Hasher, Keyring, utc_now
from shared.limits import Local
from shared.mail import Mailer
from shared.outbox import Sender
from shared.pubsub import Publisher
from shared.pushes import PushVerifier
from shared.queue import Queues
from shared.sessions import SessionWatch
from shared.settings import Settings
from shared.spans import Exporting
from shared.tenancy import Directory
from shared.work import Platform


def connect(settings: Settings) -> Platform:
    """The platform ``settings`` describe; no connection is opened before it is used."""
    databases = Databases(
        settings.database_control,
        settings.database_cells,
        size=settings.pool_size,
        owner=settings.database_owner,
    )
    cache = Cache(settings.redis_url)
    debts = Debts(databases, cache)
    cache.on_return = debts.settle_all
    queues = Queues(
        settings.project, settings.location, settings.oidc_account, settings.tasks_emulator
    )
    sender = Sender(
        databases,
        Publisher(settings.project),
        queues,
        round_s=settings.round_s,
        own="" if settings.database_owner else f"{settings.feature}.",
    )
    sender.rounds.add(debts.settle)
    return Platform(
        settings=settings,
        databases=databases,
        directory=Directory(databases, settings.base_host, settings.tenant_cache_s),
        cache=cache,
        limits=Local(),
        storage=Storage(settings),
        mail=Mailer(settings.smtp_url, settings.base_host),
        keyring=Keyring(settings.signing_keys, settings.public_base_url),
        hasher=Hasher(settings.pool_size),
        sessions=SessionWatch(databases, settings.tenant_cache_s),
        pushes=PushVerifier(settings.oidc_jwks_url, settings.oidc_issuer, settings.oidc_account),
        queues=queues,
        sender=sender,
        now=utc_now,
    )


def _observe(settings: Settings) -> None:
    target, ratio = settings.trace_exporter, settings.trace_ratio
    keeper = Exporting(target, settings.project, settings.service) if target else None
    telemetry.configure(settings.project, settings.service, keeper=keeper, ratio=ratio)
    if settings.sentry_dsn:
        reports.configure(settings.sentry_dsn, settings.environment, settings.service)


@cache
def platform() -> Platform:
    """This process's platform, from its environment.

    Raises:
        MissingSettings: naming every absent variable.
    """
    settings = environment.from_environment(os.environ)
    _observe(settings)
    return connect(settings)


def keep_house() -> None:
    """Look after every outbox as long as this process lives, if it has the owner's login.

    Other processes do so while they are in use; provisioning is there even when nobody asks.
    """
    if os.environ.get("DATABASE_OWNER"):
        here = platform()
        for database in (CONTROL, *here.databases.cells):
            here.sender.rounds.note(database, for_s=math.inf)
