"""What merging two patients refuses."""

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Conflict


class OtherChanged(ChangedMeanwhile):
    """Somebody changed the patient who is to be merged after the caller read them."""

    what = "o outro cadastro"


class VisitsOverlap(Conflict):
    """Both have visits at one time, and one patient is not at two places."""

    code = "clinic.visits_overlap"


class MergeStands(Conflict):
    """A merge cannot be taken back any more."""

    code = "clinic.merge_stands"
