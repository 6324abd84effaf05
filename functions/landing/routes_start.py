"""The first step: an e-mail, told or changed.

Each address below ``/cadastro/<token>`` raises ``SignupExpired`` when it leads nowhere.
"""

import base64
from uuid import UUID, uuid4

from functions.landing import queries, rules, steps
from functions.landing.registry import routes
from shared.context import Context
from shared.emails import Email, EmailForm
from shared.identity import hash_token, new_token
from shared.record import record
from shared.web.request import Input, Reply


@record
class Start:
    """Who begins; a page's ``request_id`` makes a second submit the same sign-up."""

    email: Email
    plan: rules.PlanCode | None = None
    request_id: UUID | None = None


@record
class Arriving:
    """The plan that was chosen before."""

    plano: rules.PlanCode | None = None


@routes.get("/cadastro", needs="open", query=Arriving)
def show_start(_ctx: Context, given: Input) -> Reply:
    """Ask for the e-mail."""
    plan = given.query(Arriving).plano
    return Reply("start", {"plan": plan, "request_id": uuid4(), "labels": steps.LABELS})


@routes.post("/cadastro", needs="open", body=Start)
def begin_signup(ctx: Context, given: Input) -> Reply:
    """Open a sign-up and send its code; a form sent again with another e-mail corrects the first.

    Raises:
        Invalid: this is no e-mail.
        AskedTooOften: too many from this address or for this e-mail.
        CodeTooSoon: all codes of this sign-up were sent.
    """
    typed = given.read(Start)
    token = _token(typed.request_id)
    if queries.begin_signup(ctx.db, token, typed.email, typed.plan):
        steps.send_code(ctx, token, typed.email)
    else:
        _correct_email(ctx, token, typed.email)
    return steps.onward(token, queries.get_signup(ctx.db, token), status=201)


def _token(request_id: UUID | None) -> str:
    """What the sign-up's addresses carry: as hard to guess as the random id it comes from."""
    if request_id is None:
        return new_token()[0]
    digest = hash_token(f"landing.signup:{request_id}")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@routes.get("/cadastro/<token>", needs="open")
def show_signup(ctx: Context, _given: Input, token: str) -> Reply:
    """Lead to where this sign-up stands."""
    return steps.onward(token, queries.get_signup(ctx.db, token))


@routes.get("/cadastro/<token>/email", needs="open")
def show_email(ctx: Context, _given: Input, token: str) -> Reply:
    """The e-mail as it was told, to be corrected."""
    return steps.show(ctx, token, "codigo", "email")


@routes.post("/cadastro/<token>/email", needs="open", body=EmailForm)
def change_email(ctx: Context, given: Input, token: str) -> Reply:
    """Correct the e-mail; another one has to be confirmed again.

    Raises:
        Invalid: this is no e-mail.
        AskedTooOften: too many codes for this e-mail, or it was corrected too often.
        CodeTooSoon: all codes of this sign-up were sent.
    """
    _correct_email(ctx, token, given.read(EmailForm).email)
    return steps.onward(token, queries.get_signup(ctx.db, token))


def _correct_email(ctx: Context, token: str, email: str) -> None:
    signup = steps.hold(ctx, token, "codigo")
    if email != signup.email and signup.tenant_id is None:
        queries.change_email(ctx.db, token, email)
        steps.send_code(ctx, token, email)
