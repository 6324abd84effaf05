"""The six digits that prove a mailbox: good for ten minutes, five attempts, one mail a minute.

Each address below ``/cadastro/<token>`` raises ``SignupExpired`` when it leads nowhere.
"""

from functions.landing import queries, rules, steps
from functions.landing.errors import CodeExpired, CodeWrong
from functions.landing.registry import routes
from shared.context import Context
from shared.privileges import SiteContext
from shared.record import record
from shared.sessions import kept
from shared.web.request import Input, Reply


@record
class CodeForm:
    """The digits, as read from the mail."""

    code: rules.Code


@routes.get("/cadastro/<token>/codigo", needs="open")
def show_code(ctx: Context, _given: Input, token: str) -> Reply:
    """Ask for the code; who has confirmed goes on."""
    signup = queries.get_signup(ctx.db, token)
    if signup.confirmed:
        return steps.onward(token, signup)
    return steps.show(ctx, token, "codigo", "code", minutes=rules.CODE_MINUTES)


@routes.post("/cadastro/<token>/codigo", needs="open", body=CodeForm)
def confirm_email(ctx: SiteContext, given: Input, token: str) -> Reply:
    """Compare the code; confirmed once is confirmed.

    Raises:
        Invalid: it is not six digits.
        CodeWrong: it is another code; the attempt counts although the request is refused.
        CodeReplaced: it is the code of an earlier mail.
        CodeExpired: it is too old, or was tried too often.
    """
    typed = given.read(CodeForm)
    with kept(ctx) as own:
        signup = queries.get_signup(own.db, token)
        attempt = None if signup.confirmed else queries.try_code(own.db, token, typed.code)
    if not (signup.confirmed or queries.get_signup(ctx.db, token).confirmed):
        _judge(attempt)
        queries.confirm_email(ctx.db, token, typed.code)
    return steps.onward(token, queries.get_signup(ctx.db, token))


def _judge(attempt: queries.Attempt | None) -> None:
    again = "Confira o código."
    if attempt is None:
        reason = f"Este código passou de {rules.CODE_MINUTES} minutos ou já foi tentado "
        raise CodeExpired("Peça um novo código.", code=f"{reason}demais. Peça um novo.")
    if attempt.replaced:
        raise queries.code_replaced()
    if not attempt.matches:
        raise CodeWrong(again, code=f"O código não confere. {_left(attempt.left_over)}")


def _left(attempts: int) -> str:
    if not attempts:
        return "As tentativas acabaram: peça um novo."
    return "Resta uma tentativa." if attempts == 1 else f"Restam {attempts} tentativas."


@routes.post("/cadastro/<token>/reenvio", needs="open")
def resend_code(ctx: Context, _given: Input, token: str) -> Reply:
    """Send another code; the one before is good no more.

    Raises:
        CodeTooSoon: one was sent less than a minute ago, or all were.
        AskedTooOften: too many codes for this e-mail.
    """
    signup = queries.lock_signup(ctx.db, token)
    if signup.confirmed:
        return steps.onward(token, signup)
    steps.send_code(ctx, token, signup.email)
    return steps.onward(token, signup, toast="Enviamos outro código. O anterior não vale mais.")
