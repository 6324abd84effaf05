"""Short texts that only we can read and make, each good for one purpose and one place."""

import base64
import hmac
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_TAG_BYTES: Final = 16


class Veils:
    """Made from secrets, the newest first: what any of them made is read."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = secrets
        self._kept: dict[str, list[AESSIV]] = {}

    def _ciphers(self, purpose: str) -> list[AESSIV]:
        """One a secret, for this purpose alone; kept, for making them costs 30 µs."""
        if purpose not in self._kept:
            named = f"veil:{purpose}".encode()
            keys = [hmac.digest(secret, named, "sha512") for secret in self._secrets]
            self._kept[purpose] = [AESSIV(key) for key in keys]
        return self._kept[purpose]

    def conceal(self, purpose: str, plain: bytes, place: bytes) -> str:
        """``plain`` by AES-SIV (RFC 5297), as base64url; the same again is the same text."""
        return _text_of(self._ciphers(purpose)[0].encrypt(plain, [place]))

    def marks(self, purpose: str, plain: str) -> list[bytes]:
        """Keyed digests that ``plain`` is found again by: one a secret, the newest first.

        Nobody reads it from them, and nobody without the secrets makes them (RFC 2104).
        """
        named = f"mark:{purpose}".encode()
        keys = [hmac.digest(secret, named, "sha256") for secret in self._secrets]
        return [hmac.digest(key, plain.encode(), "sha256") for key in keys]

    def reveal(self, purpose: str, text: str, place: bytes) -> bytes | None:
        """What was concealed for ``purpose`` and ``place``; None of anything else."""
        veiled = _bytes_of(text)
        for cipher in self._ciphers(purpose) if veiled else ():
            with suppress(InvalidTag):
                return cipher.decrypt(veiled, [place])
        return None


def _text_of(veiled: bytes) -> str:
    return base64.urlsafe_b64encode(veiled).rstrip(b"=").decode()


def _bytes_of(text: str) -> bytes:
    """What ``_text_of`` wrote; nothing when it would have written it otherwise."""
    try:
        veiled = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""
    return veiled if len(veiled) > _TAG_BYTES and _text_of(veiled) == text else b""
