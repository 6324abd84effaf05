"""The private entry points: Pub/Sub pushes and Cloud Tasks requests in, one effect each."""

import logging
from collections.abc import Callable
from typing import Final

from flask import Request, Response
from werkzeug.exceptions import HTTPException

from shared import faults, schedules, telemetry, waiting
from shared.errors import Problem, Unavailable
from shared.events import Event, Handlers, Listener, NotAnEvent, from_push, from_task
from shared.identity import utc_now
from shared.tasks import Tasks
from shared.waiting import Means, ProductOff
from shared.web import security, watch
from shared.web.gate import Function, answering
from shared.web.request import bound
from shared.work import Platform, announce, deliver, rescue

_MAX_BODY: Final = 15_000_000  # Pub/Sub's ten megabytes of data, in base64, and what is around them
_RUN: Final = "X-CloudScheduler-ScheduleTime"
Came = tuple[Event, Means]
_QUEUE: Final = "X-CloudTasks-QueueName"
_TEXT: Final = "text/plain; charset=utf-8"
_log = logging.getLogger(__name__)


def serve_events(
    feature: str,
    handlers: Handlers,
    platform: Callable[[], Platform],
    *,
    series: watch.Series | None = None,
) -> Function:
    """Build the event entry point: 204 once the effect is committed, else a redelivery.

    ``series`` are figures that this service tells besides its own.
    """
    more = (series,) if series else ()

    @answering
    def event(request: Request) -> Response:
        if request.path == watch.PATH and (told := watch.figures(request, platform(), *more)):
            return told

        def read() -> Came:
            return from_push(request.get_data()), Means("event")

        return _receive(feature, handlers, platform(), request, read)

    return event


def serve_tasks(feature: str, tasks: Tasks, platform: Callable[[], Platform]) -> Function:
    """Build the task entry point, for this feature's queues and schedules."""

    @answering
    def task(request: Request) -> Response:
        if request.path == watch.PATH and (told := watch.figures(request, platform())):
            return told

        def read() -> Came:
            means = Means("task", request.headers.get(_QUEUE), platform().settings.task_url)
            return from_task(request.get_data(), request.headers.get(_RUN), utc_now()), means

        return _receive(feature, tasks, platform(), request, read)

    return task


def _receive(
    feature: str,
    handlers: Handlers,
    platform: Platform,
    request: Request,
    read: Callable[[], Came],
) -> Response:
    if request.method != "POST":
        return security.harden(Response(status=405, headers={"Allow": "POST"}))
    with telemetry.traced(request.headers.get("traceparent"), telemetry.CONSUMER) as trace:
        try:
            settings = platform.settings
            platform.pushes.check(request.headers.get("Authorization", ""), settings.oidc_audience)
            telemetry.join(request.headers.get("traceparent", ""))  # one of us sent it
            bound(request, _MAX_BODY)
            faults.reached("event_received")
            response = _take_effect(feature, handlers, platform, *read())
        except NotAnEvent:
            _log.exception("not an envelope")
            response = Response(status=400)
        except Unavailable as away:
            _log.exception("away, to be repeated")
            response = Response(away.detail, away.status, {"Retry-After": str(away.retry_after_s)})
        except Problem as problem:
            _log.warning("refused: %s", problem.detail, extra={"fields": {"code": problem.code}})
            response = Response(problem.detail, problem.status, content_type=_TEXT)
        except HTTPException as error:  # a body that cannot be read shows when somebody reads it
            _log.warning("refused: %s", error)
            response = Response(status=error.code)
        except Exception:  # noqa: BLE001 - logged with its trace, answered as a bare 500
            _log.exception("delivery failed, to be repeated")
            response = Response(status=500)
        watch.note_delivery(trace, response.status_code)
        response.headers["X-Trace-Id"] = trace.id
        return security.harden(response)


def _effect(feature: str, platform: Platform, event: Event, listener: Listener) -> bool:
    """Whether this delivery took effect.

    Raises:
        ProductOff: it is to wait.
    """
    if listener.each:  # a turn is judged, and counted, where it is taken
        return schedules.take(platform, feature, event, listener)
    waiting.check(platform, feature, event)
    announce(platform, event, listener)
    return deliver(platform, feature, event, listener)


def _take_effect(
    feature: str, handlers: Handlers, platform: Platform, event: Event, means: Means
) -> Response:
    if event.hearer not in {None, feature}:
        return Response(status=204)  # told again, to another
    listener = handlers.by_type.get(event.type)
    if listener is None:
        _log.error("%s has no handler of %s", feature, event.type)
        return Response(status=404)
    telemetry.join(event.trace)
    telemetry.label(event=event.type, event_id=str(event.id), tenant=str(event.tenant_id or ""))
    try:
        first = _effect(feature, platform, event, listener)
    except ProductOff as off:
        waiting.keep(platform, off.product, feature, event, means)
        return Response(status=204)
    except Exception as error:
        if listener.rescue is None:
            raise
        _log.exception("%s failed, and is rescued", event.type)
        rescue(platform, event, listener, error)
        if isinstance(error, Unavailable):
            raise
        return Response(status=204)
    faults.reached("after_effect_commit")
    _log.info("%s %s", event.type, "handled" if first else "seen before")
    return Response(status=204)
