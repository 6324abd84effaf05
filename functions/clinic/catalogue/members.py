"""Which of the people with access a professional is, or may be."""

from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from functions.clinic.catalogue import labels, queries_members
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.queries import Professional
from functions.clinic.catalogue.queries_members import Member
from shared.acts import Change
from shared.context import Context

Account = UUID | Literal["nobody"]
"""Whose account a professional is to have."""


def _worn(ctx: Context, one: Member) -> tuple[frozenset[str], frozenset[str]]:
    """Roles and products by which somebody may anything: none while they may not come in."""
    return frozenset(one.roles if one.state == "active" else ()), ctx.products


def _attends(ctx: Context, one: Member) -> bool:
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
    found = queries_members.list_members(ctx.db)
    kept = (m for m in found if ctx.rights.may("clinic.keep_catalogue", *_worn(ctx, m)))
    return [one.name for one in kept][:2]


def choices(ctx: Context, professional: Professional) -> dict[str, Any]:
    """For its form: who the professional is or may be, and who has the same name."""
    found = [m for m in queries_members.list_members(ctx.db) if _eligible(ctx, m, professional)]
    alike = next((m for m in found if m.alike_id == professional.id), None)
    return {"people": [_shown(m) for m in found], "alike": alike and alike.name}


def _eligible(ctx: Context, one: Member, professional: Professional) -> bool:
    free = one.professional_id is None and _attends(ctx, one)
    return free or one.professional_id == professional.id


def link(ctx: Context, professional: Professional, wanted: Account) -> bool:
    """Let the professional be ``wanted``, the staff being held; whether that changes anything.

    Raises:
        UnknownChoice: nobody with access, or who attends, has this account.
        AccountTaken: it is another professional's.
    """
    account_id = None if wanted == "nobody" else wanted
    if account_id == professional.account_id and not professional.account_was:
        return False
    if account_id not in {None, professional.account_id}:
        _require_attending(ctx, account_id)
    queries_members.link_account(ctx.db, id=professional.id, account_id=account_id)
    return True


def _require_attending(ctx: Context, account_id: UUID | None) -> None:
    if account_id not in {m.account_id for m in _attending(ctx)}:
        reason = "Escolha uma pessoa da lista. Quem saiu ou não atende não pode ter uma agenda."
        raise UnknownChoice("Não encontramos esta pessoa.", account_id=reason)


def _attending(ctx: Context) -> Iterator[Member]:
    return (m for m in queries_members.list_members(ctx.db) if _attends(ctx, m))


def hand_over(ctx: Context, account_id: UUID, name: str, heir_id: UUID | None) -> None:
    """Let go of an account that was removed, the staff being held; its agenda stays."""
    passed = queries_members.pass_account_on(
        ctx.db, account_id=account_id, name=name, heir_id=heir_id
    )
    for one in passed:
        told = [Change("account_id", name, one.account_name or "ninguém")]
        thing = labels.professional(one)
        ctx.audit("clinic.professional_changed", thing, told, version=one.version)
