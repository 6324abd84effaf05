"""Secrets of one local stack, made once: passwords, session signing, the signer of storage URLs.

What cannot be read, such as a file that a power cut left empty, is made again.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from scripts.lib.dev.place import ACCOUNT, CELLS, PROJECT, Place

_COORDINATE_BYTES = 32
_RSA_BITS = 2048
# Who signs in with a password: PostgreSQL's roles by their names, and whoever talks to Redis.
SUPERUSER, OWNER, REDIS = "postgres", "avila_owner", "redis"
# A login for each database: none reaches another's data, whatever SQL is sent in its name.
LOGINS = ("avila_control", *(f"avila_{cell}" for cell in CELLS))


def ensure(place: Place) -> None:
    """Make the keys that are absent."""
    for name, make in {"signing.json": _signing, "signer.json": _signer}.items():
        _ensure(place, name, make)
    passwords(place)


def passwords(place: Place) -> dict[str, str]:
    """Password of each who needs one; safe in an address without quoting."""
    kept = _ensure(place, "passwords.json", _passwords)
    if new := {name: made for name, made in _passwords().items() if name not in kept}:
        kept |= new  # a role that an older stack did not have
        write_private(place.directory("keys") / "passwords.json", json.dumps(kept).encode())
    return kept


def login(database: str) -> str:
    """Who signs in to ``database``: ``control``, or ``cell_`` and a cell's name."""
    return f"avila_{database.removeprefix('cell_')}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _ensure(place: Place, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    path = place.directory("keys") / name
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        found = None
    if isinstance(found, dict) and found:
        return found
    made = make()
    write_private(path, json.dumps(made, indent=1).encode())
    return made


def _passwords() -> dict[str, str]:
    return {name: secrets.token_urlsafe(24) for name in (SUPERUSER, OWNER, *LOGINS, REDIS)}


def _signing() -> dict[str, Any]:
    """JWK set of two keys: the first signs, both verify, as during a rotation."""
    return {"keys": [_signing_key(), _signing_key()]}


def _signing_key() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    numbers = key.private_numbers()
    public = {
        "crv": "P-256",
        "kty": "EC",
        "x": _coordinate(numbers.public_numbers.x),
        "y": _coordinate(numbers.public_numbers.y),
    }
    private = {"d": _coordinate(numbers.private_value), "alg": "ES256", "use": "sig"}
    return public | private | {"kid": _thumbprint(public)}


def _thumbprint(public: dict[str, str]) -> str:
    """Name of a key by RFC 7638: SHA-256 of its members in lexical order."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(json.dumps(public, sort_keys=True, separators=(",", ":")).encode())
    return _base64url(digest.finalize())


def _coordinate(number: int) -> str:
    return _base64url(number.to_bytes(_COORDINATE_BYTES, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _signer() -> dict[str, str]:
    return service_account(ACCOUNT)


def service_account(email: str) -> dict[str, str]:
    """A service account with a key of its own, in the form that Google's libraries load."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "local",
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
