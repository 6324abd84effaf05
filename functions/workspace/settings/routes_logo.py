"""The workspace's logo."""

from typing import Final

from functions.workspace.facts import LogoReplaced
from functions.workspace.registry import SETTINGS, routes
from functions.workspace.settings import queries, rules
from functions.workspace.settings.errors import LogoChanged, NotAnImage
from functions.workspace.settings.queries import Logo
from shared import versions
from shared.acts import Thing
from shared.context import Context
from shared.errors import NotFound
from shared.versions import VersionForm, Word
from shared.web.request import Input, Reply

_LOGO: Final = Thing("workspace.logo", "logo")
WORDS: Final = versions.words(_LOGO.kind, logo=Word(None))
_SHOWN: Final = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=60",
}


@routes.get("/workspace/logo", needs="open")
def show_logo(ctx: Context, _given: Input) -> Reply:
    """The picture, for the mails that the workspace sends, wherever they are read.

    Its own address is good for minutes.

    Raises:
        NotFound: there is none.
    """
    logo = queries.logo(ctx.db)
    if logo.path is None:
        raise NotFound("Este espaço não tem logo.")
    return Reply(None, {}, location=ctx.files.signed_url(logo.path), headers=_SHOWN)


@routes.post("/workspace/logo", needs="workspace.change_settings", body=VersionForm)
def change_logo(ctx: Context, given: Input) -> Reply:
    """Show another logo; the file of the former is deleted after the commit.

    Raises:
        NotAnImage: no file, or no still PNG, JPEG or WebP.
        LogoTooLarge: see there.
        LogoChanged: somebody changed it first.
    """
    sent = given.file("logo")
    if sent is None:
        raise NotAnImage("Escolha uma imagem.", logo="Escolha uma imagem.")
    picture = rules.logo(sent.content)
    former = _hold(ctx, given)
    path = ctx.files.save("logo", picture.content, picture.kind)
    logo = _replace(ctx, former, path, "workspace.logo_changed")
    data = {"logo_url": ctx.files.shown_at(path), "version": logo.version}
    return Reply(None, data, location=SETTINGS, toast="Logo trocada.", version=logo.version)


@routes.post("/workspace/logo/removal", needs="workspace.change_settings", body=VersionForm)
def remove_logo(ctx: Context, given: Input) -> Reply:
    """Show no logo; without one there is nothing to do.

    Raises:
        LogoChanged: somebody changed it first.
    """
    logo = _hold(ctx, given)
    if logo.path:
        logo = _replace(ctx, logo, None, "workspace.logo_removed")
    data = {"version": logo.version}
    return Reply(None, data, location=SETTINGS, toast="Logo removida.", version=logo.version)


def _hold(ctx: Context, given: Input) -> Logo:
    """The logo as it stands.

    Raises:
        LogoChanged: it is not the one that was seen.
    """
    expected = given.expected(given.read(VersionForm).version)
    logo = queries.hold_logo(ctx.db)
    versions.require(ctx, expected, logo, WORDS, LogoChanged, entity_id=_LOGO.id)
    return logo


def _replace(ctx: Context, former: Logo, path: str | None, action: str) -> Logo:
    logo = queries.set_logo(ctx.db, path)
    _delete(ctx, former.path)
    versions.note(ctx, action, _LOGO, WORDS, former, logo, WORDS)
    return logo


def _delete(ctx: Context, path: str | None) -> None:
    """By an event: a file deleted before the commit would be missing if that failed."""
    if path:
        ctx.emit(LogoReplaced(path))
