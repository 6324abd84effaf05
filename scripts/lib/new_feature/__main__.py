"""``scripts/new-feature NAME``: a folder, a manifest entry and a test that passes."""

import argparse
import re
import sys
from pathlib import Path
from string import Template

from scripts.lib.dev.place import CHECKOUT

SKELETON = Path(__file__).parent / "skeleton"
NAME = re.compile(r"[a-z][a-z0-9]{1,19}")

# A file of the skeleton and where it goes; an entry of the manifest is appended instead.
FILES = {
    "main.py": "functions/{}/main.py",
    "routes.py": "functions/{}/routes.py",
    "queries.py": "functions/{}/queries.py",
    "queries.sql": "functions/{}/queries.sql",
    "migration.sql": "functions/{}/migrations/0001_pre_items.sql",
    "page.html": "functions/{0}/templates/{0}.html",
    "feature.yaml": "functions/{}/feature.yaml",
    "README.md": "functions/{}/README.md",
    "test.py": "tests/functions/{}/test_items.py",
}
PACKAGES = ("functions/{}", "tests/functions/{}")


def create(feature: str, root: Path = CHECKOUT) -> list[Path]:
    """Write a feature of one table and one page; answers the files.

    Raises:
        ValueError: the name is no feature's name, or is taken.
    """
    if not NAME.fullmatch(feature):
        raise ValueError(f"{feature!r}: one lower-case word of letters and digits, as users say it")
    if (root / "functions" / feature).exists():
        raise ValueError(f"functions/{feature} exists")
    contents = {place.format(feature): _render(name, feature) for name, place in FILES.items()}
    contents |= {f"{package.format(feature)}/__init__.py": "" for package in PACKAGES}
    for place, content in contents.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with (root / "functions" / "manifest.yaml").open("a") as manifest:
        manifest.write(_render("manifest.yaml", feature))
    return [Path(place) for place in contents]


def _render(name: str, feature: str) -> str:
    return Template((SKELETON / f"{name}.txt").read_text()).substitute(
        feature=feature, label=feature.capitalize()
    )


def main() -> int:
    """Create the feature that the command line names."""
    parser = argparse.ArgumentParser(prog="scripts/new-feature", description=__doc__)
    parser.add_argument("name", help="one word, as users say it: stock, payroll")
    feature = parser.parse_args().name
    try:
        files = create(feature)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(map(str, files)))
    print(f"\nNext: scripts/roles, scripts/test tests/functions/{feature}, its own migration.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
