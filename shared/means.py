"""The means that a context is made of, as far as a handler sees them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypedDict, Unpack
from uuid import UUID

from shared.record import record


@record
class TenantSettings:
    """What a tenant calls itself, and the zone it reads times in, as of one version."""

    name: str
    timezone: str
    version: int


class About(TypedDict, total=False):
    """What an event may say of itself."""

    key: str | None
    tenant_id: UUID | None
    secret: bool


class Due(TypedDict, total=False):
    """What a task may say of itself."""

    at: datetime | None
    name: str | None
    secret: bool


class Outbox(Protocol):
    """Where facts and delayed work wait for the commit."""

    def emit(self, type: str, data: object, **about: Unpack[About]) -> UUID:  # noqa: A002
        """Store the event ``type`` with ``data``; rows of one ``key`` are sent in their order.

        Of a ``secret`` one ``data`` is erased from the outbox within a minute of its sending.
        """

    def enqueue(self, queue: str, type: str, data: object, **due: Unpack[Due]) -> UUID:  # noqa: A002
        """Store a task of this feature's ``queue``, due ``at`` (now when None)."""


@record
class Reach:
    """How a tenant's own customers reach it, as of one version."""

    phone: str | None
    address: str | None
    email: str | None
    version: int


@record
class Standing:
    """How a product of a tenant stands: ``switching``, ``on``, ``off`` or ``failed``.

    ``asked`` is the version of the wish that was followed last; 0, nobody has asked.
    """

    product: str
    state: str
    failure: str | None
    asked: int


class Reached(TypedDict):
    """How a tenant wants to be reached."""

    phone: str | None
    address: str | None
    email: str | None


class Entry(Protocol):
    """A tenant's own entry in the directory: what it is called, what it has, how it is reached."""

    def settings(self) -> TenantSettings:
        """Its name and zone as they stand, past what was remembered."""

    def change(
        self, *, name: str, timezone: str, admits: Callable[[int], bool]
    ) -> tuple[TenantSettings, TenantSettings]:
        """Give it another name and zone, if ``admits`` says so of the version that stands.

        Returns:
            What stood before, and what stands now.
        """

    def products(self) -> dict[str, Standing]:
        """Every product it ever had or asked for, as it stands, past what was remembered.

        What was remembered of the tenant is forgotten if it has others by now: the next request
        goes by what stands.
        """

    def reach(self) -> Reach:
        """How its customers reach it, past what was remembered."""

    def change_reach(
        self, *, admits: Callable[[int], bool], **wanted: Unpack[Reached]
    ) -> tuple[Reach, Reach]:
        """Let it be reached otherwise; as ``change``."""


class Recall(Protocol):
    """What a tenant's part of the cache remembers."""

    def __call__(self, resource: str, key: str, load: Callable[[], Any]) -> Any:
        """A value that JSON can hold, from the cache or from ``load``."""
