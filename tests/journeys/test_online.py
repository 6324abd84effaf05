"""A patient on a phone, from the clinic's link to the cancellation; and who waited for the time."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Response, expect

from functions.clinic.waitlist import tokens
from scripts.lib.dev.stack import Stack
from shared.identity import utc_now
from tests.journeys.arrival import opened_mail
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]
SLUG = "agendar"
_ALWAYS = [{"weekday": day, "opens": "08:00", "closes": "20:00"} for day in range(1, 8)]
_MOST = 60_000  # bytes on the wire, of what a page needs to be read and used


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Member:
    """Who owns a clinic with two services and two professionals, and no page yet."""
    owner = remote.tenant(SLUG)
    services = [
        owner.post("/api/clinic/services", body).get_json()["service"]["id"]
        for body in (
            {"name": "Massagem relaxante", "duration_min": 60, "price_centavos": 18000},
            {"name": "Avaliação", "duration_min": 30},
        )
    ]
    for name in ("Ana Prado", "Bruno Lemos"):
        body = {"name": name, "service_ids": services, "hours": _ALWAYS}
        assert owner.post("/api/clinic/professionals", body).status_code == 201
    return owner


@pytest.fixture
def desk(browser: Browser, stack: Stack, clinic: Member) -> Iterator[Person]:
    """Who owns it, signed in."""
    with Person(browser, stack.place) as person:
        person.enter(SLUG, clinic.actor.email, PASSWORD)
        yield person


@pytest.fixture
def phone(browser: Browser, stack: Stack) -> Iterator[Person]:
    """A patient, who has no account; one of their requests is refused."""
    with Person(browser, stack.place, "phone", refusals=(409,)) as person:
        yield person


def test_from_the_link_to_the_cancellation(desk: Person, phone: Person) -> None:
    """The owner switches it on; a patient books, loses a time, and cancels by the mail's link."""
    _switch_on(desk)
    weights = _weighed(phone)
    phone.go(SLUG, "/agendar")
    expect(phone.page.get_by_role("heading", name="Agendar um horário")).to_be_visible()
    phone.look("online-services")
    phone.page.get_by_role("link", name=re.compile("Massagem relaxante")).click()
    expect(phone.page.get_by_role("link", name="Qualquer pessoa")).to_be_visible()
    phone.look("online-times")
    phone.page.get_by_role("button", name=re.compile(r"^\d\d:\d\d$")).nth(2).click()
    expect(phone.page.get_by_text("Guardamos este horário para você")).to_be_visible()
    phone.look("online-who")
    assert all(weight < _MOST for weight in weights.values()), weights
    _say_who(phone)

    phone.press("Confirmar horário")

    expect(phone.page.get_by_role("heading", name="Horário marcado")).to_be_visible()
    phone.look("online-booked")
    link = _link(phone, "rita@agendar.example", "Horário confirmado", "Cancelar o horário")
    phone.go(SLUG, link)
    phone.press("Cancelar horário")
    expect(phone.page.get_by_role("heading", name="Horário cancelado")).to_be_visible()


def test_who_loses_the_time_takes_another_by_a_click(
    desk: Person, phone: Person, clinic: Member
) -> None:
    """Nothing typed is lost; the desk saw that somebody was about to take it."""
    _switch_on(desk)
    phone.go(SLUG, "/agendar")
    phone.page.get_by_role("link", name=re.compile("Avaliação")).click()
    phone.page.get_by_role("button", name=re.compile(r"^\d\d:\d\d$")).nth(4).click()
    expect(phone.page.get_by_text("Guardamos este horário para você")).to_be_visible()
    day, held = _held(clinic)
    desk.go(SLUG, f"/clinic/agenda?day={day}")
    expect(desk.page.get_by_text("Reservando até").first).to_be_visible()
    desk.look("agenda-hold")
    _taken(clinic, held)
    _say_who(phone)
    phone.press("Confirmar horário")
    expect(phone.page.get_by_text("Toque em outro horário para marcar nele")).to_be_visible()
    phone.look("online-lost")

    phone.page.locator(".visit-times button").first.click()

    expect(phone.page.get_by_role("heading", name="Horário marcado")).to_be_visible()


def test_what_another_site_frames_is_whole_by_itself(desk: Person, phone: Person) -> None:
    """At the width of a phone, without a script; what is blocked would stand in the console."""
    _switch_on(desk)
    phone.go(SLUG, "/agendar/quadro")
    expect(phone.page.get_by_role("link", name=re.compile("Massagem relaxante"))).to_be_visible()
    phone.look("online-frame")


def test_who_waits_takes_the_time_that_is_kept_for_them(
    desk: Person, phone: Person, clinic: Member
) -> None:
    """The desk puts them on the list; an offer is theirs by its link. By night none is made."""
    _put_on_the_list(desk)
    phone.go(SLUG, f"/clinic/waitlist/offer?v={_offered(clinic)}")
    phone.look("waitlist-offer")
    desk.go(SLUG, "/clinic/waitlist")
    expect(desk.page.get_by_text("Oferecido")).to_be_visible()
    desk.look("waitlist-offered")

    phone.press("Quero este horário")

    expect(phone.page.get_by_role("heading", name="Horário marcado")).to_be_visible()


_OFFER = """
with kept as (
    insert into appointment (
        professional_id, service_id, starts_at, ends_at, busy_until, price_centavos, created_by,
        status, held_by, held_until
    )
    select
        p.professional_id, w.service_id, :at::timestamptz, :at::timestamptz + interval '1 hour',
        :at::timestamptz + interval '1 hour', 0, w.id, 'hold', w.id, now() + interval '1 hour'
    from wish as w inner join professional_service as p on w.service_id = p.service_id
    limit 1
    returning professional_id, starts_at, ends_at, held_by, held_until
)
insert into wish_offer (
    id, wish_id, professional_id, starts_at, ends_at, busy_until, expires_at
)
select held_by, held_by, professional_id, starts_at, ends_at, ends_at, held_until from kept
returning jsonb_build_array(id, key)
"""


def _offered(clinic: Member) -> str:
    """The token of an offer to whoever waits, in five days at noon."""
    at = (utc_now() + timedelta(days=5)).replace(hour=15, minute=0, second=0, microsecond=0)
    offer, key = clinic.scalar(_OFFER, at=at)
    return tokens.written(UUID(offer), UUID(key))


def _put_on_the_list(desk: Person) -> None:
    desk.go(SLUG, "/clinic/waitlist")
    desk.look("waitlist-empty")
    desk.press("Pôr alguém na lista", "link")
    box = desk.page.get_by_role("combobox", name="Paciente")
    box.press_sequentially("Edu Sales")
    desk.page.get_by_role("option", name="Cadastrar “Edu Sales”").click()
    desk.page.get_by_label("Celular com DDD").press_sequentially("11987653333")
    desk.page.get_by_label("E-mail").fill("edu@agendar.example")
    desk.page.get_by_label("Serviço").select_option(index=1)
    desk.look("waitlist-new")
    desk.press("Pôr na lista")
    expect(desk.page.get_by_role("link", name="Edu Sales")).to_be_visible()


def _switch_on(desk: Person) -> None:
    desk.go(SLUG, "/clinic/online")
    desk.look("online-settings")
    switch = desk.page.get_by_role("switch", name="Página no ar")
    if not switch.is_checked():
        switch.check(force=True)
    desk.page.get_by_label("Boas-vindas").fill("Que bom ter você aqui.")
    desk.press("Salvar agendamento online")
    expect(desk.page.get_by_text("No ar", exact=True)).to_be_visible()


def _weighed(person: Person) -> dict[str, int]:
    """What each page of theirs is from now on, with its scripts and styles, as it travels."""
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        page = person.page.url
        if response.request.resource_type in {"document", "script", "stylesheet"}:
            size = response.request.sizes()["responseBodySize"]
            weights[page] = weights.get(page, 0) + size

    person.page.on("response", weigh)
    return weights


def _say_who(person: Person) -> None:
    person.page.get_by_label("Seu nome completo").fill("Rita Prado")
    person.page.get_by_label("Celular com DDD").press_sequentially("11987650000")
    person.page.get_by_label("E-mail").fill("rita@agendar.example")


def _link(person: Person, to: str, subject: str, name: str) -> str:
    with opened_mail(person, to, subject) as mail:
        link = mail.frame_locator("iframe").get_by_role("link", name=name)
        address = urlsplit(link.get_attribute("href") or "")
    return f"{address.path}?{address.query}"


def _held(clinic: Member) -> tuple[str, str]:
    """The day and the id of what is kept."""
    day, held = clinic.scalar(
        "select jsonb_build_array((starts_at at time zone 'America/Sao_Paulo')::date, id)"
        " from appointment where status = 'hold'"
    )
    return day, held


def _taken(clinic: Member, held: str) -> None:
    """Its time is over, and the desk books it."""
    one = clinic.scalar(
        "update appointment set held_until = now() where id = :id::uuid returning"
        " jsonb_build_object('professional_id', professional_id, 'service_id', service_id,"
        " 'starts_at', starts_at)",
        id=held,
    )
    body = one | {"patient_name": "Outra Pessoa", "patient_phone": "11987659999"}
    assert clinic.post("/api/clinic/appointments", body).status_code == 201
