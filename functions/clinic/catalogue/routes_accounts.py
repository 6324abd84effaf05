"""Whose account a professional is: one click on the list.

It raises ``NotFound`` (there is no such professional) and ``ChangedMeanwhile`` (somebody changed it
first).
"""

from dataclasses import replace
from uuid import UUID

from functions.clinic.catalogue import labels, members, queries
from functions.clinic.catalogue.errors import ChangedMeanwhile
from functions.clinic.catalogue.members import Account
from functions.clinic.catalogue.pages import PROFESSIONAL, professional_of, saved
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.record import record
from shared.versions import VersionForm
from shared.web.request import Input, Reply


@record(kw_only=True)
class AccountForm(VersionForm):
    """Whose account it is from now on, or ``nobody``'s."""

    account_id: Account


@routes.post(f"{PROFESSIONAL}/account", needs="clinic.keep_catalogue", body=AccountForm)
def link_account(ctx: Context, given: Input, professional_id: UUID) -> Reply:
    """Let somebody with access be this professional, and see their agenda.

    Raises:
        Invalid: the body is not an ``AccountForm``.
        UnknownChoice: nobody who attends has this account.
        AccountTaken: it is another professional's.
    """
    form = given.read(AccountForm)
    queries.lock_links(ctx.db)
    before = professional_of(ctx, professional_id)
    expected = given.expected(form.version)
    versions.require(ctx, expected, before, labels.PROFESSIONAL, ChangedMeanwhile)
    fields = members.link(ctx, before, form.account_id)
    if not fields:
        return saved(ctx, before)
    after = professional_of(ctx, professional_id)
    told = versions.changed(labels.PROFESSIONAL, before, after, fields)
    named = labels.professional(after)
    ctx.audit("clinic.professional_changed", named, told, version=after.version)
    whose = f"{after.account_name} usa" if after.account_name else "Ninguém usa"
    return replace(saved(ctx, after), toast=f"{whose} a agenda de {after.name}.")
