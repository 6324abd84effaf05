"""Identity tokens as Google signs them for push and task deliveries, with a key of our own."""

import hashlib
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

LIFETIME_S = 3600
# A token is handed out again until this much of its life is left, as Google's sender does.
SPARE_S = 600


class TokenIssuer:
    """Signs RS256 tokens with an RSA key that survives restarts."""

    def __init__(self, issuer_url: str, key_path: Path) -> None:
        self.issuer_url = issuer_url
        self._key = _load_or_make(key_path)
        self._public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._key_id = hashlib.sha256(str(self._public["n"]).encode()).hexdigest()[:16]
        self._issued: dict[tuple[str, str], tuple[float, str]] = {}

    def token(self, audience: str, email: str) -> str:
        """Identity token of a service account for one audience, valid for 10 minutes to 1 hour."""
        expires_at, token = self._issued.get((audience, email), (0.0, ""))
        if expires_at - time.time() < SPARE_S:
            expires_at, token = self._sign(audience, email)
            self._issued[audience, email] = (expires_at, token)
        return token

    def jwks(self) -> dict[str, Any]:
        """Public key set in the form of RFC 7517."""
        return {"keys": [{**self._public, "kid": self._key_id, "use": "sig", "alg": "RS256"}]}

    def discovery(self) -> dict[str, Any]:
        """OpenID provider metadata (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer_url,
            "jwks_uri": f"{self.issuer_url}/jwks.json",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _sign(self, audience: str, email: str) -> tuple[float, str]:
        issued_at = int(time.time())
        claims = {
            "iss": self.issuer_url,
            "aud": audience,
            "azp": email,
            "sub": email,
            "email": email,
            "email_verified": True,
            "iat": issued_at,
            "exp": issued_at + LIFETIME_S,
        }
        token = jwt.encode(claims, self._key, "RS256", headers={"kid": self._key_id})
        return issued_at + LIFETIME_S, token


def _load_or_make(path: Path) -> rsa.RSAPrivateKey:
    with suppress(OSError, ValueError):  # absent, or left empty by a power cut: made anew
        kept = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if isinstance(kept, rsa.RSAPrivateKey):
            return kept
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    draft.replace(path)
    return key
