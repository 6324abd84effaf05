"""The workspace's people, and whom it invites."""

from functions.auth.people import PEOPLE
from functions.auth.registry import routes
from shared.web.invitations import Invitations
from shared.web.people import People

Invitations(PEOPLE).hang(routes)
People(PEOPLE).hang(routes)
