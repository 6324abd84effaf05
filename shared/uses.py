"""How much a tenant uses of what bounds it, told to the console: figures, and nothing of people.

``what`` is ``feature.figure``; one that a plan bounds is called as its limit is
(``shared/products.py``), the accounts of the house ``auth.accounts``.
"""

from typing import Final

from shared.db import Db
from shared.sql import load

SQL = load("shared", "uses.sql")
ACCOUNTS: Final = "auth.accounts"
"""Accounts and open invitations."""
SIGN_INS: Final = "auth.sign_ins"
"""How often somebody came in; when it was noted is when that was last."""
MAILS_REFUSED: Final = "notifications.mails_refused"
"""How many mails of the tenant's a server refused for good; noted when it was last."""


def note(db: Db, what: str, used: int) -> None:
    """The tenant at hand uses so many of ``what`` by now; the last word counts."""
    db.run(SQL["note"], what=what, used=used)


def add(db: Db, what: str) -> None:
    """One more of ``what`` at the tenant at hand, at this moment."""
    db.run(SQL["add"], what=what)
