"""What services and professionals refuse, and what every room above refuses alike."""

from shared import plans, versions
from shared.errors import Conflict, NotFound


class ChangedMeanwhile(versions.ChangedMeanwhile):
    """Someone changed the record after the caller read it."""

    code = "clinic.changed_meanwhile"


class NameTaken(Conflict):
    """Another service has this name."""

    code = "clinic.name_taken"


class AccountTaken(Conflict):
    """The account is another professional's."""

    code = "clinic.account_taken"


class PlanLimit(plans.PlanLimit):
    """The plan allows no more active professionals."""

    code = "clinic.plan_limit"


class UnknownChoice(NotFound):
    """An id in the body names nothing in this tenant."""

    code = "clinic.unknown_choice"
