"""What somebody who signed in is handed: tokens to a program, cookies to a browser."""

from typing import Final

from shared import devices
from shared.context import Actor, Context
from shared.devices import Device
from shared.identity import ACCESS_TTL
from shared.privileges import PlatformContext
from shared.record import record
from shared.sessions import Opened
from shared.web.request import Cookie

SESSION: Final = "session"
REFRESH: Final = "refresh"
DEVICE: Final = "device"


@record
class Tokens:
    """RFC 6749, section 5.1. ``expires_in`` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


def issue(ctx: PlatformContext, actor: Actor, opened: Opened) -> Tokens:
    """Tokens of ``actor`` at the host that asked."""
    access = ctx.keyring.issue(actor, ctx.host, ctx.now)
    return Tokens(access, opened.refresh_token, "Bearer", int(ACCESS_TTL.total_seconds()))


def cookies(ctx: Context, tokens: Tokens, opened: Opened) -> tuple[Cookie, ...]:
    """The same for a browser, which keeps each no longer than it is good for."""
    remaining_s = int((opened.expires_at - ctx.now).total_seconds())
    return (
        Cookie(SESSION, tokens.access_token, tokens.expires_in),
        Cookie(REFRESH, tokens.refresh_token, remaining_s),
    )


def device_cookie(ctx: PlatformContext, device: Device) -> Cookie:
    """What tells this browser from strangers, signed out too."""
    return Cookie(DEVICE, devices.note(ctx, device), int(devices.LIFETIME.total_seconds()))


def no_cookies() -> tuple[Cookie, ...]:
    """Forget who is signed in; the device stays known."""
    return Cookie(SESSION, None), Cookie(REFRESH, None)
