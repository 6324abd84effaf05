"""Shows the rows of the outboxes that were set aside, and lets them wait again."""

import os
import sys
from collections.abc import Sequence

from scripts.lib.terminal import visible
from shared import settings as environment
from shared.aside import list_refused, replay
from shared.db import CONTROL, Databases

_USAGE = """usage: scripts/outbox list                        one line each
       scripts/outbox replay [DATABASE [SEQ ...]]  send them again"""


def tell(databases: Databases) -> None:
    """One line a row."""
    for database, row in list_refused(databases):
        told = visible(row.refusal or "")
        print(f"{database} {row.seq}  {row.type}  tenant {row.tenant_id}  {row.attempts}x  {told}")


def send_again(databases: Databases, which: Sequence[str]) -> None:
    """Of ``which`` the first is a database, the others are its rows; without any, all of all."""
    known = [CONTROL, *databases.cells]
    chosen, seqs = list(which[:1]) or known, which[1:]
    if not set(chosen) <= set(known):
        sys.exit(f"no database {visible(chosen[0])}: {', '.join(known)}")
    if not all(seq.isdecimal() for seq in seqs):
        sys.exit(_USAGE)
    numbers = [int(seq) for seq in seqs]
    print(f"{sum(replay(databases, one, numbers) for one in chosen)} rows wait again")


def main(arguments: Sequence[str]) -> None:
    """Run ``list`` or ``replay``."""
    databases = Databases(*environment.databases(os.environ), size=1)
    match arguments or ["list"]:
        case ["list"]:
            tell(databases)
        case ["replay", *which]:
            send_again(databases, which)
        case _:
            sys.exit(_USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
