"""``scripts/new-feature NAME``: a page, and what else is asked for, with tests that pass."""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.lib.dev.place import CHECKOUT

SKELETON: Final = Path(__file__).parent / "skeleton"
NAME: Final = re.compile(r"[a-z]{2,20}")
KINDS: Final = {
    "product": "a product of its own: site, sign-up, first steps, day and palette",
    "partial": "a part of the page, which htmx asks for again",
    "event": "a fact that it tells, and hears",
    "task": "work that no request waits for",
    "schedule": "work of each night, for each tenant",
    "mail": "a mail with the fact",
    "role": "a role of the product's own",
    "static": "a sheet of its own",
    "menu": "an entry of the navigation",
}
# A folder of the skeleton that several kinds share, or that is there for want of one.
_SHARED: Final = {
    "told": {"event", "mail"},
    "facts": {"event", "mail", "task"},
    "work": {"task", "schedule"},
}


def create(feature: str, kinds: Iterable[str] = (), root: Path = CHECKOUT) -> list[Path]:
    """Write a feature of one table, one page and ``kinds``; answers the files.

    Raises:
        ValueError: the name is no feature's name, or is taken; a role without its product.
    """
    if not NAME.fullmatch(feature):
        raise ValueError(f"{feature!r}: one lower-case word of letters, as users say it")
    if (root / "functions" / feature).exists():
        raise ValueError(f"functions/{feature} exists")
    parts = _parts(set(kinds))
    given = {"feature": feature, "label": feature.capitalize()} | dict.fromkeys(parts, True)
    skeleton = _skeleton(parts)
    contents = {
        place: skeleton.get_template(name).render(given) for name, place in _files(parts, feature)
    }
    for place, content in contents.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(content)
    with (root / "functions" / "manifest.yaml").open("a") as manifest:
        manifest.write(skeleton.get_template("manifest.yaml.txt").render(given))
    return list(contents)


def _parts(kinds: set[str]) -> set[str]:
    """The folders of the skeleton that make ``kinds``, and what they have in common."""
    if "role" in kinds and "product" not in kinds:
        raise ValueError("only a product has roles of its own")
    shared = {name for name, users in _SHARED.items() if users & kinds}
    return {"page", *kinds, *shared, *([] if "product" in kinds else ["house"])}


def _files(parts: set[str], feature: str) -> Iterator[tuple[str, Path]]:
    """Each template of the skeleton, and where what it makes goes."""
    places = {"feature": Path("functions", feature), "tests": Path("tests/functions", feature)}
    for part in sorted(parts):
        for path in sorted((SKELETON / part).rglob("*.txt")):
            _, place, *name = path.relative_to(SKELETON).with_suffix("").parts
            yield path.relative_to(SKELETON).as_posix(), places[place].joinpath(*name)


def _skeleton(parts: set[str]) -> Environment:
    """Templates of files that are templates themselves: what is asked here stands in angles."""
    made = Environment(
        loader=FileSystemLoader(SKELETON),
        autoescape=False,  # noqa: S701 - code, not pages
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    made.globals |= dict.fromkeys({*KINDS, *_SHARED, "house"} - parts, False)
    return made


def main() -> int:
    """Create the feature that the command line names, and write who may do what in it."""
    parser = argparse.ArgumentParser(prog="scripts/new-feature", description=__doc__)
    parser.add_argument("name", help="one word, as users say it: stock, payroll")
    parser.add_argument("--all", action="store_true", help="all of these")
    for kind, told in KINDS.items():
        parser.add_argument(f"--{kind}", action="store_true", help=told)
    asked = vars(parser.parse_args())
    feature = asked["name"]
    try:
        files = create(feature, [kind for kind in KINDS if asked["all"] or asked[kind]])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(map(str, files)))
    subprocess.run([sys.executable, "-m", "scripts.lib.roles"], cwd=CHECKOUT, check=True)
    print(f"\nNext: scripts/test tests/functions/{feature}, its words, its own migration.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
