"""What the console tells."""

from uuid import UUID

from shared.facts import Fact
from shared.people import accounts, place


class RetryRequested(Fact, type="admin.retry_requested"):
    """An operator wants a failed tenant to be tried again."""

    tenant_id: UUID


class AccountChanged(accounts.AccountChanged, type="admin.account_changed"):
    """One of the console's people joined, or is called, reached or entitled otherwise now."""


class InvitationSent(place.InvitationSent, type="admin.invitation_sent"):
    """Somebody is invited to the console: the mail is to be sent."""


class EmailAsked(place.EmailAsked, type="admin.email_asked"):
    """One of the console's people wants another e-mail: the link to it is to be mailed."""


class EmailMoved(place.EmailMoved, type="admin.email_moved"):
    """They have it: the former one is to be told."""
