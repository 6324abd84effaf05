"""Who is asking: passwords, signed access tokens, opaque single-use tokens.

Access tokens are ES256 and live ten minutes; two keys are live at any time, so that a rotation
refuses nobody. A token names its host as audience: another tenant's token is recognised as such.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from shared.context import Actor
from shared.errors import Forbidden, TooMany, Unauthorized
from shared.record import record
from shared.veils import Veils

ACCESS_TTL: Final = timedelta(minutes=10)
_LEEWAY_S = 10
_REMEMBERED = 4096
_ACCESS: Final = "at"  # RFC 9068, section 2.1
_UNREADABLE: Final = (jwt.PyJWTError, ValueError, KeyError, TypeError)
# OWASP Password Storage Cheat Sheet, argon2id minimum: m=19 MiB, t=2, p=1.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 2  # as many as an instance has processors: more take longer, all of them


class ForeignToken(Forbidden):
    """A genuine token, made for another tenant's host."""

    code = "identity.foreign_token"


class NotSignedIn(Unauthorized):
    """No token, or one that is expired or not ours."""

    code = "identity.not_signed_in"


def hash_password(password: str) -> str:
    """Argon2id, as a PHC string; a request asks a ``Hasher`` for it."""
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    """A password nobody has; made when first needed, for it costs a start 40 ms."""
    return _HASHER.hash(secrets.token_urlsafe())


def verify_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` matches; takes as long when there is nothing ``stored``."""
    try:
        return _HASHER.verify(stored or _nobody(), password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether ``stored`` was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


class Busy(TooMany):
    """As many passwords are being looked at as this process takes on."""

    code = "identity.busy"


class Hasher:
    """Hashes the passwords of one process's requests, few at a time and with a short queue.

    A hash takes a processor for some 25 ms. Of the ``threads`` of the process two never wait for
    one, so that whoever is signed in is answered while a crowd signs in.
    """

    def __init__(self, threads: int) -> None:
        self._places = BoundedSemaphore(max(1, threads - 2))
        self._turns = BoundedSemaphore(_AT_ONCE)

    @contextmanager
    def place(self) -> Iterator["Desk"]:
        """A place in the queue, kept for the block; have no database connection while in it.

        Raises:
            Busy: there is none left.
        """
        if not self._places.acquire(blocking=False):
            text = "Muita gente está entrando agora. Tente de novo em instantes."
            raise Busy(text, retry_after_s=2)
        try:
            yield Desk(self._turns)
        finally:
            self._places.release()


@record
class Desk:
    """Where whoever has a place gets their turns."""

    turns: BoundedSemaphore

    def hash(self, password: str) -> str:
        """As ``hash_password``, in turn."""
        with self.turns:
            return hash_password(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """As ``verify_password``, in turn."""
        with self.turns:
            return verify_password(stored, password)


def new_token() -> tuple[str, bytes]:
    """A fresh opaque token of 256 bits, and the hash under which it is stored."""
    plain = secrets.token_urlsafe(32)
    return plain, hash_token(plain)


def hash_token(plain: str) -> bytes:
    """SHA-256: enough for a token that nobody can guess."""
    return hashlib.sha256(plain.encode()).digest()


@record
class _Verified:
    """A genuine token: whose it is, where, and until when (seconds since 1970)."""

    actor: Actor
    host: str
    ends_at: float


@dataclass(frozen=True)
class Keyring:
    """The signing keys: a private JWKS of two ES256 keys, given as JSON or as a file's path."""

    source: str
    issuer: str

    @cached_property
    def _keys(self) -> list[jwt.PyJWK]:
        text = (
            self.source if self.source.lstrip().startswith("{") else Path(self.source).read_text()
        )
        keys = json.loads(text)["keys"]
        if any(key.get("crv") != "P-256" or "d" not in key for key in keys):
            raise ValueError("SIGNING_KEYS holds private P-256 keys only")
        return [jwt.PyJWK.from_dict(key, algorithm="ES256") for key in keys]

    @cached_property
    def _verified(self) -> dict[bytes, "_Verified"]:
        """What was checked before, by the token's hash: an ES256 check costs a tenth of a ms."""
        return {}

    @cached_property
    def _public(self) -> dict[str | None, Any]:
        return {key.key_id: key.key.public_key() for key in self._keys}

    def jwks(self) -> dict[str, Any]:
        """The public halves, for whoever verifies (RFC 7517)."""
        algorithm = jwt.algorithms.ECAlgorithm
        return {
            "keys": [
                {**algorithm.to_jwk(key, as_dict=True), "kid": kid, "use": "sig", "alg": "ES256"}
                for kid, key in self._public.items()
            ]
        }

    @cached_property
    def veils(self) -> Veils:
        """Made of the same keys, so that a rotation forgets nothing that is on its way."""
        return Veils([k.key.private_numbers().private_value.to_bytes(32) for k in self._keys])

    def issue(self, actor: Actor, host: str, now: datetime) -> str:
        """An access token of ``actor`` for ``host``, good for ten minutes."""
        claims = {
            "sub": str(actor.id),
            "sid": str(actor.session_id) if actor.session_id else None,
            "name": actor.name,
            "email": actor.email,
            "roles": sorted(actor.roles),
        }
        return self.seal(_ACCESS, claims, host, now, ACCESS_TTL)

    def seal(
        self, kind: str, claims: Mapping[str, Any], host: str, now: datetime, ttl: timedelta
    ) -> str:
        """``claims`` signed for ``host``, good for ``ttl``; of one ``kind`` and no other."""
        common = {
            "iss": self.issuer,
            "aud": host,
            "iat": int(now.timestamp()),
            "exp": int((now + ttl).timestamp()),
        }
        signer = self._keys[0]
        headers = {"kid": signer.key_id, "typ": f"{kind}+jwt"}
        return jwt.encode({**claims, **common}, signer.key, algorithm="ES256", headers=headers)

    def unseal(self, kind: str, token: str, host: str) -> dict[str, Any] | None:
        """What was sealed for ``host`` as ``kind``; None when it was not, or is over."""
        try:
            claims = self._claims(kind, token)
        except _UNREADABLE:
            return None
        return claims if claims["aud"] == host else None

    def verify(self, token: str, host: str) -> Actor:
        """The actor of ``token`` at ``host``; its signature is checked once a process.

        Raises:
            NotSignedIn: it is expired, malformed or not ours.
            ForeignToken: it is genuine and belongs to another host.
        """
        digest = hash_token(token)
        known = self._verified.get(digest)
        if known is None or known.ends_at <= time.time():
            known = self._read(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[digest] = known
        if known.host != host:
            raise ForeignToken("Este acesso pertence a outro espaço.")
        return known.actor

    def _read(self, token: str) -> "_Verified":
        try:
            claims = self._claims(_ACCESS, token)
            return _Verified(_actor(claims), claims["aud"], claims["exp"] + _LEEWAY_S)
        except _UNREADABLE as error:
            raise NotSignedIn("Sua sessão terminou. Entre de novo.") from error

    def _claims(self, kind: str, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != f"{kind}+jwt" or header.get("kid") not in self._public:
            raise jwt.InvalidTokenError("not a token of ours, or of another kind")
        claims: dict[str, Any] = jwt.decode(
            token,
            self._public[header["kid"]],
            algorithms=["ES256"],
            issuer=self.issuer,
            leeway=_LEEWAY_S,
            options={"require": ["exp", "iat", "aud", "iss"], "verify_aud": False},
        )
        return claims


def _actor(claims: dict[str, Any]) -> Actor:
    return Actor(
        id=UUID(claims["sub"]),
        name=str(claims["name"]),
        email=str(claims["email"]),
        roles=frozenset(claims["roles"]),
        session_id=UUID(claims["sid"]) if claims.get("sid") else None,
    )


def utc_now() -> datetime:
    """The clock of every unit of work."""
    return datetime.now(UTC)
