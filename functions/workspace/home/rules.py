"""What one says at an hour."""


def greeting(hour: int) -> str:
    """What one says at this hour of the day."""
    if 5 <= hour < 12:  # noqa: PLR2004 - hours of the day
        return "Bom dia"
    return "Boa tarde" if 12 <= hour < 18 else "Boa noite"  # noqa: PLR2004
