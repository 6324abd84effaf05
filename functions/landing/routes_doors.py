"""The way in for whoever does not know the address of their workspace: it is mailed to them."""

from urllib.parse import urlencode

from functions.landing import steps
from functions.landing.facts import DoorsAsked
from functions.landing.registry import routes
from functions.landing.rules import DOORS_OF_ADDRESS
from shared.context import Context
from shared.emails import EmailForm, Prefill
from shared.web.request import Input, Reply


@routes.get("/entrar", needs="open", query=Prefill)
def show_doors(ctx: Context, given: Input) -> Reply:
    """Ask for the e-mail."""
    email = given.query(Prefill).email
    return Reply("doors", {"email": email, "base_host": ctx.settings.base_host})


@routes.post("/entrar", needs="open", body=EmailForm)
def ask_doors(ctx: Context, given: Input) -> Reply:
    """Have the addresses mailed.

    Whether there is any is looked up later, by who keeps the accounts: here the work, and so the
    answer and its time, are the same for everybody.

    Raises:
        Invalid: this is no e-mail.
        AskedTooOften: this network address asks for one after the other.
    """
    lost = given.read(EmailForm)
    refusal = "Muitos pedidos deste endereço. Tente de novo mais tarde."
    steps.spare_address(ctx, "doors", DOORS_OF_ADDRESS, refusal)
    ctx.emit(DoorsAsked(lost.email))
    told = f"/entrar/enviado?{urlencode({'email': lost.email})}"
    return Reply(None, {"email": lost.email}, status=202, location=told)


@routes.get("/entrar/enviado", needs="open", query=Prefill)
def show_doors_sent(_ctx: Context, given: Input) -> Reply:
    """Say that the mail is on its way, if there is anything to tell."""
    return Reply("doors_sent", {"email": given.query(Prefill).email})
