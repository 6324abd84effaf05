"""V4 signed URLs: rebuild what was signed from the request that came, and check the signature.

Source: Cloud Storage documentation, "Canonical requests" and "Signatures" (GOOG4-RSA-SHA256).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from emulators.storage import errors
from shared.record import record

ALGORITHM = "GOOG4-RSA-SHA256"
MAX_EXPIRES_S = 7 * 24 * 3600
CLOCK_SKEW = timedelta(minutes=15)
SIGNATURE = "X-Goog-Signature"

PublicKeyOf = Callable[[str], RSAPublicKey | None]


@record
class Presented:
    """A request as it arrived: raw path, raw query pairs, headers (looked up in any case)."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]


@record
class Signature:
    """The ``X-Goog-*`` parameters of a signed URL, read and found well-formed."""

    email: str
    scope: str
    signed_at: datetime
    expires_s: int
    headers: list[str]
    value: bytes

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Signature of a query, whose names are compared as they are written.

        Raises:
            Refused: 400, a parameter is missing or malformed.
        """
        if query.get("X-Goog-Algorithm") != ALGORITHM:
            raise errors.malformed_header("X-Goog-Algorithm", f"Expected {ALGORITHM}")
        signed_at = _read_date(query.get("X-Goog-Date", ""))
        email, scope = _read_credential(query.get("X-Goog-Credential", ""), signed_at)
        return cls(
            email=email,
            scope=scope,
            signed_at=signed_at,
            expires_s=_read_expires(query.get("X-Goog-Expires", "")),
            headers=_read_headers(query.get("X-Goog-SignedHeaders", "")),
            value=_read_value(query.get(SIGNATURE, "")),
        )

    @property
    def expires_at(self) -> datetime:
        """Moment from which the URL opens nothing."""
        return self.signed_at + timedelta(seconds=self.expires_s)


def verify(presented: Presented, public_key: PublicKeyOf, now: datetime) -> None:
    """Accept a request only when a known signer signed exactly this, and it is still valid.

    Raises:
        Refused: 403, no signature, an unknown signer, or one that signed something else; 400,
            malformed parameters, headers not covered, or an expired URL (``ExpiredToken``).
    """
    query = {unquote(name): unquote(value) for name, value in presented.query}
    if SIGNATURE not in query:
        raise _anonymous(presented.path)
    signature = Signature.read(query)
    _check_time(signature, now)
    _check_headers(signature, presented.headers)
    canonical = canonical_request(presented, signature.headers)
    text = string_to_sign(signature, canonical)
    key = public_key(signature.email)
    if key is None or not _is_signed(key, signature.value, text):
        raise _mismatch(text, canonical)


def canonical_request(presented: Presented, signed_headers: list[str]) -> str:
    """Text that stands for a request in its signature."""
    pairs = sorted(
        f"{quote(unquote(name), safe='~')}={quote(unquote(value), safe='~')}"
        for name, value in presented.query
        if name != SIGNATURE
    )
    headers = [
        f"{name}:{' '.join(presented.headers.get(name, '').split())}" for name in signed_headers
    ]
    payload = presented.headers.get("x-goog-content-sha256", "")
    return "\n".join(
        [
            presented.method,
            quote(unquote(presented.path), safe="/~"),
            "&".join(pairs),
            *headers,
            "",
            ";".join(signed_headers),
            payload if "x-goog-content-sha256" in signed_headers else "UNSIGNED-PAYLOAD",
        ]
    )


def string_to_sign(signature: Signature, canonical: str) -> str:
    """Text whose RSA signature the URL carries."""
    stamp = signature.signed_at.strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"{ALGORITHM}\n{stamp}\n{signature.scope}\n{digest}"


def _is_signed(key: RSAPublicKey, value: bytes, text: str) -> bool:
    try:
        key.verify(value, text.encode(), PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _check_time(signature: Signature, now: datetime) -> None:
    if signature.signed_at > now + CLOCK_SKEW:
        raise errors.forbidden("forbidden", "Request signature is not yet valid")
    if now >= signature.expires_at:
        text = "The provided token has expired."
        until = signature.expires_at.isoformat()
        details = {"Details": f"Request signature expired at: {until}"}
        raise errors.Refused(400, "invalid", text, "ExpiredToken", text, details)


def _check_headers(signature: Signature, headers: Mapping[str, str]) -> None:
    for name in signature.headers:
        if name not in headers:
            details = "Header was included in signedheaders, but not in the request."
            raise errors.malformed_header(name, details)
    for name in headers:
        if name.lower().startswith("x-goog-") and name.lower() not in signature.headers:
            details = "Header was included in the request, but not in signedheaders."
            raise errors.malformed_header(name.lower(), details)


def _read_date(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise errors.malformed_header("X-Goog-Date", f"Cannot parse {value!r}") from None


def _read_credential(value: str, signed_at: datetime) -> tuple[str, str]:
    email, _, scope = value.partition("/")
    expected = re.compile(signed_at.strftime("%Y%m%d") + r"/[a-z0-9-]+/storage/goog4_request")
    if not email or not expected.fullmatch(scope):
        raise errors.malformed_header("X-Goog-Credential", f"Invalid credential scope {scope!r}")
    return email, scope


def _read_expires(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) <= MAX_EXPIRES_S:
        details = f"Must be a number of seconds from 1 to {MAX_EXPIRES_S}"
        raise errors.malformed_header("X-Goog-Expires", details)
    return int(value)


def _read_headers(value: str) -> list[str]:
    names = value.split(";")
    if "host" not in names or names != sorted(name.lower() for name in names):
        details = "Must be sorted lower-case names that include host"
        raise errors.malformed_header("X-Goog-SignedHeaders", details)
    return names


def _read_value(value: str) -> bytes:
    try:
        return bytes.fromhex(value)
    except ValueError:
        raise errors.malformed_header("signature", "Signature was not hex encoded") from None


def _anonymous(path: str) -> errors.Refused:
    place = unquote(path).strip("/")
    return errors.forbidden("forbidden", f"Anonymous caller does not have access to {place}.")


def _mismatch(text: str, canonical: str) -> errors.Refused:
    details = (
        "The request signature we calculated does not match the signature you provided."
        " Check your Google secret key and signing method."
    )
    extras = {"Details": details, "StringToSign": text, "CanonicalRequest": canonical}
    return errors.Refused(
        403, "forbidden", details, "SignatureDoesNotMatch", "Access denied.", extras
    )
