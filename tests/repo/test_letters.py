"""Who delivers letters knows no product, and each feature's words are whole."""

from pathlib import Path

import pytest

from shared import manifest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
DELIVERER = next(f for f, entry in manifest.load().items() if entry.get("event", {}).get("letters"))
PRODUCTS = {manifest.product_of(feature) for feature in manifest.load()} - {None}
WORDS = sorted(
    path.relative_to(FUNCTIONS).as_posix()
    for path in FUNCTIONS.glob("*/templates/mail/*")
    if not path.name.startswith("_")
)
PARTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (FUNCTIONS, ROOT / "shared/web")
    for path in folder.rglob("templates/mail/_*")
)


def test_whoever_delivers_names_no_product() -> None:
    """Not in code, words or prose; migrations alone say what once was."""
    files = [path for path in (FUNCTIONS / DELIVERER).rglob("*") if path.is_file()]
    texts = {p: p.read_text() for p in files if p.suffix != ".pyc" and "migrations" not in p.parts}

    named = [(path.name, one) for path, text in texts.items() for one in PRODUCTS if one in text]

    assert PRODUCTS
    assert named == []


@pytest.mark.parametrize("word", WORDS)
def test_a_mail_has_text_and_html_and_is_sent(word: str) -> None:
    """By its feature's own code; what a calendar is told has one form."""
    path = FUNCTIONS / word
    feature = FUNCTIONS / path.relative_to(FUNCTIONS).parts[0]
    code = "".join(source.read_text() for source in feature.rglob("*.py"))

    assert f'"{path.stem}"' in code
    if path.suffix != ".ics":
        assert path.with_suffix(".txt").exists()
        assert path.with_suffix(".html").exists()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_mail_stands_in_one(part: str) -> None:
    """The layout, the foot, and what a feature's own mails share."""
    others = [p for folder in ("functions", "shared") for p in (ROOT / folder).rglob("mail/*.*")]

    assert any(f'"mail/{Path(part).name}"' in path.read_text() for path in others)
