"""Facts that crossed a feature boundary, delivered at least once, and work asked for later."""

import base64
import builtins
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import TypeAdapter

from shared import jsons
from shared.context import Context, taken_by
from shared.record import record

Shape = TypeVar("Shape")
EventHandler = Callable[..., None]
"""Says by its annotations what it takes: a context, and the event, a shape of its data, or both."""
Register = Callable[[EventHandler], EventHandler]
Before = Callable[[Context, "Event"], None]
Rescue = Callable[[Context, "Event", Exception], None]


class NotAnEvent(ValueError):
    """The delivery is not an envelope of ours; it ends in the dead letters."""


@record
class Event:
    """``type`` is ``feature.fact_in_past_tense`` (an imperative for a task); ``data`` is JSON.

    ``tenant_id`` None: a fact of the platform, handled in the control database. ``hearer`` of what
    is told again is the one feature that has not heard it.
    """

    id: UUID
    type: str
    tenant_id: UUID | None
    occurred_at: datetime
    data: dict[str, Any]
    trace: str = ""
    hearer: str | None = None

    @property
    def feature(self) -> str:
        """Whose fact it is."""
        return self.type.partition(".")[0]

    def read(self, shape: builtins.type[Shape]) -> Shape:
        """``data`` as ``shape``; a mismatch is a defect of the sender, so it raises."""
        wanted: Any = shape
        read: Shape = _adapter(wanted).validate_python(self.data)
        return read


@record
class Listener:
    """A handler, the context that it takes, and what else."""

    handler: EventHandler
    context: type[Context]
    takes: tuple[type, ...]
    repeatable: bool = False
    before: Before | None = None
    rescue: Rescue | None = None
    each: str | None = None

    @property
    def reads(self) -> tuple[type, ...]:
        """The shapes in which it reads an event's data."""
        return tuple(kind for kind in self.takes if kind is not Event)

    def hear(self, ctx: Context, event: Event) -> None:
        """Handle ``event``; data that are of no shape it reads are a defect of the sender."""
        given = (event if kind is Event else event.read(kind) for kind in self.takes)
        self.handler(ctx, *given)


class Handlers:
    """The events one feature listens to."""

    def __init__(self) -> None:
        self.by_type: dict[str, Listener] = {}

    def on(
        self,
        type_: str,
        *,
        repeatable: bool = False,
        before: Before | None = None,
        rescue: Rescue | None = None,
    ) -> Register:
        """Register the handler of ``type_``; one feature handles a type once.

        Deliveries of a ``repeatable`` one are not remembered, so that a handler which asks
        nothing of ``ctx.db`` holds no transaction, however long it takes. ``before`` is told of
        each delivery, and ``rescue`` of what the handler raised, in transactions of their own;
        then the delivery counts as handled, unless something is away.
        """

        def register(handler: EventHandler) -> EventHandler:
            if type_ in self.by_type:
                raise ValueError(f"{type_} has a handler already")
            _, *takes = (kind for name, kind in handler.__annotations__.items() if name != "return")
            context = taken_by(handler)
            self.by_type[type_] = Listener(
                handler, context, tuple(takes), repeatable, before, rescue
            )
            return handler

        return register


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _event(envelope: Any) -> Event:
    try:
        event: Event = _adapter(Event).validate_python(envelope)
    except ValueError as error:
        raise NotAnEvent(str(error)) from error
    return event


def from_push(body: bytes) -> Event:
    """The event in a Pub/Sub push, raw or wrapped by Eventarc (both hold ``message.data``).

    Raises:
        NotAnEvent: it holds none.
    """
    try:
        return _event(jsons.loads(base64.b64decode(jsons.loads(body)["message"]["data"])))
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnEvent(str(error)) from error


def from_task(body: bytes, run: str | None, now: datetime) -> Event:
    """The work in a Cloud Tasks request, or in a Cloud Scheduler one, which names its job only.

    A job's ``run`` is its schedule time, by which a second delivery is recognised.

    Raises:
        NotAnEvent: it is neither.
    """
    try:
        envelope = jsons.loads(body)
        if "id" in envelope:
            return _event(envelope)
        name = envelope["type"]
        named = uuid5(NAMESPACE_URL, f"{name}@{run or now.isoformat()}")
        return Event(named, name, None, now, {})
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnEvent(str(error)) from error
