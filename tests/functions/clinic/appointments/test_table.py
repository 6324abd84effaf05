"""The table of visits: in any order, filtered, both ways, and taken along as it is shown."""

import csv
import io
from typing import Any

import pytest
from pypdf import PdfReader

from scripts.lib.dev.place import Place
from shared.imports.tables import opened
from tests.functions.clinic.furnish import ALWAYS_OPEN
from tests.functions.clinic.staff import Deliver, attending, link
from tests.support.caller import Caller, entry
from tests.support.jobs import Works

URL = "/api/clinic/appointments"
PAGE = "/clinic/appointments"
FILES = f"{URL}/exports"
# Whose, which service (its price), with whom, from when on; each is called by their first letter.
VISITS = (
    ("Ana Lima", "Massagem", "Lia", "2031-03-03T10:00", "11 91234-5603"),
    ("Bento Sá", "Reiki", "Lia", "2031-03-03T08:00", "11 91234-5601"),
    ("Caio Luz", "Massagem", "Gil", "2031-03-04T10:00", "11 91234-5605"),
    ("Davi Reis", "Drenagem", "Gil", "2031-03-04T09:00", "11 91234-5602"),
    ("Elis Mota", "Reiki", "Lia", "2031-03-05T09:00", "11 91234-5604"),
)
PRICES = {"Massagem": 12_000, "Reiki": 9_050, "Drenagem": 110_000}


class World:
    """Five visits, and the ids of all that they are of, by its name."""

    def __init__(self, caller: Caller) -> None:
        self.ids: dict[str, str] = {}
        for name, price in PRICES.items():
            self._made(caller, "service", name, duration_min=30, price_centavos=price)
        services = [self.ids[name] for name in PRICES]
        for name in ("Lia", "Gil"):
            more = {"service_ids": services, "hours": ALWAYS_OPEN}
            self._made(caller, "professional", name, **more)
        for name, service, whom, at, phone in VISITS:
            self._made(caller, "patient", name, phone=phone)
            body = {"patient_id": self.ids[name], "service_id": self.ids[service]}
            body |= {"professional_id": self.ids[whom], "starts_at": f"{at}:00-03:00"}
            made = caller.post(URL, body).get_json()["appointment"]
            self.ids[f"visit of {name[0]}"] = made["id"]
        caller.post(f"{URL}/{self.ids['visit of A']}/confirmation", {})
        caller.post(f"{URL}/{self.ids['visit of D']}/cancellation", {})

    def _made(self, caller: Caller, kind: str, name: str, **more: Any) -> None:
        answer = caller.post(f"/api/clinic/{kind}s", {"name": name, **more})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        self.ids[name] = answer.get_json()[kind]["id"]


@pytest.fixture
def world(acme: Caller) -> World:
    """Of acme's."""
    return World(acme)


def _page(caller: Caller, **asked: Any) -> Any:
    answer = caller.get(URL, query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def _firsts(page: Any) -> str:
    """The first letters of whose they are."""
    return "".join(one["patient_name"][0] for one in page["appointments"])


def _walk(caller: Caller, **asked: Any) -> list[str]:
    """Every page on, and from the last one back to the first."""
    pages = [_page(caller, limit=2, **asked)]
    while further := pages[-1]["next"]:
        pages.append(_page(caller, limit=2, cursor=further, **asked))
    turned = [pages[-1]]
    while back := turned[-1]["previous"]:
        turned.append(_page(caller, limit=2, back=back, **asked))
    return ["".join(map(_firsts, way)) for way in (pages, turned[::-1])]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "BADCE"),
        ("when", "BADCE"),
        ("patient", "ABCDE"),
        ("phone", "BDAEC"),
        ("service", "DACBE"),
        ("professional", "DCBAE"),
        ("price", "BEACD"),
        ("state", "BCEAD"),
        ("made", "ABCDE"),
    ],
)
def test_any_column_sorts_both_ways(acme: Caller, world: World, sort: str, order: str) -> None:
    """What is alike stands as it starts, and each page is met on the way back as well."""
    assert _walk(acme, sort=sort) == [order, order]
    if sort:
        assert _walk(acme, sort=f"-{sort}") == [order[::-1], order[::-1]]


def test_what_sorts_nothing_is_named(acme: Caller, world: World) -> None:
    """No name from an address reaches the database."""
    for sort in ("notes", "starts_at", "key desc", "'"):
        answer = acme.get(URL, query_string={"sort": sort})

        assert (answer.status_code, list(answer.get_json()["fields"])) == (400, ["sort"])


def test_a_visit_that_moved_hides_no_other(acme: Caller, world: World) -> None:
    """The last of a page by its state goes to the end before the next page is asked for."""
    first = _page(acme, sort="state", limit=2)
    acme.post(f"{URL}/{world.ids['visit of C']}/cancellation", {})

    rest = _page(acme, sort="state", limit=9, cursor=first["next"])

    assert (_firsts(first), _firsts(rest)) == ("BC", "EADC")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"day": "2031-03-04"}, "DC"),
        ({"day_from": "2031-03-04"}, "DCE"),
        ({"day_until": "2031-03-04"}, "BADC"),
        ({"day_from": "2031-03-04", "day_until": "04/03/2031"}, "DC"),
        ({"day": "2031-03-03", "since": "2031-03-03T09:00"}, "A"),
        ({"until": "2031-03-03T10:00:00-03:00"}, "B"),
        ({"status": "scheduled"}, "BACE"),
        ({"status": "confirmed"}, "A"),
        ({"status": "cancelled"}, "D"),
        ({"q": "li"}, "AE"),
        ({"q": "5602"}, "D"),
        ({"q": "li", "day": "2031-03-05"}, "E"),
        ({"q": "!"}, ""),
        ({"professional_id": "Gil"}, "DC"),
        ({"service_id": "Reiki"}, "BE"),
        ({"service_id": "Massagem", "professional_id": "Lia"}, "A"),
        ({"patient_id": "Caio Luz"}, "C"),
    ],
)
def test_filters_leave_what_fits(
    acme: Caller, world: World, asked: dict[str, str], found: str
) -> None:
    """Several at once are all to hold, in whichever order it is asked for."""
    given = {name: world.ids.get(value, value) for name, value in asked.items()}

    assert _firsts(_page(acme, **given)) == found
    assert _firsts(_page(acme, sort="patient", **given)) == "".join(sorted(found))


def test_what_is_filtered_stands_in_words(acme: Caller, world: World) -> None:
    """Each with the way to the list without it, and what is filtered is counted and added up."""
    ids = world.ids
    asked = f"professional_id={ids['Lia']}&service_id={ids['Reiki']}&day_from=2031-03-03"
    page = acme.get(f"{PAGE}?{asked}&day_until=2031-03-05&status=scheduled").text
    whose = acme.get(f"{PAGE}?patient_id={ids['Ana Lima']}&until=2031-03-04T00:00").text

    for said in ("Lia", "Reiki", "Desde 03/03/2031", "Até 05/03/2031", "Marcado"):
        assert f'aria-label="Tirar o filtro {said}"' in page
    assert "2 horários" in page
    assert "R$ 181,00" in page
    assert 'aria-label="Tirar o filtro Ana Lima"' in whose
    assert "Antes de 04/03/2031" in whose


def test_the_address_is_the_whole_page(acme: Caller, world: World) -> None:
    """Reloaded, shared or come back to: columns, order, filters and words stand there again."""
    path = f"{PAGE}?q=a&sort=-price&columns[]=when&columns[]=made&day_from=2031-03-04&dense=true"

    page = acme.get(path).text
    part = acme.get(path, headers={"HX-Request": "true"})

    assert 'value="a" aria-label="Buscar paciente"' in page
    assert 'aria-sort="descending"' not in page.partition('data-label="Quando"')[2]
    assert 'data-label="Marcado em"' in part.text
    assert 'data-label="Paciente"' not in part.text
    assert "<html" not in part.text
    assert part.headers["HX-Push-Url"].startswith(f"{PAGE}?q=a&sort=-price&columns")


def test_a_row_leads_to_its_visit_and_its_patient(acme: Caller, world: World) -> None:
    """And to all that this patient ever had."""
    page = acme.get(f"{PAGE}?day=2031-03-05").text

    for way in (
        f"{PAGE}/{world.ids['visit of E']}",
        f"/clinic/patients/{world.ids['Elis Mota']}",
        f"{PAGE}?patient_id={world.ids['Elis Mota']}",
    ):
        assert f'class="menu-item" href="{way}"' in page


def test_words_are_sought_from_today_on(acme: Caller, world: World) -> None:
    """A page that is filtered by nothing begins today, whatever is sought; a program sees all."""
    body = {"patient_id": world.ids["Ana Lima"], "service_id": world.ids["Reiki"]}
    past = body | {"professional_id": world.ids["Gil"], "starts_at": "2021-03-01T08:10:00-03:00"}
    assert acme.post(URL, past | {"force": True}).status_code == 201

    page = acme.get(f"{PAGE}?q=ana").text

    assert "03/03/2031 10:00" in page
    assert "01/03/2021" not in page
    assert "q=ana&amp;since=" in page
    assert _firsts(_page(acme, q="ana")) == "AA"
    assert "Nenhum horário com “zz”" in acme.get(f"{PAGE}?q=zz").text


def test_the_file_is_what_is_shown(acme: Caller, world: World) -> None:
    """The same visits, in the same order, with the same columns."""
    asked = {"day_from": "2031-03-04", "sort": "price", "columns": ["when", "price", "state"]}

    lines = acme.post(FILES, asked).get_data().decode("utf-8-sig").splitlines()

    assert lines == [
        "Quando;Situação;Preço",
        "05/03/2031 09:00;Marcado;90,50",
        "04/03/2031 10:00;Marcado;120,00",
        "04/03/2031 09:00;Cancelado;1.100,00",
    ]


def test_a_page_s_file_begins_where_the_page_does(acme: Caller, world: World) -> None:
    """Today, where nothing is filtered; a program that says nothing has them all."""
    body = {"patient_id": world.ids["Ana Lima"], "service_id": world.ids["Reiki"]}
    past = body | {"professional_id": world.ids["Gil"], "starts_at": "2021-03-01T08:10:00-03:00"}
    acme.post(URL, past | {"force": True})

    shown = acme.post(f"{PAGE}/exports", data={"format": "csv"}, headers={"Accept": "text/html"})
    every = acme.post(FILES, {})

    assert [len(_rows(one.data)) for one in (shown, every)] == [6, 7]
    assert shown.headers["Content-Disposition"] == 'attachment; filename="horarios.csv"'


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def _works(place: Place, caller: Caller) -> Works:
    return Works(place, caller, entry("clinic", "task"))


def test_a_spreadsheet_is_made_by_a_job(acme: Caller, world: World, place: Place) -> None:
    """With all columns where none are said, in the order asked for."""
    job = acme.post(FILES, {"format": "xlsx", "sort": "patient"}).get_json()["job"]
    works = _works(place, acme)
    works.all()

    got = works.made("clinic", job["id"])
    rows = [row.cells for row in opened(io.BytesIO(got.content)).rows]
    assert [row[1] for row in rows] == [name for name, *_ in VISITS]
    assert rows[0][:7] == [
        *("03/03/2031 10:00", "Ana Lima", "Massagem", "Lia", "Confirmado", "(11) 91234-5603"),
        "120",
    ]  # a figure, which can be added up
    assert got.headers["Content-Disposition"] == 'attachment; filename="horarios.xlsx"'


def test_what_is_shown_is_a_list_to_print(acme: Caller, world: World, place: Place) -> None:
    """With the filters in words."""
    asked = {"professional_id": world.ids["Gil"], "columns": ["when", "patient"], "q": "luz"}
    job = acme.post(FILES, asked | {"format": "pdf"}).get_json()["job"]
    works = _works(place, acme)
    works.all()

    [page] = PdfReader(io.BytesIO(works.made("clinic", job["id"]).content)).pages
    lines = page.extract_text().splitlines()
    assert lines[:4] == ["Horários", "Acme", "Busca: “luz” · Gil", "Quando Paciente"]
    assert lines[4:6] == ["04/03/2031 10:00 Caio Luz", "1 linha ao todo."]


def test_a_professional_takes_along_their_own(
    acme: Caller, world: World, place: Place, deliver: Deliver
) -> None:
    """In the list, in the file at once and in what a job makes; and none of a colleague's."""
    bia = attending(deliver, acme, "Bia", world.ids["Gil"])

    listed = _firsts(_page(bia, sort="patient"))
    small = _rows(bia.post(FILES, {}).data)
    job = bia.post(FILES, {"format": "xlsx"}).get_json()["job"]
    works = _works(place, bia)
    works.all()
    made = opened(io.BytesIO(works.made("clinic", job["id"]).content)).rows
    theirs = bia.post(FILES, {"patient_id": world.ids["Ana Lima"]})

    assert listed == "CD"
    assert [row[1] for row in small[1:]] == ["Davi Reis", "Caio Luz"]
    assert [row.cells[1] for row in made] == ["Davi Reis", "Caio Luz"]
    assert job["total"] == 2
    assert theirs.status_code == 404


def test_a_file_is_withheld_from_who_sees_less_than_when_they_began_it(
    acme: Caller, world: World, deliver: Deliver
) -> None:
    """Whose agenda is not theirs any more; who sees every agenda has it as before."""
    bia = attending(deliver, acme, "Bia", world.ids["Gil"])
    job = bia.post(FILES, {"format": "xlsx"}).get_json()["job"]["id"]
    at = f"/api/clinic/jobs/{job}/outcomes"
    before = bia.get(at).status_code

    link(acme, world.ids["Gil"], None)

    assert (before, bia.get(at).status_code, acme.get(at).status_code) == (200, 403, 200)


def test_who_may_not_take_patients_along_takes_no_visits(acme: Caller, world: World) -> None:
    """They have names and telephones; and the page offers nothing of it."""
    viewer = acme.as_("viewer")

    assert viewer.post(FILES, {}).status_code == 403
    assert "Exportar CSV" not in viewer.get(PAGE).text
    assert "Exportar CSV" in acme.get(PAGE).text


def test_another_clinic_has_none_of_them(acme: Caller, globex: Caller, world: World) -> None:
    """Neither listed, found by an id, counted nor in a file."""
    ids = {"patient_id": world.ids["Ana Lima"], "service_id": world.ids["Reiki"]}
    ids |= {"professional_id": world.ids["Lia"]}

    for name, value in ids.items():
        assert _page(globex, **{name: value})["appointments"] == []
        assert globex.post(FILES, {name: value}).status_code == 404
    assert _page(globex)["appointments"] == []
    assert len(_rows(globex.post(FILES, {}).data)) == 1
    cursor = _page(acme, limit=2)["next"]
    assert globex.get(URL, query_string={"cursor": cursor}).status_code == 400
