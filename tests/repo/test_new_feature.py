"""The skeleton that ``scripts/new-feature`` writes is a feature like any other."""

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from scripts.lib import new_feature
from scripts.lib.dev.place import CHECKOUT
from scripts.lib.new_feature.__main__ import create


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with the manifest alone."""
    (tmp_path / "functions").mkdir()
    text = (CHECKOUT / "functions" / "manifest.yaml").read_text()
    (tmp_path / "functions" / "manifest.yaml").write_text(text)
    return tmp_path


def test_the_manifest_gains_one_valid_entry(root: Path) -> None:
    """What stood there stays, and the schema accepts what came."""
    before = yaml.safe_load((root / "functions" / "manifest.yaml").read_text())

    create("stock", root)

    after = yaml.safe_load((root / "functions" / "manifest.yaml").read_text())
    schema = json.loads((CHECKOUT / "functions" / "manifest.schema.json").read_text())
    jsonschema.validate(after, schema)
    assert set(after) - set(before) == {"stock"}
    assert after | before == after


def test_its_routes_need_what_it_declares(root: Path) -> None:
    """Permissions of its own: what is new is open to nobody for want of a word."""
    create("stock", root)

    said = yaml.safe_load((root / "functions" / "stock" / "feature.yaml").read_text())
    schema = json.loads((CHECKOUT / "functions" / "feature.schema.json").read_text())
    jsonschema.validate(said, schema)
    routes = (root / "functions" / "stock" / "routes.py").read_text()
    assert set(re.findall(r'needs="([\w.]+)"', routes)) == set(said["permissions"])


def test_every_file_is_complete(root: Path) -> None:
    """Nothing of the skeleton's own writing is left, and the Python parses."""
    files = create("stock", root)

    for path in files:
        text = (root / path).read_text()
        assert "$" not in text
        if path.suffix == ".py":
            ast.parse(text)
    assert len(files) == len(list(Path(new_feature.__file__).parent.glob("skeleton/*.txt"))) + 1


@pytest.mark.parametrize("name", ["Stock", "stock-room", "x", "../stock", ""])
def test_a_name_is_one_plain_word(root: Path, name: str) -> None:
    """The name becomes a folder, a path, a table and a service."""
    with pytest.raises(ValueError, match="one lower-case word"):
        create(name, root)


def test_a_feature_is_never_overwritten(root: Path) -> None:
    """A taken name is refused."""
    create("stock", root)

    with pytest.raises(ValueError, match="exists"):
        create("stock", root)
