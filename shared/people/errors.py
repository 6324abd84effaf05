"""What is refused to whoever keeps the people of a place, and to whoever is invited there."""

from shared import once, versions
from shared.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class ChangedMeanwhile(versions.ChangedMeanwhile):
    """Somebody changed the person's access after the caller read it."""

    code = "people.changed_meanwhile"
    what = "esta conta"


class RequestReused(once.RequestReused):
    """One key arrived with two different invitations."""

    code = "people.request_reused"


class LastOwner(Conflict):
    """Nobody would be left who may everything."""

    code = "people.last_owner"


class AboveYou(Forbidden):
    """The role, or the person's own, gives more than the caller has."""

    code = "people.above_you"


class NotOneself(Conflict):
    """Nobody suspends or removes themselves."""

    code = "people.not_oneself"


class UnknownRole(Invalid):
    """No such role can be given here; ``fields.roles`` says which can."""

    code = "people.unknown_role"


class WrongState(Conflict):
    """The person is not in the state that this act starts from; somebody may have been faster."""

    code = "people.wrong_state"


class UnknownHeir(Invalid):
    """Who is to take over is nobody who can."""

    code = "people.unknown_heir"


class PlanFull(Conflict):
    """Accounts and open invitations are as many as the plan allows."""

    code = "people.plan_full"


class AlreadyHere(Conflict):
    """This e-mail has an account here."""

    code = "people.already_here"


class SuspendedHere(Conflict):
    """This e-mail has a suspended account here; ``account_id`` says which."""

    code = "people.suspended_here"


class AlreadyInvited(Conflict):
    """An invitation to this e-mail is open; ``invitation_id`` says which."""

    code = "people.already_invited"


class SentTooOften(TooMany):
    """This mailbox, or this place, had its share of invitations."""

    code = "people.sent_too_often"


class InvitationOver(Conflict):
    """The invitation was accepted or withdrawn before."""

    code = "people.invitation_over"


class NoInvitation(NotFound):
    """The link was never sent, is older than seven days, or is not whole."""

    code = "people.no_invitation"


class InvitationUsed(NotFound):
    """The link made an account already."""

    code = "people.invitation_used"


class InvitationWithdrawn(NotFound):
    """Whoever invited took it back."""

    code = "people.invitation_withdrawn"


class InviterGone(NotFound):
    """Whoever sent the invitation is not here any more, or may not give what it gives."""

    code = "people.inviter_gone"


class OwnAccountChanged(versions.ChangedMeanwhile):
    """The caller's own account was changed since they read it, elsewhere or by who keeps people."""

    code = "people.own_account_changed"
    what = "sua conta"


class EmailTaken(Conflict):
    """Another account here has the e-mail; ``fields.email`` says so."""

    code = "people.email_taken"


class EmailLinkOver(NotFound):
    """The link to a new e-mail was used, is older than half an hour, or the account changed."""

    code = "people.email_link_over"


class WrongPassword(Invalid):
    """The current password, asked for again before a change, is not this one."""

    code = "auth.wrong_password"


class NoSuchSession(NotFound):
    """This account has no such open session."""

    code = "auth.no_such_session"
