"""Service accounts whose signed URLs are accepted: public keys by e-mail address."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from emulators.storage import errors
from emulators.storage.store import Store


class Signers:
    """Registered signers; only public keys are kept, and they outlive the process."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def register(self, account: dict[str, Any]) -> str:
        """Accept the signatures of a service account file, or of an e-mail and ``public_key``.

        Raises:
            Refused: 400, there is no e-mail or no RSA key.
        """
        email = account.get("client_email")
        if not email:
            raise errors.required("client_email")
        self._store.database.execute(
            "insert or replace into signer (email, public_key) values (?, ?)",
            (email, _public_key(account)),
        )
        return str(email)

    def load(self, path: Path) -> None:
        """Register the service account of a file.

        Raises:
            Refused: as ``register``.
            OSError: the file cannot be read.
        """
        self.register(json.loads(path.read_text()))

    def public_key(self, email: str) -> RSAPublicKey | None:
        """Key of a signer, or None for one that is not registered."""
        row = self._store.database.execute(
            "select public_key from signer where email = ?", (email,)
        ).fetchone()
        key = serialization.load_pem_public_key(row[0].encode()) if row else None
        return key if isinstance(key, RSAPublicKey) else None


def _public_key(account: dict[str, Any]) -> str:
    try:
        if "public_key" in account:
            key: Any = serialization.load_pem_public_key(account["public_key"].encode())
        else:
            pem = account["private_key"].encode()
            key = serialization.load_pem_private_key(pem, password=None).public_key()
    except (KeyError, ValueError):
        raise errors.invalid("A signer has a private_key or a public_key in PEM form") from None
    if not isinstance(key, RSAPublicKey):
        raise errors.invalid("The key of a signer is an RSA key")
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()
