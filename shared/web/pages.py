"""Templates of one feature, on top of the shared ones."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from shared.web import filters

_SHARED = Path(__file__).parent
_FEATURES = _SHARED.parents[1] / "functions"


@cache
def static_digest() -> str:
    """Twelve hexadecimal digits of all static files: a changed file gets a new address."""
    digest = hashlib.sha256()
    for path in sorted((_SHARED / "static").rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_SHARED).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _static(name: str) -> str:
    return f"/static/{static_digest()}/{name}"


@cache
def environment(feature: str) -> Environment:
    """Jinja for ``functions/<feature>/templates``; an undefined name is an error, not a blank."""
    loader = ChoiceLoader(
        [
            FileSystemLoader(_FEATURES / feature / "templates"),
            FileSystemLoader(_SHARED / "templates"),
        ]
    )
    env = Environment(
        loader=loader,
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(filters.FIXED)
    env.filters.update(filters.for_zone(filters.DEFAULT_ZONE))
    env.globals["static"] = _static
    env.globals["feature"] = feature
    return env


def render(feature: str, name: str, zone: Any, variables: Mapping[str, Any]) -> str:
    """Template ``name`` with moments shown on the wall clock of ``zone``."""
    env = environment(feature)
    if zone != filters.DEFAULT_ZONE:
        env = _in_zone(feature, zone)
    return env.get_template(name).render(variables)


@cache
def _in_zone(feature: str, zone: Any) -> Environment:
    env = environment(feature).overlay()
    env.filters = {**env.filters, **filters.for_zone(zone)}
    return env


def csrf_field(token: str) -> Callable[[], Markup]:
    """What every form of a page contains."""
    return lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)
