"""``python -m shared.migrations [pre|post]``: bring every database up to date."""

import os
import sys

from shared import settings as environment
from shared.db import Databases
from shared.migrations.engine import migrate

_OWNER = "avila_owner"


def main(arguments: list[str]) -> None:
    """Migrate and say how many steps it took."""
    settings = environment.databases(os.environ)
    databases = Databases(*settings, size=2, owner=os.environ.get("DATABASE_OWNER", _OWNER))
    print(f"{migrate(databases, phase=next(iter(arguments), None))} migrations applied")  # noqa: T201


main(sys.argv[1:])
