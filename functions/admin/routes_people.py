"""The console's own people, and whom they invite."""

from functions.admin.people import PEOPLE
from functions.admin.registry import routes
from shared.web.invitations import Invitations
from shared.web.people import People

Invitations(PEOPLE).hang(routes)
People(PEOPLE).hang(routes)
