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
