"""The two short lists every page needs, from the cache; items are what JSON would show."""

from typing import Any, Final

from functions.clinic.catalogue import queries
from shared import jsons
from shared.context import Context

Item = dict[str, Any]
_WHOSE: Final = {"account_id", "account_name", "account_was"}


def services(ctx: Context) -> list[Item]:
    """All services, active first, by name."""
    return list(ctx.cached("clinic.services", "all", lambda: _plain(queries.list_services(ctx.db))))


def professionals(ctx: Context) -> list[Item]:
    """All professionals, active first, by name."""
    return list(
        ctx.cached(
            "clinic.professionals",
            "all",
            lambda: _plain(queries.list_professionals(ctx.db)),
        )
    )


def nameless(professional: Item) -> Item:
    """A professional without whose account it is: that is for who keeps the staff."""
    return {name: value for name, value in professional.items() if name not in _WHOSE}


def _plain(rows: object) -> Any:
    return jsons.loads(jsons.dumps(rows).encode())
