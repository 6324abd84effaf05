"""The gallery of the local stack."""

import pytest

from functions.gallery.parts import PARTS
from tests.support.caller import Caller
from tests.support.house import ROOT


@pytest.mark.parametrize("part", [part.name for part in PARTS])
def test_each_part_is_shown(site: Caller, part: str) -> None:
    """And is reached from the list."""
    assert f'href="/gallery/{part}"' in site.get("/gallery").get_data(as_text=True)
    assert site.get(f"/gallery/{part}").status_code == 200


def test_what_is_no_part_is_not_there(site: Caller) -> None:
    """A wrong name is a page that says so."""
    assert site.get("/gallery/nothing").status_code == 404


def test_each_template_of_a_part_is_shown() -> None:
    """None is left out of the list."""
    files = (ROOT / "functions/gallery/templates/parts").glob("*.html")

    assert {file.stem for file in files} == {part.name for part in PARTS}
