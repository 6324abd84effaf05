"""What an operator does to tenants from a program; each returns what to tell."""

import secrets
import time
from collections.abc import Iterator
from typing import Any

from scripts.lib.company import Company, steps
from scripts.lib.tenant.api import Api, Refused
from scripts.lib.terminal import visible

_POLL_S = 0.5
_WITHIN_S = 120


def every(console: Api, state: str | None, text: str | None) -> Iterator[str]:
    """A line for each tenant, newest first."""
    before = None
    while True:
        page = console.call("GET", "/admin/tenants", state=state, q=text, before=before)
        for tenant in page["tenants"]:
            words = (tenant.get(name) for name in ("state", "slug", "plan", "cell", "name"))
            yield "\t".join(visible(str(word or "-")) for word in words)
        before = page["next"]
        if before is None:
            return


def begin(site: Api, email: str) -> str:
    """Begin a sign-up: the owner gets six digits by mail; the token that goes with them."""
    return str(site.call("POST", "/cadastro", {"email": email})["token"])


def create(site: Api, company: Company, token: str, code: str) -> str:
    """Finish a sign-up with the digits its owner was mailed, and wait for the workspace.

    The owner chooses a password by the mail that is asked for at the end; the one that is set
    here is known to nobody.

    Raises:
        Refused: a step was, or the workspace could not be made.
    """
    path = f"/cadastro/{token}"
    for step, form in steps(company, code=code, password=secrets.token_urlsafe(32)):
        site.call("POST", f"{path}/{step}", form)
    url = _await(site, path)
    site.at(company.slug).call("POST", "/auth/forgot", {"email": company.email})
    return f"active\t{url}"


def _await(site: Api, path: str) -> str:
    ends_at = time.monotonic() + _WITHIN_S
    while time.monotonic() < ends_at:
        found = site.call("GET", f"{path}/pronto")
        if found["state"] == "active":
            return str(found["url"])
        if found["state"] == "failed":
            raise Refused("the workspace could not be made: see the console")
        time.sleep(_POLL_S)
    raise Refused("the workspace was not ready in time")


def act(console: Api, slug: str, name: str, reason: str | None = None) -> str:
    """Do ``retry``, ``suspension`` or ``reactivation`` to the tenant at ``slug``; its state then.

    ``reason`` is why, which a suspension asks for.

    Raises:
        Refused: there is no such tenant, or it is not in the state the act starts from.
    """
    tenant, form = _find(console, slug), {"reason": reason} if reason else {}
    moved = console.call("POST", f"/admin/tenants/{tenant['id']}/{name}", form)
    return f"{moved['tenant']['state']}\t{slug}"


def _find(console: Api, slug: str) -> dict[str, Any]:
    found = console.call("GET", "/admin/tenants", q=slug)["tenants"]
    for tenant in found:
        if tenant["slug"] == slug:
            return dict(tenant)
    raise Refused(f"there is no tenant at {slug}")
