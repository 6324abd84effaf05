"""What signing in tells."""

from shared.facts import Fact
from shared.people import accounts, place


class ResetAsked(Fact):
    """Somebody wants another password for the account of ``email``, if there is one."""

    type = "auth.reset_asked"
    email: str


class ResetRequested(Fact):
    """Somebody has the account: its link ``url`` is to be mailed, and is good for ``minutes``."""

    type = "auth.reset_requested"
    email: str
    name: str
    url: str
    minutes: int


class AccountChanged(accounts.AccountChanged):
    """One of the workspace's people joined, or is called, reached or entitled otherwise now."""

    type = "auth.account_changed"


class InvitationSent(place.InvitationSent):
    """Somebody is invited to the workspace: the mail is to be sent."""

    type = "auth.invitation_sent"
