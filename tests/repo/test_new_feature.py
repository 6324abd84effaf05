"""The skeleton that ``scripts/new-feature`` writes is a feature like any other."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.new_feature.__main__ import KINDS, create

PRODUCT, PART = "quintal", "varanda"
OF_THE_HOUSE = [f"--{kind}" for kind in KINDS if kind not in {"product", "role"}]
CHANGED = {"functions/manifest.yaml", "docs/roles.md"}
# Who looks at every feature; of those that walk all of them, what they say of the new ones.
LOOKING = [
    *(f"tests/repo/test_{part}.py" for part in ("manifest", "readmes", "products", "letters")),
    *(f"tests/repo/test_{part}.py" for part in ("facts", "rooms", "inputs", "worker")),
]
WALKING = [
    *(f"tests/repo/test_{part}.py" for part in ("queries", "roles", "other_tenant", "names")),
    *("tests/repo/test_versions.py", "tests/functions/workspace/home/test_home.py"),
    "tests/functions/workspace/test_several.py",
    "tests/functions/landing/test_site.py",
]
_LOOKING = " or ".join(Path(one).name for one in LOOKING)
# What is planted into the house is not of the new ones; the matrix names its cells by feature.
SAID = f"({PRODUCT} or {PART} or {_LOOKING} or engines or several) and not planted"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with the manifest alone."""
    (tmp_path / "functions").mkdir()
    text = (CHECKOUT / "functions" / "manifest.yaml").read_text()
    (tmp_path / "functions" / "manifest.yaml").write_text(text)
    return tmp_path


def _run(*command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run it as from a fresh terminal: what this process stands on is not for it."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def _listed(*options: str, cwd: Path) -> list[str]:
    listed = _run("git", "ls-files", *options, cwd=cwd)
    assert listed.returncode == 0, listed.stderr
    return listed.stdout.splitlines()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it is, committed; then a product of every kind, and a part of the house."""
    made = tmp_path_factory.mktemp("checkout")
    for name in _listed("--cached", "--others", "--exclude-standard", cwd=CHECKOUT):
        if (CHECKOUT / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, made / name)
    (made / ".venv").symlink_to(CHECKOUT / ".venv")
    for command in (
        *(("git", "init", "-q"), ("git", "add", "-A")),
        ("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "As it is"),
        ("scripts/new-feature", PRODUCT, "--all"),
        ("scripts/new-feature", PART, *OF_THE_HOUSE),
    ):
        done = _run(*command, cwd=made)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.mark.timeout(300)
def test_nothing_else_is_touched(copy: Path) -> None:
    """Its folder, its tests, its entry, and the page that says who may what."""
    own = tuple(
        f"{folder}/{one}/" for folder in ("functions", "tests/functions") for one in (PRODUCT, PART)
    )
    came = _listed("--others", "--exclude-standard", cwd=copy)

    assert set(_listed("--modified", cwd=copy)) == CHANGED
    assert [name for name in came if not name.startswith(own)] == []
    entries = _run("git", "diff", "--numstat", "functions/manifest.yaml", cwd=copy).stdout
    assert entries.split()[1] == "0"


@pytest.mark.timeout(600)
def test_what_it_makes_passes_its_own_tests_and_the_house_s(copy: Path) -> None:
    """Sign-up through the site, fragment, fact, task, night, mail, role, sheet and menu."""
    own = [f"tests/functions/{one}" for one in (PRODUCT, PART)]

    done = _run(sys.executable, "-m", "pytest", "-k", SAID, *own, *LOOKING, *WALKING, cwd=copy)

    assert done.returncode == 0, done.stdout[-6000:]
    assert f"tests/functions/{PRODUCT}" not in done.stdout


@pytest.mark.timeout(300)
def test_what_it_makes_is_as_clean_as_the_rest(copy: Path) -> None:
    """Code, words of pages, queries, migrations and what it says of itself."""
    checks = (
        "ruff-check",
        "ruff-format",
        "templates",
        "features",
        "manifest",
        "migrations",
        "imports",
    )
    folders = [f"functions/{one}" for one in (PRODUCT, PART)]

    done = [
        _run("scripts/lint", *checks, cwd=copy),
        _run(".venv/bin/sqlfluff", "lint", *folders, cwd=copy),
    ]

    assert [one.returncode for one in done] == [0, 0], done[0].stdout + done[1].stdout


@pytest.mark.parametrize("kind", [*KINDS, ""])
def test_each_kind_is_whole_by_itself(root: Path, kind: str) -> None:
    """Nothing is imported for want of another, and nothing of the skeleton's writing is left."""
    kinds = ["product", kind] if kind == "role" else [kind] if kind else []

    files = create("stock", kinds, root)

    assert not [path for path in files if {"<<", "<%"} & set((root / path).read_text().split())]
    house = 'lint.isort.known-first-party = ["functions", "shared", "tests"]'
    settings = "--config", str(CHECKOUT / "pyproject.toml"), "--config", house
    for check in (("check",), ("format", "--check")):
        done = _run(f"{CHECKOUT}/.venv/bin/ruff", *check, *settings, ".", cwd=root)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kinds", [[], list(KINDS)])
def test_the_manifest_gains_one_valid_entry(root: Path, kinds: list[str]) -> None:
    """What stood there stays, and the schema accepts what came."""
    before = yaml.safe_load((root / "functions" / "manifest.yaml").read_text())

    create("stock", kinds, root)

    after = yaml.safe_load((root / "functions" / "manifest.yaml").read_text())
    schema = json.loads((CHECKOUT / "functions" / "manifest.schema.json").read_text())
    jsonschema.validate(after, schema)
    assert set(after) - set(before) == {"stock"}
    assert after | before == after


def test_a_role_is_a_product_s(root: Path) -> None:
    """The house's are the house's to say, and one more would stand above the owner."""
    with pytest.raises(ValueError, match="only a product"):
        create("stock", ["role"], root)

    assert not (root / "functions" / "stock").exists()


@pytest.mark.parametrize("name", ["Stock", "stock-room", "x", "stock2", "../stock", ""])
def test_a_name_is_one_plain_word(root: Path, name: str) -> None:
    """The name becomes a folder, a path, a table and a service."""
    with pytest.raises(ValueError, match="one lower-case word"):
        create(name, root=root)


def test_a_feature_is_never_overwritten(root: Path) -> None:
    """A taken name is refused."""
    create("stock", root=root)

    with pytest.raises(ValueError, match="exists"):
        create("stock", root=root)
