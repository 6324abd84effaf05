"""What is decided about the workspace."""

from typing import Annotated, Final

from functions.workspace.registry import SETTINGS, routes
from functions.workspace.settings import queries
from functions.workspace.settings.errors import ChangedMeanwhile
from shared import products, text, versions
from shared.acts import Thing
from shared.context import Context
from shared.record import record
from shared.versions import Version, Word
from shared.web.request import Input, Reply
from shared.zones import ZONES, Zone


@record
class Settings:
    """What may be changed."""

    name: Annotated[str, text.name(most=80)]
    timezone: Zone
    version: Version | None = None


_KIND: Final = "workspace.settings"
WORDS: Final = versions.words(_KIND, name=Word(), timezone=Word(dict(ZONES).__getitem__))


@routes.get("/workspace/settings", needs="member")
def show_settings(ctx: Context, _given: Input) -> Reply:
    """Name, address, zone, logo and contact; who may change them sees a form."""
    settings, logo = ctx.entry.settings(), queries.logo(ctx.db)
    workspace = {
        "name": settings.name,
        "address": ctx.settings.url(ctx.tenant.slug),
        "timezone": settings.timezone,
        "version": settings.version,
        "products": [product.label for product in products.of(ctx.tenant.products)],
    }
    data = {
        "workspace": workspace,
        "zones": ZONES,
        "logo_url": ctx.files.shown_at(logo.path) if logo.path else None,
        "logo": {"version": logo.version},
        "contact": ctx.entry.reach(),
    }
    return Reply("settings/settings", data, version=settings.version)


@routes.post(
    "/workspace/settings",
    needs="workspace.change_settings",
    body=Settings,
    form=show_settings,
)
def change_settings(ctx: Context, given: Input) -> Reply:
    """Give the workspace another name or zone.

    Two databases commit one after the other, the control database first: a failure in between
    leaves the change without its line, and the form, which was refused, is sent again.

    Raises:
        Invalid: the body is not ``Settings``.
        ChangedMeanwhile: somebody changed them first.
    """
    wanted = given.read(Settings)
    expected = given.expected(wanted.version)
    values = {"name": wanted.name, "timezone": wanted.timezone}
    before, after = ctx.entry.change(**values, admits=expected.admits)
    thing = Thing(_KIND, ctx.tenant.id)
    versions.require(ctx, expected, before, WORDS, ChangedMeanwhile, entity_id=thing.id)
    if fields := versions.differing(before, values):
        versions.note(ctx, "workspace.settings_changed", thing, WORDS, before, after, fields)
    text = "Configurações salvas. Em alguns segundos aparecem em todas as páginas."
    return Reply(None, {"settings": after}, location=SETTINGS, toast=text, version=after.version)
