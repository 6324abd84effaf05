"""What the console tells."""

from uuid import UUID

from shared.facts import Fact


class RetryRequested(Fact):
    """An operator wants a failed tenant to be tried again."""

    type = "admin.retry_requested"
    tenant_id: UUID
