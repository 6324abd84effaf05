"""How each feature's subjects are told of: as its tenant chose, or as is usual."""

from functions.notifications import queries, rules
from functions.notifications.facts import PlanReminders
from shared.context import Context
from shared.letters import Voice


def voice_of(ctx: Context, feature: str) -> Voice:
    """What the tenant chose of ``feature``."""
    return queries.find_voice(ctx.db, feature=feature) or rules.USUAL


def speak(ctx: Context, feature: str, voice: Voice) -> None:
    """Tell of the feature's subjects so from now on, unless it is known; also of those to come."""
    if queries.keep_voice(ctx.db, feature, voice):
        ctx.enqueue("notifications-reminders", PlanReminders(feature, voice.version))
