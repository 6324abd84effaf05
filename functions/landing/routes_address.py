"""The workspace's address: checked while it is typed, taken only when the tenant is made.

Each address below ``/cadastro/<token>`` raises ``SignupExpired`` when it leads nowhere.
"""

from typing import Any

from functions.landing import queries, rules, steps
from functions.landing.errors import AddressReserved, AddressTaken
from functions.landing.registry import routes
from shared.context import Context
from shared.errors import Invalid, Problem
from shared.privileges import SiteContext
from shared.record import record
from shared.web.request import Input, Reply


@record
class AddressForm:
    """The name in front of the platform's own, as typed: blanks and accents are put right."""

    slug: rules.Address


@record
class AddressQuery:
    """What is being typed."""

    slug: rules.Address | None = None


@routes.get("/cadastro/<token>/endereco", needs="open", query=AddressQuery)
def show_address(ctx: SiteContext, given: Input, token: str) -> Reply:
    """Ask for the address; whether ``slug``, the one kept or the best of the name's is free.

    Raises:
        AskedTooOften: this address asks faster than anyone types.
    """
    steps.limit(ctx, "signup-address", rules.CHECKS_A_MINUTE)
    typed = given.query(AddressQuery).slug
    signup = queries.get_signup(ctx.db, token)
    if not rules.reached(signup, "endereco"):
        return steps.onward(token, signup)
    wanted = _plain(ctx, typed) if typed is not None else signup.slug
    return steps.show(ctx, token, "endereco", "address", **_checked(ctx, signup, wanted))


def _plain(ctx: Context, typed: str) -> str:
    """What was typed as an address, the platform's part left out."""
    return rules.plain(typed.removesuffix(f".{ctx.settings.base_host}"))


def _checked(ctx: Context, signup: queries.Signup, wanted: str | None) -> dict[str, Any]:
    offered = rules.candidates(signup.company or "", wanted or "")
    taken = queries.taken_addresses(ctx.db, [wanted or "", *offered])
    free = rules.first_free(offered, taken)
    slug = (free[0] if free else "") if wanted is None else wanted
    problem = _refusal(slug, free, taken)
    return {
        "slug": slug,
        "available": problem is None,
        "reason": problem.detail if problem else None,
        "suggestions": [one for one in free if one != slug],
        "base_host": ctx.settings.base_host,
    }


def _refusal(slug: str, free: list[str], taken: list[str]) -> Problem | None:
    """Why ``slug`` cannot be taken; the reason beside its field names others that can."""
    if reason := rules.address_reason(slug):
        return Invalid(reason, slug=reason)
    instead = f" Livres: {', '.join(free)}." if free else ""
    if rules.reserved(slug):
        reason = "Este endereço é da própria Ávila."
        return AddressReserved(reason, slug=f"{reason}{instead}")
    if slug in taken:
        reason = "Este endereço já tem dono."
        return AddressTaken(reason, slug=f"{reason}{instead}")
    return None


@routes.post("/cadastro/<token>/endereco", needs="open", body=AddressForm)
def set_address(ctx: Context, given: Input, token: str) -> Reply:
    """Keep the address; it is not reserved.

    Raises:
        Invalid: too short, too long, or it begins with a digit.
        AddressReserved: it belongs to the platform.
        AddressTaken: another workspace has it.
        StepMissing: product and plan are not chosen.
    """
    slug = _plain(ctx, given.read(AddressForm).slug)
    signup = steps.hold(ctx, token, "endereco")
    if signup.tenant_id is None:
        offered = rules.candidates(signup.company or "", slug)
        taken = queries.taken_addresses(ctx.db, [slug, *offered])
        if problem := _refusal(slug, rules.first_free(offered, taken), taken):
            raise problem
    queries.set_address(ctx.db, token, slug)
    return steps.onward(token, queries.get_signup(ctx.db, token))
