"""A look-alike of the checkout with one more function, ``bare``: the reference of all ratios.

It stands behind the same nginx, under the framework's own command, with one worker and the
threads of the product under load.
Features without a ``main.py`` are left out, so that an unfinished one hinders no measurement.
"""

from pathlib import Path

import yaml

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.workload import PRODUCT

_BARE = '''"""Answers the shortest JSON there is."""


def http(_request):
    return "{}", 200, {"Content-Type": "application/json"}
'''


def plant(root: Path) -> Path:
    """Make the tree at ``root``."""
    functions = CHECKOUT / "functions"
    manifest = yaml.safe_load((functions / "manifest.yaml").read_text())
    present = {name: entry for name, entry in manifest.items() if _written(functions / name)}
    own = manifest[PRODUCT]["http"]
    present["bare"] = {"http": {**own, "paths": ["/bare"], "menu": []}}
    present["bare"]["http"]["platform"] = "functions"  # served by the framework alone
    (root / "functions" / "bare").mkdir(parents=True)
    (root / "functions" / "bare" / "main.py").write_text(_BARE)
    (root / "functions" / "manifest.yaml").write_text(yaml.safe_dump(present, sort_keys=False))
    for path in functions.iterdir():
        if path.name != "manifest.yaml" and not path.name.startswith("__pycache__"):
            (root / "functions" / path.name).symlink_to(path)
    (root / "shared").symlink_to(CHECKOUT / "shared")
    return root


def _written(folder: Path) -> bool:
    return (folder / "main.py").exists()
