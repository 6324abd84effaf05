"""Push requests prove who sent them, as functions check it in production."""

from typing import Any

import jwt
import pytest
from google.pubsub_v1.types import PushConfig

from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PubSub
from tests.emulators.sink import Sink

ACCOUNT = "platform@avila-local.iam.gserviceaccount.com"


def pushed_token(pubsub: PubSub, sink: Sink, path: str, **token: str) -> str:
    """Token of a message pushed to a path."""
    topic = pubsub.topic()
    oidc = PushConfig.OidcToken(service_account_email=ACCOUNT, **token)
    pubsub.push(topic, sink.url + path, {"oidc_token": oidc})
    pubsub.publish(topic, b"x")
    kind, value = sink.wait(path)[0].headers["authorization"].split()
    assert kind == "Bearer"
    return value


def verify(emulators: Emulators, token: str, audience: str) -> dict[str, Any]:
    """Claims of a token, checked against the published keys."""
    keys = jwt.PyJWKClient(f"{emulators.issuer}/jwks.json")
    key = keys.get_signing_key_from_jwt(token)
    return dict(jwt.decode(token, key, ["RS256"], audience=audience, issuer=emulators.issuer))


def test_the_token_verifies_against_the_published_keys(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """Signature, issuer, audience, account and one hour of life are as Google's."""
    token = pushed_token(own_pubsub, sink, "/identity", audience="https://me.example/")

    claims = verify(emulators, token, "https://me.example/")

    assert claims["email"] == claims["sub"] == ACCOUNT
    assert claims["email_verified"] is True
    assert claims["exp"] - claims["iat"] == 3600


def test_the_audience_is_the_endpoint_by_default(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """A push config without an audience signs for its URL."""
    token = pushed_token(own_pubsub, sink, "/identity-default")

    assert verify(emulators, token, f"{sink.url}/identity-default")["email"] == ACCOUNT


def test_the_token_is_for_no_other_audience(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """A receiver that checks its own address refuses a token made for another."""
    token = pushed_token(own_pubsub, sink, "/identity-other", audience="https://me.example/")

    with pytest.raises(jwt.InvalidAudienceError):
        verify(emulators, token, "https://you.example/")


def test_discovery_leads_to_the_keys(emulators: Emulators) -> None:
    """A library that knows only the issuer finds the keys."""
    found = emulators.admin("GET", "/.well-known/openid-configuration")[1]

    assert found["issuer"] == emulators.issuer
    assert found["jwks_uri"] == f"{emulators.issuer}/jwks.json"
