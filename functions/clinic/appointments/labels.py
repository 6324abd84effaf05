"""How people call the fields of a visit, for whoever is told of a change."""

from functions.clinic.appointments import rules
from shared.context import Context
from shared.versions import Word, Words


def appointment(ctx: Context) -> Words:
    """Those of a visit, its time on the tenant's wall clock."""
    return {
        "starts_at": Word("horário", lambda at: ctx.local(at).strftime("%d/%m/%Y às %H:%M")),
        "professional_id": Word("profissional", of="professional_name"),
        "status": Word("situação", lambda status: rules.STATUS[status].lower()),
        "confirmed_at": Word("confirmação", lambda at: ctx.local(at).strftime("%d/%m/%Y às %H:%M")),
        "cancel_reason": Word("motivo", None),
    }
