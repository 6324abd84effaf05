"""Invitations: one open to an e-mail, good for seven days from its last mail, accepted once.

Every mail of an open invitation works until its own seven days are over: who has two of them need
not find out which. Withdrawn, none does.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.context import Context
from shared.db import Db
from shared.limits import DAY_S, HOUR_S
from shared.mailboxes import canonical_mailbox
from shared.people import accounts, ladder, seats
from shared.people.accounts import Account
from shared.people.errors import (
    AlreadyHere,
    AlreadyInvited,
    InvitationOver,
    InvitationUsed,
    InvitationWithdrawn,
    InviterGone,
    NoInvitation,
    PlanFull,
    SentTooOften,
    SuspendedHere,
)
from shared.people.place import Place
from shared.record import record
from shared.sql import load

SQL = load(__package__, "invitations.sql")

LIFETIME: Final = timedelta(days=7)
_AN_HOUR: Final = 3
_A_DAY: Final = 6
_OF_ALL_A_DAY: Final = 200


@record
class Invitation:
    """``state``: invited, expired, accepted or withdrawn; ``inviter`` is who sent it last.

    It gives what they may give, for as long as they may.
    """

    id: UUID
    email: str
    roles: list[str]
    expires_at: datetime
    account_id: UUID | None
    inviter: str
    inviter_roles: list[str]
    inviter_state: str
    state: str

    @property
    def open(self) -> bool:
        """Whether it can be sent again and withdrawn."""
        return self.state in {"invited", "expired"}


@record
class _Mails:
    in_an_hour: int
    in_a_day: int
    of_all: int


def by_id(db: Db, invitation_id: UUID) -> Invitation:
    """One invitation.

    Raises:
        NotFound: there is none.
    """
    return db.one(Invitation, SQL["invitation_by_id"], id=invitation_id)


def invite(ctx: Context, place: Place, email: str, roles: list[str]) -> Invitation:
    """Invite ``email`` to be ``roles``; the mail is the caller's to send, and so is the lock.

    Raises:
        AlreadyHere: it has an account.
        SuspendedHere: it has one that can be reinstated.
        AlreadyInvited: an invitation to it is open.
        PlanFull: there is no seat.
        SentTooOften: the mailbox had its share.
    """
    _require_stranger(ctx.db, email)
    if found := ctx.db.scalar(SQL["open_invitation_to"], email=email):
        text = "Já há um convite aberto para este e-mail. Reenvie-o na lista de pessoas."
        refused = AlreadyInvited(text, email="Já convidado.")
        refused.more = {"invitation_id": found}
        raise refused
    seated = seats.count(ctx, place)
    seats.require(ctx, seated.taken, seated.most)
    ctx.db.run(SQL["forget_ended"])
    _require_patience(ctx.db, email)
    given = {"email": email, "mailbox": canonical_mailbox(email), "roles": roles}
    made = ctx.db.scalar(SQL["invite"], **given, invited_by=ctx.actor.id, days=LIFETIME.days)
    return by_id(ctx.db, made)


def _require_stranger(db: Db, email: str) -> None:
    account = accounts.by_email(db, email)
    if account is None:
        return
    if account.active:
        raise AlreadyHere(f"{account.name} já tem conta aqui.", email="Já tem conta aqui.")
    text = f"{account.name} tem uma conta suspensa aqui. Reative-a em vez de convidar de novo."
    refused = SuspendedHere(text, email="A conta está suspensa.")
    refused.more = {"account_id": account.id}
    raise refused


def _require_patience(db: Db, email: str) -> None:
    mails = db.one(_Mails, SQL["count_mails"], mailbox=canonical_mailbox(email))
    if mails.in_a_day >= _A_DAY or mails.of_all >= _OF_ALL_A_DAY:
        text = "Já saíram convites demais hoje. Tente amanhã."
        raise SentTooOften(text, retry_after_s=DAY_S)
    if mails.in_an_hour >= _AN_HOUR:
        text = "Este e-mail já recebeu três convites nesta hora. Tente daqui a uma hora."
        raise SentTooOften(text, retry_after_s=HOUR_S)


def send_again(ctx: Context, place: Place, invitation_id: UUID) -> Invitation:
    """Make it good for seven days more; one that was over needs a seat again. The lock is held.

    Raises:
        NotFound: there is none.
        InvitationOver: it was accepted or withdrawn.
        PlanFull: there is no seat.
        SentTooOften: the mailbox had its share.
    """
    found = by_id(ctx.db, invitation_id)
    _require_open(found)
    seated = seats.count(ctx, place, besides=found.id)
    seats.require(ctx, seated.taken, seated.most)
    _require_patience(ctx.db, found.email)
    ctx.db.run(SQL["send_again"], id=found.id, invited_by=ctx.actor.id, days=LIFETIME.days)
    return by_id(ctx.db, found.id)


def withdraw(ctx: Context, invitation_id: UUID) -> Invitation:
    """Let no mail of it work any more. The caller holds the lock.

    Raises:
        NotFound: there is none.
        InvitationOver: it was accepted or withdrawn.
    """
    found = by_id(ctx.db, invitation_id)
    _require_open(found)
    ctx.db.run(SQL["withdraw"], id=found.id)
    return found


def _require_open(found: Invitation) -> None:
    if found.open:
        return
    ended = "aceito" if found.state == "accepted" else "retirado"
    raise InvitationOver(f"Este convite já foi {ended}.")


def require_good(found: Invitation | None) -> Invitation:
    """The invitation of a link, while it can be accepted.

    Raises:
        NoInvitation: there is none, or it is over.
        InvitationUsed: it made an account.
        InvitationWithdrawn: it was taken back.
    """
    if found is None or found.state == "expired":
        text = "Este convite passou de 7 dias ou o endereço veio incompleto."
        raise NoInvitation(f"{text} Peça outro a quem convidou você.")
    if found.state == "accepted":
        raise InvitationUsed("Este convite já foi aceito. Entre com seu e-mail e sua senha.")
    if found.state == "withdrawn":
        raise InvitationWithdrawn("Este convite foi retirado. Fale com quem convidou você.")
    return found


def of_link(ctx: Context, place: Place, invitation_id: UUID | None) -> Invitation:
    """The same of ``invitation_id``.

    Raises:
        InviterGone: who sent it last may not give this access any more.
    """
    found = invitation_id and ctx.db.first(Invitation, SQL["invitation_by_id"], id=invitation_id)
    good = require_good(found or None)
    if not ladder.gives(ctx, place, good.inviter_state, good.inviter_roles, good.roles):
        text = "Quem convidou você não pode mais dar este acesso. Peça outro convite."
        raise InviterGone(text)
    return good


def accept(
    ctx: Context, place: Place, invitation_id: UUID, *, name: str, password_hash: str
) -> Account:
    """Make the account that the invitation is for, once.

    Raises:
        NoInvitation, InvitationUsed, InvitationWithdrawn, InviterGone: it cannot be accepted.
        AlreadyHere: the e-mail has an account by now.
        PlanFull: the plan has become smaller meanwhile.
    """
    seats.lock(ctx.db)
    found = of_link(ctx, place, invitation_id)
    if accounts.by_email(ctx.db, found.email):
        raise AlreadyHere("Este e-mail já tem conta aqui. Entre com sua senha.")
    seated = seats.count(ctx, place)
    if seated.most is not None and seated.accounts >= seated.most:
        raise PlanFull(f"Todas as contas daqui estão em uso. Avise {found.inviter}.")
    given = {"email": found.email, "name": name, "roles": found.roles}
    account = ctx.db.one(Account, SQL["join"], **given, password_hash=password_hash)
    ctx.db.run(SQL["use"], id=found.id, account_id=account.id)
    return account
