"""The written table of rights, walked: every route, every role, and nobody at all."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from shared.manifest import load
from shared.web.routing import Route
from tests.support.caller import Caller

TABLE: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("route_rights.yaml").read_text(encoding="utf-8")
)
FEATURES = [name for name, entry in load().items() if "http" in entry]
ROLES = ("viewer", "receptionist", "professional", "manager", "owner", "operator")
EVERYBODY = {"nobody", *ROLES}
LET_IN = {"everybody": EVERYBODY, "member": set(ROLES)}
features = pytest.mark.parametrize("feature", FEATURES)


def _routes(feature: str) -> dict[str, Route]:
    routes: dict[str, Route] = import_module(f"functions.{feature}.routes").routes.by_endpoint
    return routes


@features
def test_every_route_stands_in_the_table(feature: str) -> None:
    """And nothing else does: a new route is given its line when it is made."""
    assert set(TABLE[feature]) == set(_routes(feature))


def test_no_feature_is_left_out() -> None:
    """The table has those that people reach, no more."""
    assert list(TABLE) == FEATURES


@features
def test_each_route_lets_in_whom_the_table_says(
    feature: str, acme: Caller, site: Caller, console: Caller
) -> None:
    """Nobody is asked to sign in, a role that may not is refused, and whoever may is let on."""
    caller = {"tenant": acme, "base": site, "admin": console}[load()[feature]["http"]["host"]]
    wrong = []
    for endpoint, route in _routes(feature).items():
        words = TABLE[feature][endpoint]
        let_in = LET_IN.get(words, set(words.split()))
        for who in sorted(EVERYBODY):
            found = _outcome(_as(caller, who), route)
            expected = "in" if who in let_in else ("asked" if who == "nobody" else "refused")
            if found != expected:
                wrong.append((endpoint, who, found))

    assert wrong == []


def _as(caller: Caller, who: str) -> Caller:
    """Somebody with one role; on the site nobody has any."""
    if who == "nobody" or caller.actor is None:
        return caller.anonymous
    return caller.as_(who)


def _outcome(caller: Caller, route: Route) -> str:
    """Whether the route let the caller in, asked who they are, or refused them."""
    path = re.sub(r"<uuid:\w+>", str(UUID(int=5)), route.path)
    path = re.sub(r"<\w+>", "nada", path)
    more: dict[str, Any] = {}
    if route.method in {"POST", "PUT"}:
        more = {"data": "{}", "content_type": "application/json"}
    if path == "/":  # a host's front door is for people
        answer = caller.request(route.method, path, **more)
        login = answer.location and re.match(r"/(auth|admin)/(login|renewal)", answer.location)
        return "asked" if login else {403: "refused"}.get(answer.status_code, "in")
    answer = caller.request(route.method, f"/api{path}", **more)
    return {401: "asked", 403: "refused"}.get(answer.status_code, "in")
