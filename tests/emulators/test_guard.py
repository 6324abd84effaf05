"""Pages of other sites, and names bent to this machine, reach nothing of the emulators."""

import http.client

import pytest

from tests.emulators.process import Emulators

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "https://bem-estar.app.localhost:8443"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
]
CHANGES = [
    ("admin", "POST", "/reset"),
    ("admin", "PUT", "/faults"),
    ("admin", "POST", "/removal"),
    ("admin", "DELETE", "/mailbox/messages"),
    ("admin", "PUT", "/scheduler/jobs/x"),
    ("storage", "POST", "/_signers"),
    ("storage", "POST", "/storage/v1/b?project=x"),
    ("storage", "POST", "/batch/storage/v1"),
]
READS = [
    ("admin", "GET", "/mailbox/messages"),
    ("admin", "GET", "/pubsub"),
    ("storage", "GET", "/storage/v1/b?project=x"),
]


def ask(emulators: Emulators, service: str, method: str, path: str, headers: dict[str, str]) -> int:
    """Status of one request."""
    connection = http.client.HTTPConnection(emulators.host(service), timeout=10)
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(("service", "method", "path"), [*CHANGES, *READS])
@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_site_is_refused(
    emulators: Emulators, service: str, method: str, path: str, headers: dict[str, str]
) -> None:
    """It neither changes nor reads, by whatever sign the browser tells of it."""
    assert ask(emulators, service, method, path, headers) == 403


@pytest.mark.parametrize(("service", "method", "path"), [*CHANGES, *READS])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8124", "127.0.0.1.evil.example", "[", "", "0.0.0.0"]
)
def test_a_name_bent_to_this_machine_is_refused(
    emulators: Emulators, service: str, method: str, path: str, host: str
) -> None:
    """A page whose own name resolves here would else be of the same origin."""
    assert ask(emulators, service, method, path, {"Host": host}) in {400, 403, 421}


def test_a_signed_address_is_not_served_under_another_name(emulators: Emulators) -> None:
    """Nor is any other path of the storage."""
    headers = {"Host": "evil.example"}

    assert ask(emulators, "storage", "OPTIONS", "/bucket/object", headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost"},
        {"Host": "mail.app.localhost:8443", "Origin": "https://mail.app.localhost:8443"},
        {"Host": "mail.app.localhost", "Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_programs_and_the_mailbox_s_own_pages_are_let_in(
    emulators: Emulators, headers: dict[str, str]
) -> None:
    """Its forms tell no origin, because its pages tell no referrer."""
    assert ask(emulators, "admin", "POST", "/removal", headers) == 303


def test_a_link_to_the_mailbox_may_be_followed(emulators: Emulators) -> None:
    """From any page: what it shows stays with the browser."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert ask(emulators, "admin", "GET", "/", headers) == 200
    assert ask(emulators, "admin", "POST", "/removal", headers) == 403
