"""My account in the workspace."""

from functions.auth.facts import EmailAsked, EmailMoved
from functions.auth.people import PEOPLE
from functions.auth.registry import routes
from shared.web.own_account import OwnAccount
from shared.web.own_email import Mails

OwnAccount(PEOPLE, Mails(EmailAsked, "email_asked", EmailMoved, "email_moved")).hang(routes)
