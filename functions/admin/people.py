"""The console as a place that people belong to; see ``shared/people/place.py``."""

from typing import Final

from functions.admin.facts import AccountChanged, InvitationSent
from functions.admin.registry import HOME
from shared.people.place import Place

PEOPLE: Final = Place(
    feature="admin",
    needs="admin.keep_operators",
    top="administrator",
    home=HOME,
    changed=AccountChanged,
    invited=InvitationSent,
    letter="invitation",
    inherited=False,
    name=lambda _ctx: "Ávila",
)
