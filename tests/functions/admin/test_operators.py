"""Operators: how one is made, and what another password ends."""

import pytest

from functions.admin import operators
from shared.db import CONTROL, Scope
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.house import ROOT
from tests.support.world import OLGA

MIGRATIONS = ROOT / "functions/admin/migrations/control"


@pytest.fixture(autouse=True)
def _olga(console: Caller) -> None:
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])


def test_making_an_operator_again_changes_nothing(console: Caller) -> None:
    """The command runs with every start of the local platform."""
    token = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]

    changed = operators.put(platform().databases, " OLGA@avila.example", "Olga", OLGA["password"])

    assert changed is False
    body = {"refresh_token": token}
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 200


def test_another_password_ends_the_operator_s_sessions(console: Caller) -> None:
    """Who lost a password loses what was opened with it."""
    token = console.anonymous.post("/api/admin/login", OLGA).json["refresh_token"]

    assert operators.put(platform().databases, OLGA["email"], "Olga", "o vento leva a folha seca")

    body = {"refresh_token": token}
    assert console.anonymous.post("/api/admin/refresh", body).status_code == 401


def test_an_operator_s_password_follows_the_rules(console: Caller) -> None:
    """The console deserves no less than a workspace."""
    with pytest.raises(ValueError, match="12"):
        operators.put(platform().databases, "novo@avila.example", "Novo", "curta")


def test_the_command_lets_in_nobody_who_was_suspended(console: Caller) -> None:
    """Another password would open nothing, so it says who can help."""
    operators.put(platform().databases, "ines@avila.example", "Inês", OLGA["password"])
    with console.db() as db:
        db.run("update account set state = 'suspended' where name = 'Inês'")

    with pytest.raises(ValueError, match="suspenso"):
        operators.put(platform().databases, "ines@avila.example", "Inês", "o vento leva a folha")


def test_the_former_release_s_word_goes_with_it(console: Caller) -> None:
    """It read `operator` in tokens, so rows kept it; whoever had it is what else they are."""
    with console.db() as db:
        db.run("update operator set roles = '{administrator,operator}' where name = 'Olga'")
    owner = Scope(CONTROL, None, "control")

    with platform().databases.transaction(owner, as_owner=True) as db:
        db.script((MIGRATIONS / "0008_post_operator_name.sql").read_text())

    with console.db() as db:
        assert db.scalar("select roles from operator where name = 'Olga'") == ["administrator"]


def test_an_operator_cannot_sign_in_to_a_workspace(acme: Caller, console: Caller) -> None:
    """Nor the other way round: accounts are of one place."""
    assert acme.anonymous.post("/api/auth/login", OLGA).status_code == 401
