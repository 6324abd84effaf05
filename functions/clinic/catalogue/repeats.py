"""Requests of the clinic that make something once, however often they are sent."""

from collections.abc import Callable
from uuid import UUID

from shared.context import Context
from shared.once import RequestReused
from shared.web.request import Reply
from shared.web.routing import Once


class Reused(RequestReused):
    """One key arrived with two different requests."""

    code = "clinic.request_reused"


def once(again: Callable[[Context, UUID], Reply]) -> Once:
    """For a route: ``again`` shows what the same request made before."""
    return Once(again, Reused)
