"""Every page there is, as narrow and as wide as people's screens are, in both themes."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from functions.admin import operators
from scripts.lib.dev.stack import Stack
from shared.db import PLATFORM
from tests.functions.clinic.furnish import Furnished, furnish
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.operations import filled, ids_of, operations
from tests.support.world import OLGA, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

SLUG = "paginas-todas"
SITE = ("/", "/planos", "/privacidade", "/termos", "/cadastro", "/entrar")
FILES = {
    *("/auth/people/export", "/admin/people/export", "/admin/tenants/export"),
    *(f"/{feature}/jobs/{{job_id}}/file" for feature in ("clinic", "workspace")),
    "/clinic/patients/imports/{check_id}/refused",
}
ASKED = {"/clinic/series/new": {"patient_id"}}  # where one of two must be
NO_PAGES = {"/workspace/jobs/mine"}  # what goes on, for the sign of it in the shell
DAY = "2031-03-03"
MORE = (
    *(f"/clinic/agenda?day={DAY}&view={view}" for view in ("week", "month", "list")),
    *("/", "/clinic/patients?q=ninguém", "/clinic/nothing"),
)
LONG = "Maria Aparecida do Nascimento Albuquerque Cavalcanti de Vasconcelos"


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Member:
    """The owner of a clinic with one of everything, under names as long as names are."""
    owner = remote.tenant(SLUG)
    made = furnish(owner)  # type: ignore[arg-type]  # asks for what a Caller and a Member share
    _fill(owner, made)
    return owner


def _fill(owner: Member, made: Furnished) -> None:
    mail = f"{'maria.' * 9}maria@example.com"
    patient = {"name": LONG, "phone": "+5511987654323", "email": mail, "notes": "Com calma. " * 20}
    there = {"patient_id": _made(owner, "patients", patient), "service_id": made.service_id}
    _made(owner, "patients", patient | {"name": f"{LONG} Filha", "email": None})
    both = there | {"professional_id": made.professional_id}
    _made(owner, "appointments", both | {"starts_at": f"{DAY}T11:00:00-03:00"})
    _made(owner, "series", both | {"starts_at": f"{DAY}T15:00:00-03:00", "times": 2})
    _made(owner, "waitlist", there | {"until_on": str(owner.scalar("select current_date + 9"))})
    span = {"day": DAY, "time": "12:00", "until": "13:00"}
    _made(owner, "blocks", span | {"professional_ids": [made.professional_id]})
    _made(owner, "exceptions", {"first_on": DAY, "professional_id": made.professional_id})
    _made(owner, f"professionals/{made.professional_id}/feed", {})
    sheet = {"file": ("pacientes.csv", b"Nome;Telefone\nAda;11987650001\nAlan;1\n", "text/csv")}
    owner.request("POST", "/api/clinic/patients/imports", files=sheet).raise_for_status()


def _made(owner: Member, path: str, body: dict[str, Any]) -> str:
    answer = owner.post(f"/api/clinic/{path}", body)
    assert answer.status_code in {200, 201}, answer.get_data()
    made = next((one for one in answer.body.values() if isinstance(one, dict)), {})
    return str(made.get("id"))


def _addresses(host: str, ids: dict[str, UUID]) -> Iterator[str]:
    """Every page behind a door, with what must be asked for it."""
    for one in operations():
        behind = one.method == "GET" and one.host == host and one.told["security"]
        if behind and one.path not in FILES | NO_PAGES:
            told = {
                p["name"] for p in one.told["parameters"] if p["in"] == "query" and p["required"]
            }
            asked = sorted(told | ASKED.get(one.path, set()))
            query = {name: ids.get(name.removesuffix("_id"), DAY) for name in asked}
            yield filled(one.path, ids) + (f"?{urlencode(query)}" if query else "")


def _walk(person: Person, host: str, paths: Iterable[str]) -> None:
    """Look around on each page; what is wrong anywhere is told at once."""
    wrong = []
    for path in paths:
        try:
            person.go(host, path)
            person.look_around(path)
        except AssertionError as told:
            wrong.append(str(told))
            person.faults.clear()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("third", range(3))
def test_every_page_of_a_clinic_is_whole(
    browser: Browser, stack: Stack, clinic: Member, third: int
) -> None:
    """Whatever the owner can open, and a page that is not there."""
    check = clinic.scalar("select id from core.job limit 1")
    ids = ids_of(clinic) | {"account": clinic.actor.id, "check": check, "job": check}  # type: ignore[arg-type]
    with Person(browser, stack.place, refusals=(404,)) as person:
        person.resume(SLUG, clinic.actor.email, PASSWORD)
        _walk(person, SLUG, (*_addresses("tenant", ids), *MORE)[third::3])


def test_every_page_of_the_console_is_whole(
    browser: Browser, stack: Stack, remote: Remote, clinic: Member
) -> None:
    """Whatever an administrator of the platform can open."""
    databases = remote.platform.databases
    operators.put(databases, OLGA["email"], "Olga Prado", OLGA["password"])
    with databases.transaction(PLATFORM) as db:
        account = db.scalar("select id from control.operator limit 1")
    with Person(browser, stack.place) as person:
        person.enter("admin", OLGA["email"], OLGA["password"], "/admin")
        _walk(
            person, "admin", _addresses("admin", {"account": account, "tenant": clinic.tenant.id})
        )


def test_every_page_of_the_site_is_whole_and_leads_in(browser: Browser, stack: Stack) -> None:
    """Its header shows where at every width."""
    with Person(browser, stack.place) as person:
        for path in SITE:
            assert person.go(path=path) == 200
            door = "Entrar" if path != "/entrar" else "Criar meu espaço"
            leads = person.page.get_by_role("banner").get_by_role("link", name=door, exact=True)
            person.look_around(path, lambda leads=leads: expect(leads).to_be_in_viewport(ratio=1))


def test_every_step_of_booking_is_whole(browser: Browser, stack: Stack, clinic: Member) -> None:
    """What a clinic's patients see, and its doors."""
    service = ids_of(clinic)["service"]  # type: ignore[arg-type]
    asked = f"?service_id={service}"
    with Person(browser, stack.place, refusals=(404,)) as person:
        steps = ("/agendar", f"/agendar/horarios{asked}", f"/agendar/espera{asked}")
        more = ("/agendar/espera/feito", "/clinic/visit/confirmation?v=nenhuma")
        _walk(person, SLUG, (*steps, *more, "/auth/login", "/auth/forgot", "/auth/forgot/sent"))
