"""Deliveries as Pub/Sub and Cloud Tasks make them, token included."""

import base64
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from werkzeug.test import TestResponse

from emulators.oidc import TokenIssuer
from scripts.lib.dev.place import ACCOUNT, Place
from shared import jsons
from shared.context import Tenant
from shared.identity import utc_now
from tests.support.caller import entry
from tests.support.ground import AUDIENCE


def envelope(type_: str, data: Any, tenant: Tenant | None, id_: UUID) -> dict[str, Any]:
    """What travels; a schedule sends its name alone, unless it is a tenant's turn."""
    if "." not in type_ and tenant is None:
        return {"type": type_}
    return {
        "id": id_,
        "type": type_,
        "tenant_id": tenant.id if tenant else None,
        "occurred_at": utc_now(),
        "data": data or {},
        "trace": "",
    }


def token(place: Place, *, audience: str = AUDIENCE, account: str = ACCOUNT) -> str:
    """An identity token the emulators' key signed."""
    return _issuer(f"http://{place.address('admin')}", _key(place)).token(audience, account)


def resigned(place: Place, **changes: Any) -> str:
    """The same token with other claims, by the same key; a claim that is None is left out."""
    genuine = token(place)
    claims = jwt.decode(genuine, options={"verify_signature": False}) | changes
    left = {name: value for name, value in claims.items() if value is not None}
    headers = {"kid": jwt.get_unverified_header(genuine)["kid"]}
    return jwt.encode(left, _signing(_key(place)), "RS256", headers=headers)


def _key(place: Place) -> Path:
    return next(place.directory("emulators").rglob("*.pem"))


# To read a key is to prove that it is one, which takes a tenth of a second.
@cache
def _issuer(url: str, key: Path) -> TokenIssuer:
    return TokenIssuer(url, key)


@cache
def _signing(key: Path) -> Any:
    return serialization.load_pem_private_key(key.read_bytes(), password=None)


def push(place: Place, feature: str, event: dict[str, Any], **headers: str) -> TestResponse:
    """POST a Pub/Sub push to the feature's ``event`` function."""
    data = base64.b64encode(jsons.dumps(event).encode()).decode()
    body = {"message": {"data": data, "messageId": "1"}, "subscription": "test"}
    return _post(place, feature, "event", body, headers)


def task(place: Place, feature: str, event: dict[str, Any], **headers: str) -> TestResponse:
    """POST a Cloud Tasks request to the feature's ``task`` function."""
    return _post(place, feature, "task", event, headers)


def _post(
    place: Place, feature: str, target: str, body: Any, headers: dict[str, str]
) -> TestResponse:
    sent = {"Authorization": f"Bearer {token(place)}"} | headers
    return entry(feature, target).post(
        "/", data=jsons.dumps(body), content_type="application/json", headers=sent
    )
