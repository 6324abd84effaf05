"""Large features stand in rooms, and no room hides what it says from the checks of this folder."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tests.support import house
from tests.support.house import ROOT


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """The clinic's agenda in a copy of the tree, to plant something in."""
    for part in ("functions", "tests/functions", "tests/journeys"):
        left_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=left_out)
    return tmp_path / "functions" / "clinic" / "agenda"


def _root(room: Path) -> Path:
    return room.parents[2]


def test_every_order_of_rooms_is_a_contract() -> None:
    """import-linter knows each divided feature, and lets nothing in it stand beside the order."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    layered = {
        name
        for contract in contracts
        if contract["type"] == "layers" and contract.get("exhaustive")
        for name in contract.get("containers", [])
    }

    assert {f"functions.{room.parent.name}" for room in house.rooms()} <= layered


def test_no_routes_module_imports_another() -> None:
    """What two of them need stands in a module of its own."""
    assert house.entangled() == []


def test_every_view_has_its_template() -> None:
    """`<name>` stands with the feature, `<room>/<name>` with the room."""
    assert house.unseen() == []


def test_what_is_said_is_tried() -> None:
    """A test names each code and each event, and each folder of code has tests of its own."""
    assert house.untried() == []


def test_a_planted_query_is_seen(room: Path) -> None:
    """A room's .sql without a call of it, and a call without its .sql."""
    (room / "planted.sql").write_text("-- name: find_planted\nselect 1;\n")
    with (room / "picture.py").open("a") as file:
        file.write('\nFOUND = SQL["nobody_wrote_it"]\n')

    assert room / "planted.sql" in house.queries(_root(room))
    assert house.unpaired(_root(room)) == [
        "planted.sql: find_planted is never called",
        "planted.sql: nobody_wrote_it is nowhere",
        "queries.sql: nobody_wrote_it is nowhere",
    ]


def test_a_planted_event_is_seen(room: Path) -> None:
    """It is in no README, no manifest and no test."""
    fact = 'class PlantedFact(Fact, type="clinic.planted_fact"): ...\n'
    (room / "planted.py").write_text(fact)

    assert house.emitted("clinic", _root(room)) - house.emitted("clinic") == {"clinic.planted_fact"}
    assert house.untried(_root(room)) == ["clinic.planted_fact"]


def test_a_planted_code_is_seen(room: Path) -> None:
    """It is in no README and no test."""
    (room / "errors.py").write_text('class Planted(Conflict):\n    code = "clinic.planted"\n')

    assert set(house.codes("clinic", _root(room))) - set(house.codes("clinic")) == {
        "clinic.planted"
    }
    assert house.untried(_root(room)) == ["clinic.planted"]


def test_a_planted_room_without_tests_is_seen(room: Path) -> None:
    """tests/ mirrors the source."""
    planted = room.parent / "planted"
    planted.mkdir()
    (planted / "__init__.py").touch()

    assert house.untried(_root(room)) == ["functions/clinic/planted"]


def test_planted_routes_that_know_others_are_seen(room: Path) -> None:
    """However they import them."""
    (room / "routes_planted.py").write_text("from functions.clinic.agenda import routes\n")
    (room / "routes_other.py").write_text(
        "from functions.clinic.patients.routes import list_patients\n"
    )

    assert house.entangled(_root(room)) == [
        "functions/clinic/agenda/routes_other.py",
        "functions/clinic/agenda/routes_planted.py",
    ]


def test_a_planted_view_is_seen(room: Path) -> None:
    """A page that nobody drew would be a 500."""
    with (room / "routes.py").open("a") as file:
        file.write('\n\ndef shown():\n    return Reply("agenda/planted", {})\n')

    assert house.unseen(_root(room)) == ["agenda/planted"]
