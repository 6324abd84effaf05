"""The static files of the house and of each feature, and the digest that is in their address.

Standard library only: who publishes a release reads it where no package is installed.
"""

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def folders(root: Path = _ROOT) -> dict[str, Path]:
    """Folders of static files by what stands before their names in an address.

    ``""`` is the house's own; a feature's begin with its name.
    """
    own = sorted((root / "functions").glob("*/static"))
    return {"": root / "shared/web/static"} | {f"{path.parent.name}/": path for path in own}


@cache
def digest(root: Path = _ROOT) -> str:
    """Twelve hexadecimal digits of all static files: a changed file gets a new address."""
    total = hashlib.sha256()
    for before, folder in folders(root).items():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = before + path.relative_to(folder).as_posix()
                total.update(name.encode() + path.read_bytes())
    return total.hexdigest()[:12]


def address(name: str) -> str:
    """Where a page finds the static file ``name``: ``app.css``, or ``<feature>/<file>``."""
    return f"/static/{digest()}/{name}"
