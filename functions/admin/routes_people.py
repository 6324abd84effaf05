"""The console's own people, and whom they invite."""

from functions.admin.facts import AccountChanged, InvitationSent
from functions.admin.registry import LIST, routes
from shared.people.place import Place
from shared.web.invitations import Invitations
from shared.web.people import People

PEOPLE = Place(
    feature="admin",
    needs="admin.keep_operators",
    top="administrator",
    home=LIST,
    changed=AccountChanged,
    invited=InvitationSent,
    letter="invitation",
    inherited=False,
    name=lambda _ctx: "Ávila",
)
Invitations(PEOPLE).hang(routes)
People(PEOPLE).hang(routes)
