"""Papers as Chromium prints them: their size, on one page, and everything whole."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from functions.gallery.routes_print import FORMATS
from scripts.lib.dev.stack import Stack
from tests.functions.clinic.furnish import Furnished, furnish
from tests.journeys.person import Person
from tests.journeys.pictures import differing
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

KEPT = Path(__file__).parent / "gallery"
SLUG = "papeis"
LONG = "Maria Aparecida do Nascimento Albuquerque Cavalcanti de Vasconcelos"
LONGEST = f"{LONG} e Bourbon Figueiredo Montenegro Wanderley Magalhães"
WIDEST = "W" * 60 + " " + "M" * 59
SIZES = {"label": (62, 29), "label-large": (100, 50), "sheet": (210, 297)}


def _printed(page: Page) -> tuple[list[tuple[int, int]], str]:
    """The pages that a printer is given, in millimetres, and their words."""
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes = [
        (round(one.mediabox.width / 72 * 25.4), round(one.mediabox.height / 72 * 25.4))
        for one in pdf.pages
    ]
    return sizes, " ".join(" ".join(one.extract_text() for one in pdf.pages).split())


def _whole(page: Page) -> bool:
    """Whether nothing on the paper is cut, nor wider than it."""
    page.emulate_media(media="print")
    cut = page.locator(".paper").evaluate(
        "paper => [paper, ...paper.querySelectorAll('.paper-name')].some((one) =>"
        " one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)"
    )
    page.emulate_media(media="null")
    return not cut


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_paper_is_one_page_of_its_size(
    browser: Browser, stack: Stack, tmp_path: Path, format: str, theme: str
) -> None:
    """The same black on white in both themes, with nothing around it; a roll as long as it is."""
    with Person(browser, stack.place, color_scheme=theme) as person:
        page = person.page
        person.go(path=f"/gallery/print/{format}")
        person.look_around(f"print-{format}")
        page.set_viewport_size({"width": 1280, "height": 900})
        sizes, words = _printed(page)
        page.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
        for gone in (".print-bar", ".skip-link", "#toasts"):
            expect(page.locator(gone)).to_be_hidden()
        taken = page.locator(".paper").screenshot(animations="disabled")
        (tmp_path / "paper.png").write_bytes(taken)

        assert not differing(KEPT / f"paper-{format}.webp", taken), tmp_path
        assert _whole(page)
        assert sizes == [SIZES[format]] if format in SIZES else 60 < sizes[0][1] < 140
        assert len(sizes) == 1
        assert sizes[0][0] == SIZES.get(format, (80,))[0]
        assert "Voltar" not in words


@pytest.fixture(scope="module")
def clinic(remote: Remote) -> Member:
    """The owner of a clinic."""
    return remote.tenant(SLUG)


@pytest.fixture(scope="module")
def made(clinic: Member) -> Furnished:
    """One of everything in it."""
    return furnish(clinic)  # type: ignore[arg-type]  # asks for what both share


@pytest.fixture
def person(browser: Browser, stack: Stack, clinic: Member) -> Iterator[Person]:
    """The owner at a browser."""
    with Person(browser, stack.place) as person:
        person.resume(SLUG, clinic.actor.email, PASSWORD)
        yield person


def _patient(clinic: Member, name: str) -> str:
    body: dict[str, Any] = {"name": name, "phone": "+5511987654321", "born_on": "1980-05-03"}
    made: str = clinic.post("/api/clinic/patients", body).body["patient"]["id"]
    return made


def test_the_desk_prints_a_slip_and_goes_back(
    person: Person, clinic: Member, made: Furnished
) -> None:
    """From a visit's page, by the browser's own dialog; all of a long name is on the paper."""
    booking = made.booking("2031-03-03T11:00:00-03:00", patient_id=_patient(clinic, LONG))
    visit = clinic.post("/api/clinic/appointments", booking).body["appointment"]["id"]
    page = person.page
    page.add_init_script("window.print = () => document.documentElement.setAttribute('asked', '')")
    person.go(SLUG, f"/clinic/appointments/{visit}")
    person.press("Imprimir comprovante", "link")
    person.press("Imprimir")
    expect(page.locator("html[asked]")).to_be_attached()
    person.look("slip")
    sizes, words = _printed(page)
    person.press("Voltar", "link")

    expect(page).to_have_url(person.url(SLUG, f"/clinic/appointments/{visit}"))
    assert (len(sizes), sizes[0][0]) == (1, 80)
    assert LONG in words
    assert "Segunda, 3 de março de 2031 11:00–11:30" in words


@pytest.mark.parametrize("name", [LONGEST, WIDEST])
def test_a_name_is_whole_on_either_label(person: Person, clinic: Member, name: str) -> None:
    """As long as names may be; in the widest letters there are it ends before what is below it."""
    patient = _patient(clinic, name)
    for size, label in (("small", "62 × 29 mm"), ("large", "100 × 50 mm")):
        person.go(SLUG, f"/clinic/patients/{patient}")
        person.press("Imprimir etiqueta", "link")
        person.press(label, "link")
        person.look(f"label-{size}")
        sizes, words = _printed(person.page)

        assert sizes == [SIZES["label" if size == "small" else "label-large"]]
        assert "(11) 98765-4321" in words
        if name == LONGEST or size == "large":
            assert name.replace(" ", "") in words.replace(" ", "")
            assert _whole(person.page)
