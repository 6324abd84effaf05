"""Nobody names a product but itself: what others show of it, it says in its own folder."""

import re
import unicodedata
from pathlib import Path

import pytest

from shared.manifest import load
from shared.products import PRODUCTS
from tests.support.house import ROOT

_PLACES = ("shared", "scripts", "emulators", "terraform", "functions", "tests/support")
# The registry, the demonstration's own tenants, and what is released and stays as it was.
_MAY = re.compile(r"functions/manifest\.yaml|scripts/lib/dev/demo/.*|.*/migrations/.*")
_NO_TEXT = {".gz", ".ttf", ".woff2", ".png", ".webp", ".pyc"}


def _folded(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _naming(code: str, label: str, root: Path = ROOT) -> list[str]:
    """Files outside a product's folder that name it, as a part of any word."""
    words = {_folded(code), _folded(label)}
    paths = {
        str(path.relative_to(root)): path
        for place in _PLACES
        for path in sorted((root / place).rglob("*"))
        if path.is_file() and path.suffix not in _NO_TEXT and "/." not in str(path)
    }
    return [
        name
        for name, path in paths.items()
        if not name.startswith(f"functions/{code}/") and not _MAY.fullmatch(name)
        if any(word in _folded(path.read_text()) for word in words)
    ]


@pytest.mark.parametrize("code", PRODUCTS)
def test_nobody_else_names_a_product(code: str) -> None:
    """Neither its code nor what people call it, in code, texts, styles, queries or data."""
    assert _naming(code, PRODUCTS[code].label) == []


_ADDRESS = re.compile(rf"[\"'`](?:/api)?/(?:{'|'.join(load())})(?:[/?\"'`]|$)", re.MULTILINE)


def test_nothing_shared_knows_an_address_of_a_feature() -> None:
    """Where the trail, jobs or the plan are shown, the manifest says."""
    naming = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "shared").rglob("*"))
        if path.suffix in {".py", ".js", ".html"} and "vendor" not in path.parts
        if _ADDRESS.search(path.read_text())
    ]

    assert naming == []


@pytest.mark.parametrize("text", ['href="/workspace/jobs?a"', "fetch(`/api/auth/people`)"])
def test_a_planted_address_is_seen(text: str) -> None:
    """In a page, a script or code."""
    assert _ADDRESS.search(text)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("functions/shop/rules.py", "class YardDay: ...", True),
        ("functions/shop/templates/day.html", "<p>Meu PÁTIO de reciclagem</p>", True),
        ("shared/web/static/app.css", ".is-yard { margin: 0 }", True),
        ("terraform/rules/tests.yaml", "service: yard-http", True),
        ("functions/yard/rules.py", "class YardDay: ...", False),
        ("functions/manifest.yaml", "yard: {}", False),
        ("functions/shop/rules.py", "class Day: ...", False),
    ],
)
def test_a_planted_name_is_seen(tmp_path: Path, name: str, text: str, *, told: bool) -> None:
    """In whatever kind of file it stands, whatever its case."""
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text)

    assert _naming("yard", "Pátio de reciclagem", tmp_path) == ([name] if told else [])
