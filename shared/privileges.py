"""What a few handlers are given beside a ``Context``, each by the annotation that names it.

``tests/repo`` lets only these ask: notifications deliver mail, the site signs people up, and
auth, admin and provisioning are the platform's own.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.context import Actor, Context
from shared.db import Databases, Db
from shared.limits import Local
from shared.mail import Mailer
from shared.record import record
from shared.settings import Settings


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

    def jwks(self) -> dict[str, Any]:
        """The public keys (RFC 7517)."""


@record(kw_only=True)
class MailContext(Context):
    """For whoever hands mail to the mail server."""

    mail: Mailer


@record(kw_only=True)
class SiteContext(Context):
    """For whoever signs people up: passwords are hashed, attempts counted.

    ``apart`` opens a second transaction where ``db`` is, for what stays although the request is
    then refused; ``limits`` counts within this process.
    """

    hasher: Hashing
    limits: Local
    apart: Callable[[], AbstractContextManager[Db]]


@record(kw_only=True)
class PlatformContext(SiteContext):
    """For auth, admin and provisioning: every database, the keys, all that the settings say."""

    settings: Settings
    databases: Databases
    keyring: Signer
    sender: Sweeper
