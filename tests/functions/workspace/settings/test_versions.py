"""Two owners, one workspace: the second is told what the first changed."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from shared.db import PLATFORM
from shared.wiring import platform
from tests.functions.workspace.settings.test_logo import PNG, _send
from tests.support.caller import Caller
from tests.support.waiting import behind, waits_for_a_lock

URL = "/api/workspace/settings"
MANAUS = {"name": "Acme Manaus", "timezone": "America/Manaus"}


pytestmark = pytest.mark.usefixtures("name_of_before")


def _version(caller: Caller) -> int:
    return int(caller.get(URL).get_json()["workspace"]["version"])


@pytest.mark.parametrize("how", ["field", "If-Match"])
def test_the_second_is_told_what_the_first_changed(acme: Caller, how: str) -> None:
    """In words, with who and when; nothing of the second is saved."""
    version = _version(acme)
    saved = acme.post(URL, MANAUS)

    sent = {"version": version} if how == "field" else {}
    headers = {"If-Match": f'"{version}"'} if how == "If-Match" else {}
    answer = acme.post(URL, MANAUS | {"name": "Outra"} | sent, headers=headers)

    problem = answer.get_json()
    assert saved.get_json()["settings"]["version"] == problem["version"] == version + 1
    assert (answer.status_code, problem["code"]) == (409, "workspace.changed_meanwhile")
    assert problem["changed_by"] == ["Ana Lima"]
    assert problem["fields"] == {
        "name": "Agora está: Acme Manaus.",
        "timezone": "Agora está: Amazonas, Mato Grosso e região (UTC−4).",
    }
    assert acme.get(URL).get_json()["workspace"]["name"] == "Acme Manaus"


def test_whoever_waited_for_a_save_is_told_of_it(acme: Caller) -> None:
    """The version is compared under the row's lock."""
    body = MANAUS | {"version": _version(acme)}
    with ThreadPoolExecutor(1) as pool:
        with platform().databases.transaction(PLATFORM) as db:
            db.run("update control.tenant set name = 'Nova' where slug = 'acme'")
            second = pool.submit(acme.post, URL, body)
            waits_for_a_lock(second)
        answer = second.result()

    assert answer.get_json()["code"] == "workspace.changed_meanwhile"
    assert acme.get(URL).get_json()["workspace"]["name"] == "Nova"


def test_saving_what_is_there_is_no_change(acme: Caller) -> None:
    """The same version, and no line in the trail."""
    version = _version(acme)

    acme.post(URL, {"name": acme.tenant.name, "timezone": acme.tenant.timezone})

    assert _version(acme) == version
    assert acme.get(f"{URL}/audit").get_json()["lines"] == []


def test_a_logo_that_somebody_chose_meanwhile_stays(acme: Caller) -> None:
    """Sent or removed, whoever saw another is told; nothing is deleted."""
    seen = acme.get(URL).get_json()["logo"]["version"]
    first = _send(acme, PNG).get_json()

    removal = acme.post("/api/workspace/logo/removal", {"version": seen})

    assert first["version"] == seen + 1
    assert removal.get_json()["code"] == "workspace.changed_meanwhile"
    assert removal.get_json()["detail"].startswith("Ana Lima mudou a logo")
    assert acme.get(URL).get_json()["logo_url"]
    assert acme.events("workspace.logo_replaced") == []


def test_two_first_logos_are_one_after_the_other(acme: Caller) -> None:
    """The second knows of the first, whose file is deleted: none is left without a word."""
    first = "insert into logo (path) values ('tenants/x/logo/y')"
    [answer] = behind(acme, first, partial(_send, acme, PNG))

    assert answer.status_code == 200
    [replaced] = acme.events("workspace.logo_replaced")
    assert replaced.data == {"path": "tenants/x/logo/y"}


def test_a_logo_is_read_once_it_is_held(acme: Caller) -> None:
    """Of two who replace one logo, the second replaces the first one's, not the former again."""
    _send(acme, PNG)
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.scalar("select path from logo for update")
            second = pool.submit(_send, acme, PNG)
            waits_for_a_lock(second)
            db.run("update logo set path = 'tenants/x/logo/z'")
        second.result()

    [replaced] = acme.events("workspace.logo_replaced")
    assert replaced.data == {"path": "tenants/x/logo/z"}


def test_the_pages_forms_send_what_they_were_made_from(acme: Caller) -> None:
    """Each of the four its own version."""
    _send(acme, PNG)

    page = acme.get("/workspace/settings").get_data(as_text=True)

    assert page.count('name="version"') == 4
