"""Which addresses are one mailbox, for counting what it is sent."""

from typing import Final

_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})


def canonical_mailbox(email: str) -> str:
    """The one name of the mailbox that ``email`` reaches; for counting alone, never to write to.

    What follows a ``+`` is a label of the mailbox's owner (RFC 5233, section 1), case and the
    script of a domain (RFC 5891) tell nothing apart, and Gmail reads no dots.
    """
    local, _, domain = email.strip().casefold().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    name = local.partition("+")[0] or local
    if domain in _DOTLESS:
        name, domain = name.replace(".", "") or name, "gmail.com"
    return f"{name}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
