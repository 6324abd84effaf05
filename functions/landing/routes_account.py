"""The last step: a password, the tenant's request, and the wait until it is ready.

Each address below ``/cadastro/<token>`` raises ``SignupExpired`` when it leads nowhere.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from functions.landing import arrival, queries, rules, steps
from functions.landing.errors import NotFailed, WeakPassword
from functions.landing.facts import SignupConfirmed
from functions.landing.queries import Signup
from functions.landing.registry import routes
from shared import passwords
from shared.acts import Thing
from shared.context import Context
from shared.fields import Reason
from shared.limits import HOUR_S
from shared.privileges import SiteContext
from shared.record import record
from shared.sessions import kept
from shared.web.request import Input, Reply

_TRIES_AN_HOUR = 10


@record
class PasswordForm:
    """What the owner will sign in with."""

    password: rules.Password


@routes.get("/cadastro/<token>/senha", needs="open")
def show_password(ctx: Context, given: Input, token: str) -> Reply:
    """Ask for the password, beside what will be made; from here on the browser is known."""
    more = {"base_host": ctx.settings.base_host, "shortest": passwords.SHORTEST}
    page = steps.show(ctx, token, "senha", "password", **more)
    return replace(page, cookies=(arrival.browser(given),))


@routes.post("/cadastro/<token>/senha", needs="open", body=PasswordForm)
def request_tenant(ctx: SiteContext, given: Input, token: str) -> Reply:
    """Ask for the workspace; a second submit finds the first one's.

    Raises:
        WeakPassword: it would be guessed early.
        Busy: too many people sign up or in at this moment.
        AddressTaken: somebody was faster; nothing was made.
        StepMissing: an earlier step is not done.
    """
    typed = given.read(PasswordForm)
    with kept(ctx) as own:
        signup = queries.get_signup(own.db, token)
    if signup.tenant_id is None:
        steps.require(signup, "senha")
        with ctx.hasher.place() as desk:
            password_hash = desk.hash(_chosen(typed.password, signup))
        _request(ctx, token, password_hash, given.cookie(arrival.COOKIE))
    return steps.onward(token, queries.get_signup(ctx.db, token), status=201)


def _chosen(password: str, signup: Signup) -> str:
    known = (signup.owner_name, signup.email, signup.company, signup.slug)
    try:
        return passwords.checked(password, *(word for word in known if word))
    except Reason as error:
        raise WeakPassword("Escolha outra senha.", password=str(error)) from error


def _request(ctx: Context, token: str, password_hash: str, browser: str | None) -> None:
    signup = steps.hold(ctx, token, "senha")
    if signup.tenant_id is not None:
        return
    tenant_id = queries.create_tenant(ctx.db, token, signup, password_hash, browser)
    named = Thing("landing.signup", tenant_id, signup.company or "")
    ctx.audit("landing.signup_confirmed", named, slug=signup.slug, plan=signup.plan)
    _tell(ctx, signup, tenant_id)


def _tell(ctx: Context, signup: Signup, tenant_id: UUID) -> None:
    ctx.emit(SignupConfirmed(tenant_id, signup.id))


@routes.get("/cadastro/<token>/pronto", needs="open")
def show_ready(ctx: Context, given: Input, token: str) -> Reply:
    """Whether the workspace is ready, and then where it is; who set its password goes in."""
    signup = queries.get_signup(ctx.db, token)
    if signup.tenant_id is None:
        return steps.onward(token, signup)
    browser = given.cookie(arrival.COOKIE)
    if signup.state == "active" and browser and queries.awaits(ctx.db, token, browser):
        return Reply(None, location=ctx.settings.url(signup.slug, "/auth/arrival"))
    return Reply("ready", {**steps.told(token, signup), **_readiness(ctx, signup)})


def _readiness(ctx: Context, signup: Signup) -> dict[str, Any]:
    door = f"/auth/login?{urlencode({'email': signup.email})}"
    ready = signup.state in {"active", "suspended"}
    return {
        "state": "active" if ready else "failed" if signup.state == "failed" else "making",
        "host": f"{signup.slug}.{ctx.settings.base_host}",
        "url": ctx.settings.url(signup.slug, door) if ready else None,
    }


@routes.post("/cadastro/<token>/nova-tentativa", needs="open")
def retry(ctx: SiteContext, _given: Input, token: str) -> Reply:
    """Ask again for a workspace that could not be made.

    Raises:
        NotFailed: it is ready, or still being made.
        AskedTooOften: it was tried again too often.
    """
    signup = queries.lock_signup(ctx.db, token)
    if signup.state != "failed" or signup.tenant_id is None:
        raise NotFailed("Não há nada para tentar de novo: seu espaço está a caminho.")
    steps.limit(ctx, f"signup-retry:{signup.id}", _TRIES_AN_HOUR, HOUR_S)
    queries.ask_again(ctx.db, signup.tenant_id)
    _tell(ctx, signup, signup.tenant_id)
    return steps.onward(token, signup, toast="Estamos tentando de novo.")
