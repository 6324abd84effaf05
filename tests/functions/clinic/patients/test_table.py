"""The table of patients: in any order, filtered, both ways, taken along and put away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished, furnish
from tests.functions.clinic.staff import Deliver, colleague
from tests.support.caller import Caller

URL = "/api/clinic/patients"
PHONE = "11 91234-5678"
ARCHIVES = f"{URL}/archives"
PEOPLE: Mapping[str, Mapping[str, str]] = {
    "Ana Lima": {"email": "zara@example.com", "born_on": "1950-01-01"},
    "Bento Sá": {"born_on": "1990-01-01"},
    "Caio Luz": {"email": "ana@example.com"},
    "Davi Reis": {"email": "bia@example.com", "born_on": "1970-01-01"},
    "Elis Mota": {},
}


@pytest.fixture
def ids(acme: Caller) -> dict[str, str]:
    """Five patients by their names."""
    return {name: _add(acme, name, **more) for name, more in PEOPLE.items()}


def _add(caller: Caller, name: str, **more: str) -> str:
    answer = caller.post(URL, {"name": name, "phone": PHONE, **more})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: str = answer.get_json()["patient"]["id"]
    return made


def _page(caller: Caller, **asked: Any) -> Any:
    answer = caller.get(URL, query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def _firsts(page: Any) -> str:
    """Their first letters."""
    return "".join(one["name"][0] for one in page["patients"])


def _walk(caller: Caller, **asked: Any) -> list[str]:
    """Every page on, and from the last one back to the first."""
    pages = [_page(caller, limit=2, **asked)]
    while further := pages[-1]["next"]:
        pages.append(_page(caller, limit=2, cursor=further, **asked))
    on = "".join(_firsts(page) for page in pages)
    turned = [pages[-1]]
    while back := turned[-1]["previous"]:
        turned.append(_page(caller, limit=2, back=back, **asked))
    return [on, "".join(_firsts(page) for page in reversed(turned))]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", "ABCDE"),
        ("-name", "EDCBA"),
        ("email", "CDABE"),
        ("-email", "ADCEB"),
        ("born", "ADBCE"),
        ("-born", "BDAEC"),
        ("registered", "ABCDE"),
        ("-registered", "EDCBA"),
        ("phone", "ABCDE"),
        ("-cpf", "EDCBA"),
    ],
)
def test_any_column_sorts_both_ways(
    acme: Caller, ids: dict[str, str], sort: str, order: str
) -> None:
    """Who has no value is last, up or down; each page is met on the way back as well."""
    assert _walk(acme, sort=sort) == [order, order]


def test_what_sorts_nothing_is_named(acme: Caller, ids: dict[str, str]) -> None:
    """No name from an address reaches the database."""
    for sort in ("notes", "-", "key", "name desc", "'"):
        answer = acme.get(URL, query_string={"sort": sort})
        told = answer.get_json()

        assert answer.status_code == 400 or sort == "-", sort
        assert sort == "-" or list(told["fields"]) == ["sort"]


def test_whose_value_moved_hides_no_other(acme: Caller, ids: dict[str, str]) -> None:
    """The last of a page by e-mail goes to the end before the next page is asked for."""
    first = _page(acme, sort="email", limit=2)
    moved = {"name": "Davi Reis", "phone": PHONE, "email": "zzz@example.com"}
    acme.put(f"{URL}/{ids['Davi Reis']}", moved)

    rest = _page(acme, sort="email", limit=9, cursor=first["next"])

    assert (_firsts(first), _firsts(rest)) == ("CD", "ADBE")


def test_a_cursor_is_good_for_one_order(acme: Caller, ids: dict[str, str]) -> None:
    """It holds a value of the column that it was made by; how rows look is no matter."""
    first = _page(acme, sort="email", limit=2)
    other = acme.get(URL, query_string={"sort": "-email", "cursor": first["next"]})
    looks = {"sort": "email", "cursor": first["next"], "columns[]": ["name"], "dense": "true"}

    assert other.status_code == 400
    assert _firsts(acme.get(URL, query_string=looks).get_json()) == "ABE"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"email": "with"}, "ACD"),
        ({"email": "without"}, "BE"),
        ({"age": "18-59"}, "BD"),
        ({"age": "60-199"}, "A"),
        ({"age": "0-11"}, ""),
        ({"email": "with", "age": "18-59"}, "D"),
        ({"q": "li"}, "AE"),
        ({"q": "li", "email": "without"}, "E"),
        ({"state": "coming"}, ""),
        ({"state": "idle"}, "ABCDE"),
        ({"state": "archived"}, ""),
    ],
)
def test_filters_leave_who_fits(
    acme: Caller, ids: dict[str, str], asked: dict[str, str], found: str
) -> None:
    """Several at once are all to hold."""
    assert _firsts(_page(acme, **asked)) == found


def test_those_registered_since_a_day(acme: Caller, ids: dict[str, str]) -> None:
    """That day counts, by the clinic's own clock."""
    today = utc_now().astimezone(acme.tenant.zone).date()
    with acme.db() as db:
        old = "update patient set created_at = now() - interval '3 days' where id = :id::uuid"
        db.run(old, id=ids["Caio Luz"])

    assert _firsts(_page(acme, since=str(today))) == "ABDE"
    assert _firsts(_page(acme, since=str(today + timedelta(days=1)))) == ""


def test_who_comes_next(acme: Caller) -> None:
    """When each comes next, who does at all, and the order of it."""
    made: Furnished = furnish(acme)
    _add(acme, "Ana Lima")

    by_next = _page(acme, sort="next")["patients"]

    assert [one["name"] for one in by_next] == ["José Prado", "Ana Lima"]
    assert (by_next[0]["next_at"][:10], by_next[1]["next_at"]) == ("2031-03-03", None)
    assert [one["id"] for one in _page(acme, state="coming")["patients"]] == [str(made.patient_id)]
    assert _firsts(_page(acme, state="idle")) == "A"
    page = acme.get(f"/clinic/patients/{made.patient_id}").text
    assert "Próximo horário: <strong>03/03/2031" in page


def test_words_that_begin_a_name_come_first(acme: Caller) -> None:
    """In the list, in the palette and in a booking."""
    for name in ("José Silva Santos", "José Vieira", "José Novaes"):
        _add(acme, name)

    listed = [one["name"] for one in _page(acme, q="jose v")["patients"]]
    found = acme.get("/api/clinic/search?q=jose v").get_json()["found"]
    offered = acme.get(f"{URL}/choices?q=jose v").get_json()["patients"]

    assert listed == ["José Vieira", "José Novaes", "José Silva Santos"]
    assert [one["label"] for one in found] == [one["name"] for one in offered] == listed


def test_a_search_is_paged_as_it_is_ranked(acme: Caller) -> None:
    """On and back, over the seam between those who begin so and those who do not."""
    for name in ("Clívia Avé", "Bea Viana", "Ana Viola", "Davi Eva", "Eva Ivo"):
        _add(acme, name)

    assert _walk(acme, q="vi") == ["ABCD", "ABCD"]


def test_archived_are_out_of_the_way_until_brought_back(acme: Caller, ids: dict[str, str]) -> None:
    """Neither listed, found nor offered; on their page still; undone, all is as it was."""
    gone = [ids["Ana Lima"], ids["Caio Luz"]]
    told = acme.post(ARCHIVES, {"ids": gone}).get_json()

    assert told["archived"] == 2
    assert (_firsts(_page(acme)), _firsts(_page(acme, state="archived"))) == ("BDE", "AC")
    assert _page(acme, q="caio")["patients"] == []
    assert acme.get(f"{URL}/choices?q=caio").get_json()["patients"] == []
    assert "Paciente arquivado" in acme.get(f"/clinic/patients/{gone[0]}").text
    assert acme.post(ARCHIVES, {"ids": gone}).get_json()["archived"] == 0

    undone = acme.post(f"{ARCHIVES}/{told['archive_id']}/restoration")
    again = acme.post(f"{ARCHIVES}/{told['archive_id']}/restoration")

    assert (undone.get_json()["restored"], again.status_code) == (2, 404)
    assert _firsts(_page(acme)) == "ABCDE"


def test_everyone_filtered_is_archived_and_brought_back(acme: Caller, ids: dict[str, str]) -> None:
    """Not those of the page alone, and nobody whom the filters leave out."""
    put = acme.post(ARCHIVES, {"ids": [], "everyone": True, "email": "without"}).get_json()
    left = _firsts(_page(acme))
    back = acme.post(f"{URL}/restorations", {"ids": [], "everyone": True, "q": "bento"}).get_json()

    assert (put["archived"], left, back["restored"]) == (2, "ACD", 1)
    assert _firsts(_page(acme)) == "ABCD"
    assert acme.post(ARCHIVES, {"ids": []}).get_json()["fields"] == {"ids": "Marque ao menos um."}


def test_nobody_archives_whom_they_do_not_see(
    acme: Caller, globex: Caller, clinic: Furnished, ids: dict[str, str], deliver: Deliver
) -> None:
    """Another clinic's, or a colleague's: neither put away nor brought back."""
    bia = colleague(deliver, acme, "Bia")
    for caller in (bia, globex):
        answer = caller.post(ARCHIVES, {"ids": list(ids.values())})
        assert answer.get_json()["code"] == "clinic.unknown_choice"
    act = acme.post(ARCHIVES, {"ids": [ids["Ana Lima"]]}).get_json()["archive_id"]
    for caller in (bia, globex):
        assert caller.post(f"{ARCHIVES}/{act}/restoration").status_code == 404
        body = {"ids": [ids["Ana Lima"]]}
        answer = caller.post(f"{URL}/restorations", body)
        assert answer.get_json()["code"] == "clinic.unknown_choice"
    assert acme.post(f"{ARCHIVES}/{uuid4()}/restoration").status_code == 404


def test_the_trail_tells_who_was_archived(acme: Caller, ids: dict[str, str]) -> None:
    """One by name, several by number."""
    acme.post(ARCHIVES, {"ids": [ids["Ana Lima"]]})
    acme.post(ARCHIVES, {"ids": [ids["Bento Sá"], ids["Caio Luz"]]})

    lines = acme.get("/api/workspace/settings/audit").get_json()["lines"]

    told = [one for one in lines if one["action"] == "clinic.patients_archived"]
    assert [one["name"] for one in told] == [None, "Ana Lima"]
    assert told[0]["changes"][0]["after"] == "2"


def test_the_file_is_what_is_shown(acme: Caller, ids: dict[str, str]) -> None:
    """The same people, in the same order, with the same columns."""
    asked = {"email": "with", "sort": "-born", "columns": ["name", "born"]}

    lines = acme.post(f"{URL}/exports", asked).get_data().decode("utf-8-sig").splitlines()

    assert lines == [
        "Nome;Nascimento",
        "Davi Reis;01/01/1970",
        "Ana Lima;01/01/1950",
        "Caio Luz;",
    ]


def test_the_address_is_the_whole_page(acme: Caller, ids: dict[str, str]) -> None:
    """Reloaded, shared or come back to: columns, order, filters and words stand there again."""
    path = "/clinic/patients?q=a&sort=-born&columns[]=name&columns[]=born&email=with&dense=true"

    page = acme.get(path).text
    back = acme.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text
    part = acme.get(path, headers={"HX-Request": "true"})

    for shown in (page, back):
        assert "<html" in shown
        assert 'value="a" aria-label="Buscar paciente"' in shown
    assert 'aria-sort="descending"' in part.text
    assert "Com e-mail" in part.text
    assert 'data-label="Telefone"' not in part.text
    assert "<html" not in part.text
    assert part.headers["HX-Push-Url"].startswith("/clinic/patients?q=a&sort=-born&columns")
    assert page.index("Davi Reis</a>") < page.index("Ana Lima</a>")


def test_the_page_says_how_many_there_are(acme: Caller, ids: dict[str, str]) -> None:
    """Of those that the filters leave."""
    page = acme.get("/clinic/patients?email=with&limit=2").text

    assert "2 de 3" in page
    assert "2 de 5" in acme.get("/clinic/patients?limit=2").text


def test_an_archive_is_answered_with_the_list(acme: Caller, ids: dict[str, str]) -> None:
    """As it was filtered, with the way back; without scripts, by the list's address."""
    sent = {"ids[]": ids["Ana Lima"], "email": "with"}
    part = acme.post("/clinic/patients/archives", data=sent, headers={"HX-Request": "true"})
    plain = acme.post("/clinic/patients/archives", data=sent, headers={"Accept": "text/html"})

    assert "Caio Luz" in part.text
    assert "Ana Lima" not in part.text
    assert "Bento" not in part.text
    assert '"undo": "/clinic/patients/archives/' in part.headers["HX-Trigger"]
    assert plain.location == "/clinic/patients?email=with"
