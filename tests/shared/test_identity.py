"""Tokens: ours, of this host, alive; anything else is refused."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest

from scripts.lib.dev import keys
from scripts.lib.dev.place import Place
from shared.context import Actor
from shared.identity import (
    ForeignToken,
    Keyring,
    NotSignedIn,
    hash_password,
    utc_now,
    verify_password,
)

ISSUER, HOST = "https://app.localhost:8443", "acme.app.localhost"
ANA = Actor(UUID(int=1), "Ana", "ana@acme.example", frozenset({"owner"}), UUID(int=2))


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Two live keys, as a deployment has them."""
    place = Place(tmp_path_factory.mktemp("keys"))
    keys.ensure(place)
    return Keyring(str(place.data / "keys" / "signing.json"), ISSUER)


def test_a_token_gives_back_its_actor(keyring: Keyring) -> None:
    """What was signed is what is read."""
    assert keyring.verify(keyring.issue(ANA, HOST, utc_now()), HOST) == ANA


def test_a_token_names_roles_and_not_what_they_give(keyring: Keyring) -> None:
    """Two releases side by side read each other's, whatever each lets a role do."""
    claims = jwt.decode(keyring.issue(ANA, HOST, utc_now()), options={"verify_signature": False})

    assert claims["roles"] == ["owner"]
    assert set(claims) == {"sub", "sid", "name", "email", "roles", "iss", "aud", "iat", "exp"}


def test_a_token_of_another_host_is_recognised(keyring: Keyring) -> None:
    """It is genuine, so the answer is 403 and an audit line, not 401."""
    with pytest.raises(ForeignToken):
        keyring.verify(keyring.issue(ANA, "globex.app.localhost", utc_now()), HOST)


def test_the_second_key_verifies_too(keyring: Keyring, tmp_path: Path) -> None:
    """Tokens signed before a rotation stay good: the old key stands second."""
    swapped = json.loads(Path(keyring.source).read_text())
    swapped["keys"].reverse()
    before = Keyring(json.dumps(swapped), ISSUER)

    assert keyring.verify(before.issue(ANA, HOST, utc_now()), HOST) == ANA


def _tampered(token: str) -> str:
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["roles"] = ["operator"]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{forged}.{signature}"


def _signed_as(key: Any, algorithm: str, **headers: str) -> Callable[[str], str]:
    def forge(token: str) -> str:
        claims = jwt.decode(token, options={"verify_signature": False})
        kid = jwt.get_unverified_header(token)["kid"]
        return jwt.encode(claims, key, algorithm, headers={"kid": kid, "typ": "at+jwt"} | headers)

    return forge


FORGERIES: dict[str, Callable[[str], str]] = {
    "tampered": _tampered,
    "algorithm none": _signed_as(None, "none"),
    "key confusion": _signed_as("x" * 32, "HS256"),
    "unknown key": lambda token: token.replace(token[:20], token[:19] + "A", 1),
    "no signature": lambda token: token.rpartition(".")[0] + ".",
    "not a token": lambda _: "a.b.c",
    "empty parts": lambda _: "..",
    "long": lambda token: token + "a" * 100_000,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_nobody(keyring: Keyring, forge: Callable[[str], str]) -> None:
    """Every forged variant is refused the same way."""
    with pytest.raises(NotSignedIn):
        keyring.verify(forge(keyring.issue(ANA, HOST, utc_now())), HOST)


def test_a_token_ends_after_ten_minutes(keyring: Keyring) -> None:
    """Ten minutes and the leeway of ten seconds."""
    old = keyring.issue(ANA, HOST, utc_now() - timedelta(minutes=10, seconds=15))

    with pytest.raises(NotSignedIn):
        keyring.verify(old, HOST)


def test_the_published_keys_hold_no_secret(keyring: Keyring) -> None:
    """Two keys, public halves only."""
    published = keyring.jwks()["keys"]

    assert len(published) == 2
    assert all("d" not in key and key["use"] == "sig" for key in published)


def test_a_password_is_kept_as_argon2id() -> None:
    """The parameters of the OWASP minimum are in the stored text; the password is not."""
    stored = hash_password("cavalo bateria grampo")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(stored, "cavalo bateria grampo")
    assert not verify_password(stored, "cavalo bateria grampos")
    assert not verify_password(None, "nobody has this password")


@pytest.mark.parametrize("changed", [{"crv": "P-384"}, {"d": None}])
def test_a_key_that_cannot_sign_is_refused_at_once(
    keyring: Keyring, changed: dict[str, str | None]
) -> None:
    """A public half, or a key of another curve, would be noticed by whoever signs in first."""
    known = json.loads(Path(keyring.source).read_text())
    known["keys"][1] |= changed
    known["keys"][1] = {name: value for name, value in known["keys"][1].items() if value}

    with pytest.raises(ValueError, match="P-256"):
        Keyring(json.dumps(known), ISSUER).jwks()


def test_a_token_of_another_installation_is_nobody(keyring: Keyring) -> None:
    """Signed with our key, by somebody who calls themselves otherwise."""
    other = Keyring(keyring.source, "https://staging.example")

    with pytest.raises(NotSignedIn):
        keyring.verify(other.issue(ANA, HOST, utc_now()), HOST)


def test_a_process_remembers_few_tokens(keyring: Keyring) -> None:
    """What was verified is forgotten before it fills the memory."""
    remembered = keyring._verified  # noqa: SLF001 - a bound that nobody sees from outside
    token = keyring.issue(ANA, HOST, utc_now())
    keyring.verify(token, HOST)
    known = next(iter(remembered.values()))
    remembered.update({number.to_bytes(4): known for number in range(5000)})

    keyring.verify(keyring.issue(replace(ANA, name="Bia"), HOST, utc_now()), HOST)

    assert len(remembered) == 1
