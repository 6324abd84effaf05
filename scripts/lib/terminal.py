"""What others wrote, as an operator's terminal may be given it."""


def visible(text: str) -> str:
    """Text that cannot command a terminal nor begin a line of its own."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "replace").decode()
        for sign in text
    )
