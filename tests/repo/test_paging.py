"""Every list by pages: what moves meanwhile hides nobody, and a cursor is good for one list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from shared import jsons
from shared.wiring import platform
from tests.functions.clinic.furnish import Furnished, furnish
from tests.support.caller import Caller

DAY = "2031-03-03"
PATIENTS = "/api/clinic/patients"
VISITS = "/api/clinic/appointments"
AUDIT = "/api/workspace/settings/audit"
TENANTS = "/api/admin/tenants"
STRANGE = [
    "Zoë \u2028 Ω",
    "Ａna",
    "ß" * 120,
    "Ǆ" * 120,
    "𝔸𝔹" * 60,
    "ﷺ" * 120,
    "日本 語",
    "O'Ãé\\%_",
]


@dataclass(frozen=True)
class Listed:
    """A list of at least two pages, and how its cursor is asked for."""

    path: str
    items: str
    cursor: str
    few: str = ""

    def page(self, caller: Caller, cursor: str | None = None) -> Any:
        """One page as JSON."""
        asked = f"&{self.cursor}={cursor}" if cursor else ""
        answer = caller.get(f"{self.path}?{self.few}{asked}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def refused(self, caller: Caller, cursor: str) -> bool:
        """Whether ``cursor`` is named as what it is not."""
        answer = caller.get(f"{self.path}?{self.few}&{self.cursor}={cursor}")
        body = answer.get_json()
        return answer.status_code == 400 and list(body["fields"]) == [self.cursor]


LISTS = {
    "patients": Listed(PATIENTS, "patients", "cursor", "limit=1"),
    "found": Listed(PATIENTS, "patients", "cursor", "limit=1&q=pessoa"),
    "by a column": Listed(PATIENTS, "patients", "cursor", "limit=1&sort=-registered"),
    "of a filter": Listed(PATIENTS, "patients", "cursor", "limit=1&state=idle&email=without"),
    "appointments": Listed(VISITS, "appointments", "cursor", "limit=1"),
    "of a day": Listed(VISITS, "appointments", "cursor", f"limit=1&day={DAY}"),
    "audit": Listed(AUDIT, "lines", "before"),
    "tenants": Listed(TENANTS, "tenants", "before"),
}
lists = pytest.mark.parametrize("name", LISTS)


@pytest.fixture
def long(acme: Caller, console: Caller) -> Callable[[str], Caller]:
    """Who reads a list, which then has more than one page."""

    def fill(name: str) -> Caller:
        if name == "tenants":
            console.run(
                "insert into control.tenant (slug, name, document, product, plan, state)"
                " select 'pag-' || n, 'Página ' || n, '12ABC34501DE35', 'clinic', 'essencial',"
                " 'failed' from generate_series(1, 25) as n"
            )
            return console
        made = furnish(acme)
        for number in range(3):
            _patient(acme, f"Pessoa {number}")
            acme.post(VISITS, made.booking(f"{DAY}T{12 + number}:00:00-03:00"))
        if name == "audit":
            acme.run(
                "insert into core.audit (actor_name, action)"
                " select 'Ana', 'clinic.x' from generate_series(1, 40)"
            )
        return acme

    return fill


def _patient(caller: Caller, name: str) -> str:
    answer = caller.post(PATIENTS, {"name": name, "phone": "11 91234-5678"})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    found: str = answer.get_json()["patient"]["id"]
    return found


def _all(listed: Listed, caller: Caller) -> list[str]:
    seen, cursor = [], None
    while True:
        page = listed.page(caller, cursor)
        seen += [one["id"] for one in page[listed.items]]
        cursor = page["next"]
        if cursor is None:
            return seen


@lists
def test_pages_join_without_gap_or_repetition(long: Callable[[str], Caller], name: str) -> None:
    """Every row once."""
    caller = long(name)

    seen = _all(LISTS[name], caller)

    assert len(seen) == len(set(seen)) > 2


@lists
def test_an_altered_cursor_is_none(long: Callable[[str], Caller], name: str) -> None:
    """Each sign of it counts; so do its length and its alphabet."""
    listed, caller = LISTS[name], long(name)
    cursor = listed.page(caller)["next"]
    other = "A" if cursor[5] != "A" else "B"
    altered = [
        cursor[:5] + other + cursor[6:], cursor[:-1], cursor + "A", cursor + "=", cursor[::-1],
        "x", str(UUID(int=5)), "A" * 3000, "A" * 5000, "%F0%9F%92%86", "AA==", "-_-_",
    ]  # fmt: skip

    assert all(listed.refused(caller, one) for one in altered)
    assert caller.get(f"{listed.path}?{listed.few}&{listed.cursor}=%00").status_code == 400


def test_a_cursor_of_another_list_or_filter_is_none(
    acme: Caller, globex: Caller, long: Callable[[str], Caller]
) -> None:
    """Nor is one of another tenant's same list."""
    long("patients")
    cursors = {name: LISTS[name].page(acme)["next"] for name in LISTS if name[0] in "pfob"}
    cursors["appointments"] = LISTS["appointments"].page(acme)["next"]

    for name, listed in LISTS.items():
        if name == "tenants":
            continue
        foreign = [one for of, one in cursors.items() if of != name]
        assert all(listed.refused(acme, one) for one in foreign)
    assert LISTS["patients"].refused(globex, cursors["patients"])


def test_a_cursor_that_another_release_made_is_none(console: Caller) -> None:
    """It sorted by other values, which this one cannot go on from."""
    place = jsons.dumps([None, "admin.tenants", [["q", ""], ["state", None]]]).encode()
    told = jsons.dumps({"id": UUID(int=5)}).encode()

    cursor = platform().keyring.veils.conceal("cursor", told, place)

    assert LISTS["tenants"].refused(console, cursor)


def test_a_renamed_patient_hides_nobody(acme: Caller) -> None:
    """The last of a page goes to the end of the list before the next page is asked for."""
    names = [f"Pessoa {number:02d}" for number in range(12)]
    ids = [_patient(acme, name) for name in names]
    seen, cursor = [], None
    for number in range(4):
        asked = f"&cursor={cursor}" if cursor else ""
        page = acme.get(f"{PATIENTS}?limit=3{asked}").get_json()
        seen += [one["name"] for one in page["patients"]]
        cursor = page["next"]
        last = page["patients"][-1]["id"]
        acme.put(f"{PATIENTS}/{last}", {"name": f"Zuleica {number}", "phone": "11912345678"})

    assert set(names) <= set(seen)
    assert len(ids) == len(names)


def test_a_moved_visit_hides_no_other(acme: Caller) -> None:
    """The last of a page is moved to the evening: those behind it still come."""
    made: Furnished = furnish(acme)
    for hour in (11, 12, 13, 14):
        acme.post(VISITS, made.booking(f"{DAY}T{hour}:00:00-03:00"))
    first = acme.get(f"{VISITS}?day={DAY}&limit=2").get_json()
    moved = first["appointments"][-1]["id"]
    acme.post(f"{VISITS}/{moved}/move", {"starts_at": f"{DAY}T20:00:00-03:00"})

    rest = acme.get(f"{VISITS}?day={DAY}&limit=9&cursor={first['next']}").get_json()

    starts = [one["starts_at"][11:16] for one in rest["appointments"]]
    assert starts == ["15:00", "16:00", "17:00", "23:00"]


def test_a_page_ends_at_any_name(acme: Caller) -> None:
    """Long ones, and such as fold to something much longer."""
    kept = [name for name in STRANGE if _kept(acme, name)]

    assert len(_all(LISTS["patients"], acme)) == len(kept) > 3


def _kept(caller: Caller, name: str) -> bool:
    answer = caller.post(PATIENTS, {"name": name, "phone": "11 91234-5678"})
    assert answer.status_code in {201, 400}
    return answer.status_code == 201


def test_a_cursor_shows_nothing_of_its_row(acme: Caller) -> None:
    """It stands in addresses, which are written down in logs."""
    for name in ("Ana Prado", "Bia Prado"):
        _patient(acme, name)

    first = LISTS["patients"].page(acme)["next"]

    assert first == LISTS["patients"].page(acme)["next"], "or no list would be known again"
    assert "Ana" not in first
    assert len(first) < 200


def test_a_page_of_html_leads_on(acme: Caller, long: Callable[[str], Caller]) -> None:
    """The link of the next page carries the cursor whole."""
    long("audit")
    page = acme.get("/workspace/settings/audit").get_data(as_text=True)

    href = page.split('rel="next" href="')[1].split('"')[0]

    assert acme.get(href).status_code == 200
