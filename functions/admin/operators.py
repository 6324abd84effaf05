"""``python -m functions.admin.operators EMAIL NAME``: add an operator, or change their password.

The password is one line on standard input. Run again with the same, it changes nothing; when the
password changes, the operator's open sessions end.
"""

import os
import sys

from functions.admin import queries
from shared import guesses, identity, sessions, settings
from shared.db import PLATFORM, Databases
from shared.emails import known
from shared.fields import Reason
from shared.passwords import checked
from shared.people import accounts


def put(databases: Databases, email: str, name: str, password: str) -> bool:
    """Let ``email`` sign in at the console with ``password``; whether anything changed.

    Raises:
        Reason: the password would be guessed early, or the account is suspended.
    """
    email = known(email)
    checked(password, name, email)
    with databases.transaction(PLATFORM) as db:
        found = accounts.by_email(db, email)
    if found and not found.active:
        raise Reason(f"{email} está suspenso: reative no console, em Pessoas.")
    if found and found.name == name and identity.verify_password(found.password_hash, password):
        return False
    hashed = identity.hash_password(password)
    with databases.transaction(PLATFORM) as db:
        operator_id = queries.put_operator(db, email=email, name=name, password_hash=hashed)
        sessions.end_all(db, operator_id, "password_changed")
        guesses.forgive(db, email)
    return True


def main(arguments: list[str]) -> None:
    """Read the password, add the operator, say what happened."""
    if len(arguments) != 2:  # noqa: PLR2004 - two words
        sys.exit("usage: scripts/operator EMAIL NAME   (the password on standard input)")
    databases = Databases(*settings.databases(os.environ), size=1)
    email, name = arguments
    try:
        changed = put(databases, email, name, sys.stdin.readline().strip())
    except Reason as error:
        sys.exit(str(error))
    print(f"{email}: {'saved' if changed else 'unchanged'}")  # noqa: T201 - a command speaks


if __name__ == "__main__":
    main(sys.argv[1:])
