"""What an owner changes about the workspace, and nobody else."""

import pytest

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller

MANAUS = {"name": "Acme Manaus", "timezone": "America/Manaus"}


pytestmark = pytest.mark.usefixtures("name_of_before")


def test_the_owner_renames_the_workspace(acme: Caller) -> None:
    """Name and zone are those of the next page, and the trail has before and after."""
    answer = acme.post("/workspace/settings", data=MANAUS)

    assert answer.location == "/workspace/settings"
    seen = acme.get("/api/workspace/settings").json["workspace"]
    assert (seen["name"], seen["timezone"]) == ("Acme Manaus", "America/Manaus")
    [line] = acme.get("/api/workspace/settings/audit").json["lines"]
    assert [(one["before"], one["after"]) for one in line["changes"]] == [
        ("Acme", "Acme Manaus"),
        ("Horário de Brasília (UTC−3)", "Amazonas, Mato Grosso e região (UTC−4)"),
    ]


def test_only_who_may_changes_it(acme: Caller) -> None:
    """Others read the page; its forms are not there, and a forged one is refused."""
    colleague = acme.as_("receptionist")

    assert 'action="/workspace/settings"' not in colleague.get("/workspace/settings").text
    for path in ("/api/workspace/settings", "/api/workspace/logo", "/api/workspace/logo/removal"):
        assert colleague.post(path, MANAUS).status_code == 403


def test_a_refusal_says_who_may(acme: Caller) -> None:
    """In the words of the permission and of the roles that have it."""
    told = acme.as_("viewer").post("/api/workspace/settings", MANAUS).json["detail"]

    assert told == (
        "Seu perfil não permite mudar nome, fuso horário, logo e contato do espaço."
        " Quem pode: gerente, dono."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "A"), ("name", " "), ("name", "x" * 81), ("timezone", "Europe/Lisbon")],
)
def test_a_bad_value_is_named(acme: Caller, field: str, value: str) -> None:
    """With its field; nothing is changed."""
    answer = acme.post("/api/workspace/settings", MANAUS | {field: value})

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == [field]
    assert acme.get("/api/workspace/settings").json["workspace"]["name"] == "Acme"


def test_a_rename_stays_at_home(acme: Caller, globex: Caller) -> None:
    """Whatever id is slipped into the body, the change is to the workspace of the host."""
    acme.post("/api/workspace/settings", MANAUS | {"id": str(globex.tenant.id)})

    assert globex.get("/api/workspace/settings").json["workspace"]["name"] == "Globex"
    with platform().databases.transaction(PLATFORM) as db:
        renamed = "select string_agg(slug, ',') from control.tenant where name = 'Acme Manaus'"
        assert db.scalar(renamed) == "acme"


def test_a_form_without_its_token_is_refused(acme: Caller) -> None:
    """Another site cannot rename a workspace."""
    answer = acme.post("/workspace/settings", data=MANAUS, headers={"X-CSRF-Token": "forged"})

    assert answer.status_code == 403
