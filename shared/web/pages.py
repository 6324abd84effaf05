"""Templates of one feature, on top of the shared ones."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, Undefined
from markupsafe import Markup

from shared.web import assets, filters

_LIBRARIES = "imported_libraries"
_SHARED = Path(__file__).parent
_FEATURES = _SHARED.parents[1] / "functions"


def _whole(stream: Callable[[Context], Iterator[str]]) -> Callable[[Context], Iterator[str]]:
    """One text instead of a thousand pieces, each of which would pass through every layout."""

    @wraps(stream)
    def render(context: Context) -> Iterator[str]:
        yield "".join(stream(context))

    return render


class _Context(Context):
    """Finds the block above one that is given out in whole texts."""

    def super(self, name: str, current: Any) -> BlockReference | Undefined:
        """The block above; a compiled block names itself as it was before."""
        whole = (b for b in self.blocks.get(name, []) if getattr(b, "__wrapped__", b) is current)
        return super().super(name, next(whole, current))


class _Template(Template):
    """A template in whole texts, whose libraries of macros are made once a page."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:
        """Jinja's own, called with a compiled template."""
        made = super().from_code(*args, **kwargs)
        made.root_render_func = _whole(made.root_render_func)
        made.blocks = {name: _whole(stream) for name, stream in made.blocks.items()}
        return made

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 - Jinja's own names
        shared: bool = False,  # noqa: FBT001, FBT002
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """What ``import … with context`` gives: a library sees what the page was given."""
        made = (vars or {}).get(_LIBRARIES)
        if made is None:
            return super().make_module(vars, shared, locals)
        if self.name not in made:
            made[self.name] = super().make_module(vars, shared, locals)
        module: TemplateModule = made[self.name]
        return module


@cache
def environment(feature: str) -> Environment:
    """Jinja for the templates of a feature; an undefined name is an error, not a blank.

    ``<name>.html`` is the feature's or everyone's, ``<room>/<name>.html`` is that room's,
    ``<product>/<name>.html`` is a product's own, which the site shows of it.
    """
    products = (path.parent for path in _FEATURES.glob("*/product.yaml"))
    rooms = (path.parent for path in (_FEATURES / feature).glob("*/templates"))
    loader = ChoiceLoader(
        [
            FileSystemLoader(_FEATURES / feature / "templates"),
            PrefixLoader({room.name: FileSystemLoader(room / "templates") for room in rooms}),
            FileSystemLoader(_SHARED / "templates"),
            PrefixLoader({one.name: FileSystemLoader(one / "templates") for one in products}),
        ]
    )
    env = Environment(
        loader=loader,
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # new code is a new process
    )
    env.template_class = _Template
    env.context_class = _Context
    env.filters.update(filters.FIXED)
    env.filters.update(filters.for_zone(filters.DEFAULT_ZONE))
    env.globals["static"] = assets.address
    env.globals["fresh_id"] = uuid4
    return env


@cache
def part(feature: str, view: str) -> str | None:
    """The template of ``view`` without its page; None when it has none."""
    room, slash, name = view.rpartition("/")
    found = f"{room}{slash}_{name}.html"
    return found if found in environment(feature).list_templates() else None


def render(feature: str, name: str, zone: Any, variables: Mapping[str, Any]) -> str:
    """Template ``name`` with moments shown on the wall clock of ``zone``."""
    env = environment(feature)
    if zone != filters.DEFAULT_ZONE:
        env = _in_zone(feature, zone)
    plain: dict[str, Any] = {"typed": {}, "refused": None, _LIBRARIES: {}}
    return env.get_template(name).render(plain | dict(variables))


@cache
def _in_zone(feature: str, zone: Any) -> Environment:
    env = environment(feature).overlay()
    env.filters = {**env.filters, **filters.for_zone(zone)}
    return env


def csrf_field(token: str) -> Callable[[], Markup]:
    """What every form of a page contains."""
    return lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)
