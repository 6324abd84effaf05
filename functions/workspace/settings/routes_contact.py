"""How a workspace's own customers reach it: told in every mail to them."""

from typing import Annotated, Final

from functions.workspace.registry import SETTINGS, routes
from functions.workspace.settings.errors import ContactChanged
from shared import text, versions
from shared.acts import Thing
from shared.context import Context
from shared.emails import Email
from shared.phones import Phone
from shared.record import record
from shared.versions import Version, Word
from shared.web import filters
from shared.web.request import Input, Reply

_KIND: Final = "workspace.contact"
WORDS: Final = versions.words(_KIND, phone=Word(filters.phone), address=Word(), email=Word())


@record
class Contact:
    """What is said; what is left out is told to nobody."""

    phone: Phone | None = None
    address: Annotated[str, text.line(5, 200)] | None = None
    email: Email | None = None
    version: Version | None = None


@routes.post("/workspace/contact", needs="workspace.change_settings", body=Contact)
def change_contact(ctx: Context, given: Input) -> Reply:
    """Say how customers reach the workspace.

    Two databases commit one after the other, as in ``change_settings``.

    Raises:
        Invalid: the body is not a ``Contact``.
        ContactChanged: somebody changed it first.
    """
    wanted = given.read(Contact)
    expected, thing = given.expected(wanted.version), Thing(_KIND, f"{ctx.tenant.id}/contact")
    values = {"phone": wanted.phone, "address": wanted.address, "email": wanted.email}
    before, after = ctx.entry.change_reach(**values, admits=expected.admits)
    versions.require(ctx, expected, before, WORDS, ContactChanged, entity_id=thing.id)
    if fields := versions.differing(before, values):
        versions.note(ctx, "workspace.contact_changed", thing, WORDS, before, after, fields)
    toast = "Contato salvo. Os próximos e-mails a clientes já o trazem."
    return Reply(None, {"contact": after}, location=SETTINGS, toast=toast, version=after.version)
