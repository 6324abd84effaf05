"""My account at the console."""

from functions.admin.facts import EmailAsked, EmailMoved
from functions.admin.people import PEOPLE
from functions.admin.registry import routes
from shared.web.own_account import OwnAccount
from shared.web.own_email import Mails

OwnAccount(PEOPLE, Mails(EmailAsked, "email_asked", EmailMoved, "email_moved")).hang(routes)
