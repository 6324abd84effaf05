"""Browsers that were let in before, told apart from whoever guesses.

A browser carries a signed note of the accounts that signed in with it. It opens nothing: it only
says that wrong guesses of others are not held against this browser. An account that forgets its
devices begins another generation, and notes of the one before count no more.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from uuid import UUID, uuid4

from shared.privileges import PlatformContext
from shared.record import record

KIND: Final = "device"
LIFETIME: Final = timedelta(days=365)
_ACCOUNTS: Final = 5


@record
class Device:
    """A browser, and the generation of each account that signed in with it, the latest last."""

    id: UUID = field(default_factory=uuid4)
    accounts: Mapping[UUID, int] = field(default_factory=dict)

    def knows(self, account_id: UUID, generation: int) -> bool:
        """Whether this account signed in here, and has not forgotten its devices since."""
        return self.accounts.get(account_id) == generation

    def remembering(self, account_id: UUID, generation: int) -> "Device":
        """The same with one account more; of many, as at a reception, the last five stay."""
        others = [one for one in self.accounts.items() if one[0] != account_id]
        return Device(self.id, dict([*others, (account_id, generation)][-_ACCOUNTS:]))


def read(ctx: PlatformContext, note: str | None) -> Device:
    """The device of ``note``; a new one when there is none, or none that was signed for here."""
    claims = ctx.keyring.unseal(KIND, note, ctx.host) if note else None
    if claims is None:
        return Device()
    accounts = {UUID(one): int(number) for one, number in claims["accounts"].items()}
    return Device(UUID(claims["id"]), accounts)


def note(ctx: PlatformContext, device: Device) -> str:
    """What the browser keeps, good for a year at this host."""
    accounts = {str(one): number for one, number in device.accounts.items()}
    claims = {"id": str(device.id), "accounts": accounts}
    return ctx.keyring.seal(KIND, claims, ctx.host, ctx.now, LIFETIME)


def called(agent: str) -> str:
    """``Chrome no Windows``: what a person recognises in a browser's long name of itself."""
    browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")]
    browsers += [("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome")]
    browsers += [("Chrome/", "Chrome"), ("Safari/", "Safari")]
    systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")]
    systems += [("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")]
    browser = next((name for sign, name in browsers if sign in agent), "")
    system = next((name for sign, name in systems if sign in agent), "")
    return " no ".join(filter(None, (browser, system))) or "Outro programa"


def located(said: str) -> str:
    """``São Paulo, SP`` or ``Lisboa, PT`` of what the balancer says: city, subdivision, country.

    Its header reads ``São Paulo|BRSP|BR`` in UTF-8; a part that it does not know is empty. What
    the caller sent under the same name stands before it.
    """
    if not said:
        return ""
    own = said.rpartition(",")[2][-200:]
    parts = own.encode("latin-1", "replace").decode(errors="replace").split("|")
    city, subdivision, country = (*(part.strip() for part in parts), "", "", "")[:3]
    region = subdivision.removeprefix(country) if country == "BR" else country
    told = ", ".join(filter(None, (city, region or country)))
    return told if told.isprintable() else ""


def where(address: str, place: str) -> str:
    """The place of a session's last use in words, or what is known of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return place or "lugar desconhecido"
    if known.is_loopback:
        return "esta máquina"
    if place:
        return place
    return "rede local" if known.is_private else address
