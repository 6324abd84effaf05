"""What anybody may read: home, plans, privacy, terms, and what search engines ask for."""

from typing import Final

from functions.landing import linked_data, offers
from functions.landing.registry import routes
from shared.context import Context
from shared.plans import CHARGING
from shared.web.request import Download, Input, Reply

_PAGES: Final = ("/", "/planos", "/cadastro", "/entrar", "/privacidade", "/termos")


@routes.get("/", needs="open")
def show_home(ctx: Context, _given: Input) -> Reply:
    """What Ávila is, for whom, and what it costs."""
    return Reply(
        "home",
        {
            "faq": offers.QUESTIONS,
            "linked_data": linked_data.of_home(ctx.settings.url()),
            **offers.PRICES,
            **offers.PRODUCTS,
        },
    )


@routes.get("/planos", needs="open")
def show_plans(_ctx: Context, _given: Input) -> Reply:
    """The plans side by side."""
    return Reply("plans", {**offers.PRICES, **offers.PRODUCTS})


@routes.get("/privacidade", needs="open")
def show_privacy(_ctx: Context, _given: Input) -> Reply:
    """What is kept of whom, why and for how long (LGPD, Lei 13.709/2018, art. 9)."""
    return Reply("privacy")


@routes.get("/termos", needs="open")
def show_terms(_ctx: Context, _given: Input) -> Reply:
    """What both sides agree to."""
    return Reply("terms", {"charging": CHARGING})


@routes.get("/robots.txt", needs="open")
def show_robots(ctx: Context, _given: Input) -> Download:
    """Everything may be indexed but sign-ups under way (RFC 9309)."""
    lines = [
        "User-agent: *",
        "Disallow: /cadastro/",
        "Disallow: /api/",
        f"Sitemap: {ctx.settings.url(path='/sitemap.xml')}",
    ]
    return Download("\n".join([*lines, ""]).encode(), None, "text/plain; charset=utf-8")


@routes.get("/sitemap.xml", needs="open")
def show_sitemap(ctx: Context, _given: Input) -> Download:
    """The pages worth finding (sitemaps.org, protocol 0.9)."""
    addresses = "".join(f"<url><loc>{ctx.settings.url(path=page)}</loc></url>" for page in _PAGES)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{addresses}</urlset>'
    )
    return Download(text.encode(), None, "application/xml")
