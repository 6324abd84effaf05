"""Walking through the sign-up: where one stands, where one goes next."""

from typing import Any, Final

from functions.landing import queries, rules
from functions.landing.errors import AskedTooOften, CodeTooSoon, StepMissing
from functions.landing.queries import Signup
from shared.context import Context
from shared.identity import hash_token
from shared.web.request import Reply

LABELS: Final = ("E-mail", "Empresa", "Plano", "Endereço", "Senha")
_MINUTE_S: Final = 60


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
        AskedTooOften: this mailbox has had its share, whoever asked.
        CodeTooSoon: one was sent just now, or all were.
    """
    subject = f"signup-mail:{hash_token(email).hex()[:32]}"
    if ctx.cache.count(None, subject, rules.HOUR_S) > rules.STARTS_OF_EMAIL:
        text = "Já enviamos vários códigos para este e-mail. Tente daqui a uma hora."
        raise AskedTooOften(text, retry_after_s=rules.HOUR_S, email=text)
    code = rules.new_code()
    if not queries.send_code(ctx.db, token, code):
        raise _too_soon(queries.code_wait(ctx.db, token))
    said = {"email": email, "code": code, "minutes": rules.CODE_MINUTES}
    ctx.emit("landing.code_requested", said, secret=True)


def _too_soon(wait: queries.Wait) -> CodeTooSoon:
    if not wait.more:
        return CodeTooSoon("Já enviamos cinco códigos. Comece o cadastro de novo.")
    text = f"Acabamos de enviar um código. Peça outro em {max(1, wait.wait_s)} segundos."
    return CodeTooSoon(text, retry_after_s=max(1, wait.wait_s))


def limit(ctx: Context, subject: str, most: int, window_s: int = _MINUTE_S) -> None:
    """Count one act of this address; what reached us past the load balancer has none.

    Raises:
        AskedTooOften: this one is too many.
    """
    if ctx.address and ctx.cache.count(None, f"{subject}:{ctx.address}", window_s) > most:
        raise AskedTooOften("Muitas tentativas deste endereço.", retry_after_s=window_s)
