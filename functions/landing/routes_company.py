"""Who is asking, and what they want: company, owner, product and plan.

Each address below ``/cadastro/<token>`` raises ``SignupExpired`` when it leads nowhere.
"""

from functions.landing import offers, queries, rules, steps
from functions.landing.registry import routes
from shared.context import Context
from shared.documents import Document
from shared.record import record
from shared.web.request import Input, Reply
from shared.zones import ZONES, Zone


@record
class CompanyForm:
    """The company, the person who will own the workspace, and where its clocks are."""

    document: Document
    company: rules.Name
    owner_name: rules.Name
    timezone: Zone | None = None


@record
class PlanForm:
    """A product that is sold, and one of the plans."""

    product: rules.Product
    plan: rules.PlanCode


@routes.get("/cadastro/<token>/empresa", needs="open")
def show_company(ctx: Context, _given: Input, token: str) -> Reply:
    """Ask for the company, as told so far."""
    return steps.show(ctx, token, "empresa", "company", zones=ZONES)


@routes.post("/cadastro/<token>/empresa", needs="open", body=CompanyForm)
def set_company(ctx: Context, given: Input, token: str) -> Reply:
    """Keep the company.

    Raises:
        Invalid: with the reason beside each field.
        StepMissing: the e-mail is not confirmed.
    """
    typed = given.read(CompanyForm)
    steps.hold(ctx, token, "empresa")
    queries.set_company(
        ctx.db,
        token,
        document=typed.document,
        company=typed.company,
        owner_name=typed.owner_name,
        timezone=typed.timezone,
    )
    return steps.onward(token, queries.get_signup(ctx.db, token))


@routes.get("/cadastro/<token>/plano", needs="open")
def show_plan(ctx: Context, _given: Input, token: str) -> Reply:
    """Ask for product and plan, as chosen so far."""
    return steps.show(ctx, token, "plano", "plan", **offers.PRICES, **offers.PRODUCTS)


@routes.post("/cadastro/<token>/plano", needs="open", body=PlanForm)
def set_plan(ctx: Context, given: Input, token: str) -> Reply:
    """Keep product and plan.

    Raises:
        Invalid: one of them is not offered.
        StepMissing: the company is not told.
    """
    typed = given.read(PlanForm)
    steps.hold(ctx, token, "plano")
    queries.set_plan(ctx.db, token, product=typed.product, plan=typed.plan)
    return steps.onward(token, queries.get_signup(ctx.db, token))
