"""``python -m shared.migrations [pre|post]``: bring every database up to date.

The exit status is 1 when a schema was left behind; the lines say which and why. Running it again
goes on there.
"""

import os
import sys

from shared import settings as environment
from shared.db import Databases
from shared.migrations.engine import ChangedMigration, StillRunning, Unfinished, migrate

_OWNER = "avila_owner"


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Migrate, and say how many steps it took and what was left."""
    settings = environment.databases(os.environ)
    databases = Databases(*settings, size=2, owner=os.environ.get("DATABASE_OWNER", _OWNER))
    try:
        applied = migrate(databases, phase=next(iter(arguments), None), tell=_tell)
    except Unfinished as unfinished:
        _tell(f"{unfinished.applied} migrations applied, {len(unfinished.left)} schemas left:")
        _tell(str(unfinished))
        return 1
    except (ChangedMigration, StillRunning) as error:
        _tell(str(error))
        return 1
    _tell(f"{applied} migrations applied")
    return 0


sys.exit(main(sys.argv[1:]))
