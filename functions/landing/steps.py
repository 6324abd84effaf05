"""Walking through the sign-up: where one stands, where one goes next."""

from collections.abc import Iterable
from typing import Any, Final

from functions.landing import queries, rules
from functions.landing.errors import AskedTooOften, CodeTooSoon, StepMissing
from functions.landing.facts import CodeRequested
from functions.landing.queries import Signup
from shared import limits
from shared.context import Context
from shared.letters import Letter
from shared.limits import HOUR_S, MINUTE_S
from shared.mailboxes import canonical_mailbox
from shared.privileges import SiteContext
from shared.web.request import Reply

LABELS: Final = ("E-mail", "Empresa", "Plano", "Endereço", "Senha")


def path(token: str, step: str) -> str:
    """The page of ``step``."""
    return f"/cadastro/{token}/{step}"


def told(token: str, signup: Signup) -> dict[str, Any]:
    """What every answer says of a sign-up."""
    return {"token": token, "step": rules.step_of(signup), "signup": signup}


def show(ctx: Context, token: str, step: str, view: str, **more: Any) -> Reply:
    """The page of ``step``; who is not there yet, or has finished, is led to where they are.

    Raises:
        SignupExpired: the address leads nowhere.
    """
    signup = queries.get_signup(ctx.db, token)
    if signup.tenant_id or not rules.reached(signup, step):
        return onward(token, signup)
    return Reply(view, {**told(token, signup), **more, "labels": LABELS})


def onward(token: str, signup: Signup, *, status: int = 200, toast: str | None = None) -> Reply:
    """Lead to the first step that is not done."""
    location = path(token, rules.step_of(signup))
    return Reply(None, told(token, signup), status, location, toast=toast)


def hold(ctx: Context, token: str, step: str) -> Signup:
    """The sign-up, for a change of ``step``; what is submitted twice waits for its twin.

    Raises:
        SignupExpired: the address leads nowhere.
        StepMissing: an earlier step comes first.
    """
    signup = queries.lock_signup(ctx.db, token)
    require(signup, step)
    return signup


def require(signup: Signup, step: str) -> None:
    """Let pass who may do ``step`` now.

    Raises:
        StepMissing: an earlier step comes first.
    """
    if not rules.reached(signup, step):
        raise StepMissing("Falta concluir uma etapa anterior do cadastro.")


def send_code(ctx: Context, token: str, email: str) -> None:
    """Make a code and ask for its mail.

    Raises:
        AskedTooOften: this mailbox has had its share, whoever asked, or this address has.
        CodeTooSoon: one was sent just now, or all were.
    """
    _spare(ctx, email)
    code = rules.new_code()
    if not queries.send_code(ctx.db, token, code):
        raise _too_soon(queries.code_wait(ctx.db, token))
    fact = CodeRequested(email, code, rules.CODE_MINUTES)
    said = {"code": fact.code, "minutes": fact.minutes}
    ctx.letters.send(fact, Letter("code", email, said))


def _spare(ctx: Context, email: str) -> None:
    """Count one mail: of the network address that asks, and to the mailbox it reaches."""
    spare_address(ctx, "signup", rules.MAILS_OF_ADDRESS, "Muitos cadastros deste endereço.")
    for most, window_s in rules.MAILS_TO_MAILBOX:
        subject = f"signup-mail:{window_s}:{canonical_mailbox(email)}"
        if wait_s := limits.take(ctx.db, subject, most, window_s):
            text = f"Já enviamos vários códigos para este e-mail. Tente {_later(wait_s)}."
            raise AskedTooOften(text, retry_after_s=wait_s, email=text)


def spare_address(
    ctx: Context, subject: str, shares: Iterable[tuple[int, int]], refusal: str
) -> None:
    """Count one request of this address, of so many in so many seconds each of ``shares`` has.

    What reached us past the load balancer has no address.

    Raises:
        AskedTooOften: it has had its share.
    """
    for most, window_s in shares if ctx.address else ():
        if wait_s := limits.take(ctx.db, f"{subject}:{window_s}:{ctx.address}", most, window_s):
            raise AskedTooOften(refusal, retry_after_s=wait_s)


def _later(wait_s: int) -> str:
    return "daqui a uma hora" if wait_s <= HOUR_S else "amanhã"


def _too_soon(wait: queries.Wait) -> CodeTooSoon:
    if not wait.more:
        return CodeTooSoon("Já enviamos cinco códigos. Comece o cadastro de novo.")
    text = f"Acabamos de enviar um código. Peça outro em {max(1, wait.wait_s)} segundos."
    return CodeTooSoon(text, retry_after_s=max(1, wait.wait_s))


def limit(ctx: SiteContext, subject: str, most: int, window_s: int = MINUTE_S) -> None:
    """Count one act of this address, in this process: it spares work and guards nothing.

    What reached us past the load balancer has no address.

    Raises:
        AskedTooOften: this one is too many.
    """
    wait_s = ctx.address and ctx.limits.take(f"{subject}:{ctx.address}", most, window_s)
    if wait_s:
        raise AskedTooOften("Muitas tentativas deste endereço.", retry_after_s=wait_s)
