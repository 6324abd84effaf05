"""The workspace's door, and the keys that show who came in."""

from functions.auth.errors import WrongCredentials
from functions.auth.registry import routes
from shared import jsons
from shared.privileges import PlatformContext
from shared.web.request import Download, Input
from shared.web.sign_in import Door

Door(
    feature="auth",
    home="/workspace",
    keeper="owner",
    refused=WrongCredentials,
).hang(routes)


@routes.get("/auth/jwks", needs="open")
def show_keys(ctx: PlatformContext, _given: Input) -> Download:
    """The public keys that verify access tokens (RFC 7517)."""
    keys = jsons.dumps(ctx.keyring.jwks()).encode()
    return Download(keys, None, "application/json")
