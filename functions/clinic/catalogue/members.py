"""Which of the people with access a professional is, or may be."""

from typing import Any, Literal
from uuid import UUID

from functions.clinic.catalogue import labels, queries_members
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.queries import Professional
from functions.clinic.catalogue.queries_members import Member, Roles
from shared.acts import Change, Thing
from shared.context import Context
from shared.record import record

Account = UUID | Literal["nobody"]
"""Whose account a professional is to have."""


@record
class Left:
    """Whose access was removed, and the ``roles`` they had; None when nobody heard of them."""

    account_id: UUID
    name: str
    roles: list[str] | None

    def saw_their_own(self, ctx: Context) -> bool:
        """Whether whom they registered were theirs; who sees everybody has none of their own."""
        every = "clinic.see_every_agenda"
        known = self.roles is not None
        return known and not ctx.rights.may(every, frozenset(self.roles or ()), ctx.products)


def _worn(ctx: Context, one: Member | Roles) -> tuple[frozenset[str], frozenset[str]]:
    """Roles and products by which somebody may anything: none while they may not come in."""
    return frozenset(one.roles if one.state == "active" else ()), ctx.products


def _attends(ctx: Context, one: Member | Roles) -> bool:
    return ctx.rights.may("clinic.attend", *_worn(ctx, one))


def _waits(ctx: Context, one: Member) -> bool:
    """Whether somebody sees nothing before they are linked."""
    alone = not ctx.rights.may("clinic.see_every_agenda", *_worn(ctx, one))
    return one.professional_id is None and _attends(ctx, one) and alone


def told(ctx: Context) -> dict[str, Any]:
    """For whoever keeps the staff: who is which professional, and who is none yet and should be.

    ``accounts`` are by the professional's id.
    """
    if not ctx.may("clinic.keep_catalogue"):
        return {"accounts": {}, "waiting": []}
    found = queries_members.list_members(ctx.db)
    return {
        "accounts": {str(m.professional_id): _shown(m) for m in found if m.professional_id},
        "waiting": [_shown(m) for m in found if _waits(ctx, m)],
    }


def _shown(one: Member) -> dict[str, Any]:
    names = ("account_id", "name", "email", "state", "alike_id")
    return {name: getattr(one, name) for name in names}


def keepers(ctx: Context) -> list[str]:
    """Two who keep the staff, by name; nobody when the clinic has heard of none."""
    roles = ctx.rights.holders("clinic.keep_catalogue", ctx.products)
    return queries_members.first_of_roles(ctx.db, roles=roles, most=2)


def choices(ctx: Context, professional: Professional) -> dict[str, Any]:
    """For its form: who the professional is or may be, and who has the same name."""
    found = [m for m in queries_members.list_members(ctx.db) if _eligible(ctx, m, professional)]
    alike = next((m for m in found if m.alike_id == professional.id), None)
    return {"people": [_shown(m) for m in found], "alike": alike and alike.name}


def _eligible(ctx: Context, one: Member, professional: Professional) -> bool:
    free = one.professional_id is None and _attends(ctx, one)
    return free or one.professional_id == professional.id


def link(ctx: Context, professional: Professional, wanted: Account) -> list[str]:
    """Let the professional be ``wanted``, the staff being held; which fields that changes.

    Who had the agenda before, and was removed, is settled with it, whoever is ``wanted``.

    Raises:
        UnknownChoice: nobody with access, or who attends, has this account.
        AccountTaken: it is another professional's.
    """
    account_id = None if wanted == "nobody" else wanted
    same = account_id == professional.account_id
    if same and not professional.account_was:
        return []
    if account_id and not same:
        _require_attending(ctx, account_id)
    queries_members.link_account(ctx.db, id=professional.id, account_id=account_id)
    return ["account_was"] if same else ["account_id"]


def _require_attending(ctx: Context, account_id: UUID) -> None:
    if _attending(ctx, account_id) is None:
        reason = "Escolha uma pessoa da lista. Quem saiu ou não atende não pode ter uma agenda."
        raise UnknownChoice("Não encontramos esta pessoa.", account_id=reason)


def _attending(ctx: Context, account_id: UUID) -> Roles | None:
    found = queries_members.find_roles(ctx.db, account_id=account_id)
    return found if found and _attends(ctx, found) else None


def hand_over(ctx: Context, left: Left, heir_id: UUID | None) -> None:
    """Let go of an account that was removed, the staff being held; its agenda stays.

    Agenda and patients go to an heir who attends: without that right nobody has either.
    """
    heir = _attending(ctx, heir_id) if heir_id else None
    _pass_agenda(ctx, left, heir_id if heir else None)
    if heir and heir_id and left.saw_their_own(ctx):
        _pass_patients(ctx, left, heir_id, heir.name)


def _pass_patients(ctx: Context, left: Left, heir_id: UUID, heir: str) -> None:
    count = queries_members.hand_patients_over(ctx.db, account_id=left.account_id, heir_id=heir_id)
    if count:
        told = [Change("created_by", left.name, heir)]
        ctx.audit("clinic.patients_handed_over", Thing("clinic.patient"), told, count=count)


def _pass_agenda(ctx: Context, left: Left, heir_id: UUID | None) -> None:
    passed = queries_members.pass_account_on(
        ctx.db, account_id=left.account_id, name=left.name, heir_id=heir_id
    )
    for one in passed:
        told = [Change("account_id", left.name, one.account_name or "ninguém")]
        thing = labels.professional(one)
        ctx.audit("clinic.professional_changed", thing, told, version=one.version)
