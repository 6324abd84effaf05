"""What we stand on is away: the answer is ours, says when to come again, and is never a 500."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from scripts.lib.dev.place import Place
from scripts.lib.dev.postgres import DATABASES
from shared.context import Tenant
from shared.db import Scope
from shared.errors import Unavailable
from shared.letter import Mail
from shared.mail import Mailer
from shared.manifest import load
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.outage import full, read_only
from tests.support.world import furnish

ANA = {"name": "Ana", "phone": "+5511987654321"}
HOSTS = {"base": "site", "tenant": "acme", "admin": "console"}


def _pages() -> Iterator[tuple[str, str]]:
    """Every page that can be asked for by its address alone, and who asks."""
    for feature, entry in load().items():
        if "http" in entry:
            routes = import_module(f"functions.{feature}.routes").routes
            for key in routes.fixed:
                method, path = key.split(" ")
                if method == "GET":
                    yield HOSTS[entry["http"]["host"]], path


def _is_told(answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", sorted(set(HOSTS.values())))
def test_no_page_answers_500_without_a_database(
    place: Place, request: pytest.FixtureRequest, who: str
) -> None:
    """Out of connections, everywhere: what needs none is shown, all else is to be tried again."""
    caller: Caller = request.getfixturevalue(who)
    paths = [path for whose, path in _pages() if whose == who]

    with full(place, *DATABASES):
        answers = [caller.get(path) for path in paths]
        answers += [caller.get(f"/api{path}") for path in paths if path != "/"]

    assert answers
    for answer in answers:
        if answer.status_code >= 500:
            _is_told(answer)


def test_a_person_reads_it_as_a_page(place: Place, acme: Caller) -> None:
    """In Portuguese, with the way to try again; nothing of it comes from a database."""
    with full(place, *DATABASES):
        answer = acme.get("/clinic/agenda?day=2031-03-03")

    _is_told(answer)
    assert 'href="/clinic/agenda?day=2031-03-03"' in answer.text
    assert '<html lang="pt-BR"' in answer.text
    assert "Tente de novo em alguns segundos." in answer.text


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_script_reads_it_as_a_problem(
    place: Place, acme: Caller, headers: dict[str, str]
) -> None:
    """RFC 9457, so that the form shows it and keeps what was typed."""
    with full(place, "cell_c1"):
        answer = acme.post("/clinic/patients", data=ANA, headers=headers)

    _is_told(answer)
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "unavailable"
    assert answer.json["detail"].endswith("Tente de novo em alguns segundos.")


def test_a_read_only_database_takes_nothing_and_shows_everything(
    place: Place, acme: Caller
) -> None:
    """A primary that became a replica: reading goes on, a change is to be sent again."""
    with read_only(place, "cell_c1"):
        shown = acme.get("/api/clinic/patients")
        told = acme.post("/api/clinic/patients", ANA)

    assert shown.status_code == 200
    _is_told(told)


def test_a_statement_that_takes_too_long_is_told(acme: Caller) -> None:
    """The time-out is the database's state, no defect: a table is locked by somebody."""
    scope = acme.tenant.scope
    owner = Scope(scope.database, None, scope.schema)
    with platform().databases.transaction(owner, as_owner=True) as db:
        db.script("lock table patient in access exclusive mode")
        answer = acme.get("/api/clinic/patients")

    _is_told(answer)


def test_a_session_that_cannot_be_looked_up_is_not_over(place: Place, acme: Caller) -> None:
    """Nobody is sent to sign in again because a database is away."""
    assert acme.actor
    acme.actor = replace(acme.actor, session_id=UUID(int=3))

    with full(place, "cell_c1"):
        _is_told(acme.get("/clinic/agenda"))
        _is_told(acme.get("/api/clinic/patients"))


def test_it_is_over_with_the_outage(place: Place, acme: Caller) -> None:
    """No connection, slot or answer of the outage stays."""
    furnish(acme)
    with full(place, *DATABASES):
        for _ in range(20):
            assert acme.get("/api/clinic/patients").status_code == 503

    assert acme.get("/api/clinic/patients").status_code == 200
    assert {lent for lent, _ in platform().databases.in_use.values()} == {0}


def test_a_delivery_is_to_be_repeated(
    place: Place, tenants: dict[str, Tenant], clean: None, deliver: Callable[..., TestResponse]
) -> None:
    """An event of a time without a database is sent again, and says that it is no defect."""
    given = ("notifications", "clinic.appointment_booked", {}, tenants["acme"])
    with full(place, *DATABASES):
        answer = deliver(*given)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_task_is_to_be_repeated(
    place: Place, clean: None, run_task: Callable[..., TestResponse]
) -> None:
    """As an event is."""
    with full(place, *DATABASES):
        assert run_task("provisioning", "provisioning-sweep").status_code == 503


def test_a_mail_server_that_is_away_is_no_defect() -> None:
    """The mail is handed over later."""
    mail = Mail(id="1", to="ana@example.com", subject="Oi", text="Oi")
    with pytest.raises(Unavailable):
        Mailer("smtp://127.0.0.1:9", "app.localhost").send(mail)
