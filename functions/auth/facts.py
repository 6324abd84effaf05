"""What signing in tells."""

from shared.facts import Fact
from shared.people import accounts, place


class ResetAsked(Fact, type="auth.reset_asked"):
    """Somebody wants another password for the account of ``email``, if there is one."""

    email: str


class ResetRequested(Fact, type="auth.reset_requested"):
    """Somebody has the account: its link ``url`` is to be mailed, and is good for ``minutes``."""

    email: str
    name: str
    url: str
    minutes: int


class DoorsFound(Fact, type="auth.doors_found"):
    """``email`` has accounts here: it is told the addresses of their workspaces."""

    email: str
    slugs: list[str]


class AccountChanged(accounts.AccountChanged, type="auth.account_changed"):
    """One of the workspace's people joined, or is called, reached or entitled otherwise now."""


class EmailAsked(place.EmailAsked, type="auth.email_asked"):
    """One of the workspace's people wants another e-mail: the link is to be mailed there."""


class EmailMoved(place.EmailMoved, type="auth.email_moved"):
    """One of them has it: the former one is to be told."""


class InvitationSent(place.InvitationSent, type="auth.invitation_sent"):
    """Somebody is invited to the workspace: the mail is to be sent."""
