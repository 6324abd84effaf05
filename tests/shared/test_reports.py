"""What leaves for Sentry says what broke and nothing about anybody."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from shared import reports, telemetry

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PERSONAL = (
    "iracema@pacientes.example",
    "529.982.247-25",
    "52998224725",
    "11.444.777/0001-61",
    "12ABC34501DE35",
    "+5511987654321",
    "(11) 98765-4321",
    "Iracema Dutra",
    "sabia-laranjeira",
)
SENT: list[Any] = []


class Kept(Transport):
    """Keeps what would have been sent."""

    def capture_envelope(self, envelope: Any) -> None:
        """Keep it."""
        SENT.extend(item.payload.json for item in envelope.items)


@pytest.fixture
def sentry() -> Iterator[list[Any]]:
    """The SDK as a service with a DSN runs it."""
    SENT.clear()
    reports.configure("https://key@errors.example/1", "local", "clinic-http", transport=Kept)
    yield SENT
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.init()


def _fail(patient: dict[str, str]) -> None:
    raise ValueError(f"cannot save {patient}")


def test_an_error_arrives_without_anybody_s_data(sentry: list[Any]) -> None:
    """Neither in its text, nor as a variable, nor as what was logged before it."""
    log = logging.getLogger("functions.clinic")
    mail, cpf, bare, cnpj, alnum, phone, shown, name, secret = PERSONAL
    patient = {"name": name, "email": mail, "cpf": cpf, "phone": phone, "password": secret}

    with telemetry.traced(PARENT):
        log.warning("before: %s", mail)
        try:
            _fail(patient)
        except ValueError:
            log.exception("failed for %s %s %s %s %s", mail, bare, cnpj, alnum, shown)

    told = json.dumps(sentry, ensure_ascii=False)
    assert [one for one in PERSONAL if one in told] == []
    assert "ValueError" in told
    assert "_fail" in told
    assert sentry[0]["tags"]["trace_id"] == PARENT[3:35]


def test_requests_people_and_breadcrumbs_are_never_sent() -> None:
    """Whole parts that could hold a body, a cookie or an address."""
    event = {
        "event_id": "1",
        "request": {"data": {"x": 1}, "cookies": {"a": "b"}},
        "user": {"ip_address": "1.2.3.4"},
        "breadcrumbs": {"values": [{"message": "x"}]},
        "extra": {"x": 1},
        "contexts": {"x": {"name": "Iracema"}},
    }

    assert reports.scrub(event) == {"event_id": "1"}


def test_variables_of_frames_are_dropped() -> None:
    """Even if an integration collects them."""
    frame = {"function": "save", "vars": {"patient": "Iracema"}}
    event = {"exception": {"values": [{"type": "ValueError", "stacktrace": {"frames": [frame]}}]}}

    left = reports.scrub(event)

    assert left["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "save"}]


@pytest.mark.parametrize(
    "detail",
    [
        "Key (name)=(Iracema Dutra) already exists.",
        "Failing row contains (1, Iracema Dutra, null, (x)).",
    ],
)
def test_rows_that_the_database_quotes_are_hidden(detail: str) -> None:
    """PostgreSQL's details hold what somebody typed."""
    assert "Iracema" not in json.dumps(reports.scrub({"message": detail}))


@pytest.mark.parametrize("text", ["clinic.slot_taken", "status 500 after 1200 ms", "c1/cell_c1"])
def test_what_names_no_one_stays(text: str) -> None:
    """An error that says nothing helps nobody."""
    assert reports.scrub({"message": text}) == {"message": text}


def test_nothing_is_imported_without_a_dsn() -> None:
    """A cold start pays for no SDK it does not use."""
    probe = (
        "import sys; import shared.wiring; "
        "print([m for m in sys.modules if m.startswith(('sentry', 'opentelemetry.sdk'))])"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
