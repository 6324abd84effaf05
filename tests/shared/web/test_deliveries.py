"""Only our own project's account may deliver, and what is no envelope is not taken."""

from typing import Any
from uuid import uuid4

import pytest

from scripts.lib.dev.place import ACCOUNT, Place
from shared import telemetry
from shared.errors import Unavailable
from shared.pushes import PushVerifier
from tests.support import delivery
from tests.support.caller import Caller, entry
from tests.support.ground import AUDIENCE

CODE = {"email": "nova@example.com", "code": "123456", "minutes": 10}


def _event(**changes: Any) -> dict[str, Any]:
    return delivery.envelope("landing.code_requested", CODE, None, uuid4()) | changes


def _bearer(place: Place, **made: str) -> str:
    return f"Bearer {delivery.token(place, **made)}"


def test_our_own_account_delivers(place: Place, site: Caller) -> None:
    """The usual case, so that the refusals below mean something."""
    assert delivery.push(place, "notifications", _event()).status_code == 204


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ({"audience": "http://another.test/"}, 401),
        ({"account": "somebody@elsewhere.iam.gserviceaccount.com"}, 403),
    ],
)
def test_a_token_for_or_from_another_is_refused(
    place: Place, site: Caller, made: dict[str, str], status: int
) -> None:
    """A genuine token of the issuer, for another service or of another account."""
    forged = _bearer(place, **made)

    answer = delivery.push(place, "notifications", _event(), Authorization=forged)

    assert answer.status_code == status
    assert site.events("notifications.send_mail") == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        *(({claim: None}, 401) for claim in ("exp", "iat", "aud", "iss", "sub", "email")),
        ({"email_verified": None}, 401),
        ({"exp": 1_000_000_000}, 401),
        ({"exp": "soon"}, 401),
        ({"iat": 9_999_999_999}, 401),
        ({"aud": "http://another.test/"}, 401),
        ({"aud": [AUDIENCE, "http://another.test/"]}, 401),
        ({"iss": "https://accounts.example"}, 401),
        ({"email": ""}, 403),
        ({"email": ACCOUNT.upper()}, 403),
        ({"email": [ACCOUNT]}, 403),
        *(({"email_verified": said}, 403) for said in ("true", "false", "", False, 0, 1, {}, [])),
    ],
    ids=str,
)
def test_a_claim_that_is_missing_or_another_is_refused(
    place: Place, site: Caller, changes: dict[str, Any], status: int
) -> None:
    """Signed by the issuer's own key, and yet no token that Google gives our account."""
    forged = f"Bearer {delivery.resigned(place, **changes)}"

    answer = delivery.push(place, "notifications", _event(), Authorization=forged)

    assert answer.status_code == status
    assert site.events("notifications.send_mail") == []


def test_a_token_signed_again_as_it_was_is_taken(place: Place, site: Caller) -> None:
    """So that the refusals above are the claims'."""
    same = f"Bearer {delivery.resigned(place)}"

    answer = delivery.push(place, "notifications", _event(), Authorization=same)

    assert answer.status_code == 204


def test_while_the_keys_are_away_a_delivery_comes_again(place: Place) -> None:
    """503 and not 401: nothing is known against the token."""
    verifier = PushVerifier("http://127.0.0.1:9/jwks.json", "https://accounts.example", ACCOUNT)

    with pytest.raises(Unavailable):
        verifier.check(_bearer(place), AUDIENCE)


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer a.b.c", "Basic eDp5", "Bearer ."])
def test_no_token_or_nonsense_is_refused(place: Place, site: Caller, authorization: str) -> None:
    """401, whatever the header holds."""
    answer = delivery.push(place, "notifications", _event(), Authorization=authorization)

    assert answer.status_code == 401


def test_a_user_s_token_delivers_nothing(place: Place, acme: Caller) -> None:
    """An owner's access token is signed by us and yet no delivery's."""
    forged = f"Bearer {acme.token}"

    answer = delivery.push(place, "notifications", _event(), Authorization=forged)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"message": {}}', b'{"message": {"data": "%%"}}', b"\xff", b"[" * 99_999],
)
def test_what_is_no_envelope_is_a_bad_request(place: Place, site: Caller, body: bytes) -> None:
    """It ends in the dead letters instead of the log."""
    headers = {"Authorization": _bearer(place)}

    answer = entry("notifications", "event").post("/", data=body, headers=headers)

    assert answer.status_code == 400


def test_a_type_nobody_handles_is_not_swallowed(place: Place, site: Caller) -> None:
    """404: repeated, then a dead letter somebody sees."""
    odd = _event(type="landing.moon_landed")

    assert delivery.push(place, "notifications", odd).status_code == 404


def test_an_event_of_a_tenant_that_is_not_there_is_not_swallowed(
    place: Place, site: Caller
) -> None:
    """It waits in the dead letters for whoever restores the tenant."""
    odd = _event(tenant_id=uuid4())

    assert delivery.push(place, "notifications", odd).status_code == 404


def test_a_push_wrapped_by_eventarc_is_read_too(place: Place, site: Caller) -> None:
    """The same message with more around it."""
    once = uuid4()
    event = delivery.envelope("landing.code_requested", CODE, None, once)

    for _ in range(2):
        answer = delivery.push(place, "notifications", event, **{"ce-type": "x", "ce-id": "1"})
        assert answer.status_code == 204

    assert len(site.events("notifications.send_mail")) == 1


@pytest.mark.parametrize("chunked", [False, True])
def test_a_delivery_too_large_is_refused(place: Place, site: Caller, *, chunked: bool) -> None:
    """413, with a length or without one: Pub/Sub and Cloud Tasks carry no such thing."""
    headers = {"Authorization": _bearer(place)}
    overrides = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True} if chunked else {}

    answer = entry("notifications", "event").post(
        "/", data=b"a" * 15_000_001, headers=headers, environ_overrides=overrides
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("target", ["event", "task"])
def test_what_is_no_delivery_is_an_answer_of_ours(site: Caller, target: str) -> None:
    """With our headers, whatever came: these services have a balancer as little as a browser."""
    function = entry("notifications", target)
    answers = [
        function.get("/"),
        function.get("/robots.txt"),
        function.post("/", data=b"x"),
        function.post("/static/a", data=b"a" * 20_000_000),
    ]

    assert [answer.status_code for answer in answers] == [405, 405, 401, 401]
    assert {answer.headers["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert {answer.headers.get("X-Google-Status") for answer in answers} == {None}


class Kept:
    """Remembers the traces that were worth keeping."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def keep(self, trace: telemetry.Trace, ended: int) -> None:
        """Take it."""
        self.ids.append(trace.id)


@pytest.mark.parametrize("genuine", [True, False])
def test_a_delivery_s_trace_is_kept_for_one_of_us_alone(
    place: Place, site: Caller, monkeypatch: pytest.MonkeyPatch, *, genuine: bool
) -> None:
    """Whoever has no token of ours names a trace and forces none."""
    keeper, trace = Kept(), "0af7651916cd43dd8448eb211c80319c"
    monkeypatch.setattr(telemetry.Sampling, "keeper", keeper)
    monkeypatch.setattr(telemetry.Sampling, "ratio", 0.0)
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    if not genuine:
        headers["Authorization"] = "Bearer a.b.c"

    answer = delivery.push(place, "notifications", _event(trace=""), **headers)

    assert answer.status_code == (204 if genuine else 401)
    assert (trace in keeper.ids) == genuine
