"""The workspace's logo."""

from functions.workspace import queries
from functions.workspace.errors import NotAnImage
from functions.workspace.registry import routes
from functions.workspace.rules import logo
from shared.context import Context
from shared.web.request import Input, Reply

SETTINGS = "/workspace/settings"


def logo_url(ctx: Context) -> str | None:
    """An address that shows the logo for ten minutes; a page does without when it cannot be had."""
    path = queries.logo_path(ctx.db)
    return ctx.files.shown_at(path) if path else None


@routes.post("/workspace/logo", roles={"owner"})
def change_logo(ctx: Context, given: Input) -> Reply:
    """Show another logo; the file of the former is deleted after the commit.

    Raises:
        NotAnImage: no file, or no still PNG, JPEG or WebP.
        LogoTooLarge: see there.
    """
    given_file = given.file("logo")
    if given_file is None:
        raise NotAnImage("Escolha uma imagem.", logo="Escolha uma imagem.")
    picture = logo(given_file[0])
    former = queries.logo_path(ctx.db)
    queries.set_logo(ctx.db, ctx.files.save("logo", picture.content, picture.kind))
    _delete(ctx, former)
    ctx.audit("workspace.logo_changed", content_type=picture.kind, bytes=len(picture.content))
    return Reply(None, {"logo_url": logo_url(ctx)}, location=SETTINGS, toast="Logo trocada.")


@routes.post("/workspace/logo/removal", roles={"owner"})
def remove_logo(ctx: Context, _given: Input) -> Reply:
    """Show no logo; without one there is nothing to do."""
    former = queries.logo_path(ctx.db)
    queries.remove_logo(ctx.db)
    _delete(ctx, former)
    if former:
        ctx.audit("workspace.logo_removed")
    return Reply(None, {}, location=SETTINGS, toast="Logo removida.")


def _delete(ctx: Context, path: str | None) -> None:
    """By an event: a file deleted before the commit would be missing if that failed."""
    if path:
        ctx.emit("workspace.logo_replaced", {"path": path})
