"""``scripts/tenant``: what the tenant-management workflow runs, against a running platform."""

import json
import subprocess
from collections.abc import Callable

import pytest

from functions.admin.operators import put
from scripts.lib.dev.place import CHECKOUT
from tests.journeys.remote import Remote

pytestmark = pytest.mark.stack

EMAIL, PASSWORD = "rotina@avila.example", "trilho granito 58 marmelo"
OWNER = "vera@oficina.example"
Tenant = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def tenant(remote: Remote) -> Tenant:
    """The program, as the workflow runs it, with an operator's credentials."""
    place = remote.stack.place
    put(remote.platform.databases, EMAIL, "Rotina", PASSWORD)
    site = place.url()
    authority = str(place.data / "tls" / "ca.pem")

    def run(*words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [CHECKOUT / "scripts/tenant", "--site", site, "--authority", authority, *words],
            input=json.dumps({"email": EMAIL, "password": password}),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def mailed_code(remote: Remote) -> str:
    """The six digits that the owner was mailed."""
    query = {"to": OWNER, "q": "código", "wait_s": "20"}
    for _ in range(200):
        found = remote.admin("GET", "/mailbox/messages", params=query)["messages"]
        if found:
            return str(found[0]["subject"])[:6]
    raise TimeoutError("no code came")


def test_a_tenant_is_created_suspended_and_reactivated(tenant: Tenant, remote: Remote) -> None:
    """From an owner's e-mail to a workspace, and each act's outcome is the program's."""
    token = tenant("begin", "--email", OWNER).stdout.strip()
    told = ["--email", OWNER, "--owner", "Vera Lúcia", "--name", "Oficina da Vera"]
    where = ["--document", "11.444.777/0001-61", "--product", "clinic", "--plan", "basico"]
    proof = ["--slug", "oficina-da-vera", "--token", token, "--code", mailed_code(remote)]

    created = tenant("create", *told, *where, *proof)
    suspended = tenant("suspend", "oficina-da-vera", "--reason", "Pediu uma pausa")
    again = tenant("suspend", "oficina-da-vera", "--reason", "Pediu uma pausa")
    listed = tenant("list", "--state", "suspended")
    reactivated = tenant("reactivate", "oficina-da-vera")

    assert created.stdout.startswith("active\thttps://oficina-da-vera.app.localhost"), created
    assert suspended.stdout == "suspended\toficina-da-vera\n"
    assert (again.returncode, "409 admin.wrong_state" in again.stderr) == (1, True)
    assert "suspended\toficina-da-vera\tbasico" in listed.stdout
    assert reactivated.stdout == "active\toficina-da-vera\n"


def test_what_the_platform_refuses_fails_the_job(tenant: Tenant) -> None:
    """With its own words, and without a trace of ours."""
    nobody = tenant("retry", "ninguem-aqui")
    stranger = tenant("list", password="errada de todo 12")

    assert (nobody.returncode, nobody.stderr) == (
        1,
        "refused: there is no tenant at ninguem-aqui\n",
    )
    assert stranger.returncode == 1
    assert stranger.stderr.startswith("refused: 401 admin.wrong_credentials")
