"""A handler reaches what its context gives, and only a few are given more than their tenant's."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from shared import work
from shared.cache import Cache
from shared.context import PLATFORM_ACTOR, Context, taken_by
from shared.db import Databases
from shared.events import Event, Handlers
from shared.files import Storage
from shared.identity import Hasher, Keyring
from shared.limits import Local
from shared.mail import Mailer
from shared.outbox import Sender
from shared.pool import Pool
from shared.privileges import MailContext, PlatformContext, SiteContext
from shared.settings import Settings
from shared.tenancy import Directory
from shared.web.request import Input, Reply
from shared.web.routing import Routes
from shared.wiring import platform
from tests.support.caller import Caller

FUNCTIONS: Final = Path(__file__).parents[2] / "functions"
MAY_ASK: Final = {
    "MailContext": {"notifications"},
    "SiteContext": {"landing"},
    "PlatformContext": {"admin", "auth", "provisioning"},
    "Databases": {"admin", "provisioning"},
}
"""Who may name what reaches further than a tenant."""

KEPT_BACK: Final = (
    Cache,
    Databases,
    Directory,
    Hasher,
    Keyring,
    Local,
    Mailer,
    Pool,
    Sender,
    Settings,
    Storage,
    work.Platform,
)


@pytest.mark.parametrize("name", MAY_ASK)
def test_only_a_few_features_ask_for_more_than_their_tenant_s(name: str) -> None:
    """Grep finds whoever could reach another tenant, and this list is all of them."""
    asking = {
        path.relative_to(FUNCTIONS).parts[0]
        for path in FUNCTIONS.rglob("*.py")
        if name in path.read_text(encoding="utf-8")
    }

    assert asking == MAY_ASK[name]


def _reached(found: object, seen: set[int]) -> Iterator[object]:
    """All that attributes without an underscore lead to, items of what holds some included."""
    if id(found) in seen:
        return
    seen.add(id(found))
    yield found
    if isinstance(found, Mapping):
        found = list(found.values())
    if isinstance(found, list | tuple | set | frozenset):
        for one in found:
            yield from _reached(one, seen)
    if type(found).__module__.partition(".")[0] != "shared":
        return
    for name in dir(found):
        if not name.startswith("_"):
            yield from _reached(getattr(found, name), seen)


def _seen_by(kind: type[Context], acme: Caller) -> list[object]:
    caller = work.Caller(acme.tenant, PLATFORM_ACTOR)
    return work.run(platform(), caller, lambda ctx: list(_reached(ctx, set())), kind)


def test_nothing_in_a_tenant_s_context_leads_out_of_it(acme: Caller) -> None:
    """No attribute reaches another database, a key, a password or another tenant's files."""
    settings = platform().settings
    secrets = {settings.database_control, settings.signing_keys, *settings.database_cells.values()}

    seen = _seen_by(Context, acme)

    assert any(one is acme.tenant or one == acme.tenant.id for one in seen)
    assert [one for one in seen if isinstance(one, (*KEPT_BACK, bytes))] == []
    assert secrets.isdisjoint(one for one in seen if isinstance(one, str))


@pytest.mark.parametrize(
    ("kind", "more"),
    [(MailContext, {Mailer}), (SiteContext, {Hasher, Local})],
    ids=["mail", "site"],
)
def test_what_a_few_are_given_is_what_they_need(
    acme: Caller, kind: type[Context], more: set[type]
) -> None:
    """Whoever delivers mail, or signs people up, reaches no other tenant either."""
    found = {type(one) for one in _seen_by(kind, acme) if isinstance(one, KEPT_BACK)}

    assert found == more


def test_the_platform_s_own_reach_everything(acme: Caller) -> None:
    """So that the search above is known to find what there is."""
    found = {type(one) for one in _seen_by(PlatformContext, acme)}

    assert found >= {Databases, Keyring, Settings, Sender}


@pytest.mark.parametrize("first", [None, dict, "Context"])
def test_a_handler_says_which_context_it_takes(first: Any) -> None:
    """What is not said could not be checked."""

    def handle(ctx: Any, event: Event) -> None:
        """Do nothing."""

    handle.__annotations__["ctx"] = first

    with pytest.raises(TypeError, match="which context"):
        Handlers().on("a.b")(handle)
    with pytest.raises(TypeError, match="which context"):
        Routes().get("/x", needs="open")(handle)


def test_a_form_takes_no_more_than_the_handler_it_stands_for() -> None:
    """It is shown with the refused handler's context."""

    def show(ctx: PlatformContext, given: Input) -> Reply:
        return Reply(None)

    def save(ctx: Context, given: Input) -> Reply:
        return Reply(None)

    assert taken_by(show) is PlatformContext
    with pytest.raises(TypeError, match="takes more"):
        Routes().post("/x", needs="open", form=show)(save)
