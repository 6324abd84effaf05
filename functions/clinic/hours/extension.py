"""The days that follow from which holidays count, written down ten years ahead."""

from functions.clinic.hours import queries_holidays, rules_holidays
from functions.clinic.hours.queries_holidays import Choice
from shared.context import Context


def extend(ctx: Context, choice: Choice) -> None:
    """Write down the days of what was chosen, from today on; a day that stays is left alone."""
    today = ctx.local(ctx.now).date()
    days = rules_holidays.days(choice.state, choice.left_out, choice.optional, choice.cities, today)
    queries_holidays.replace_holidays(ctx.db, since=today, days=days)
