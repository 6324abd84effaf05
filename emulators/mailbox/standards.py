"""What a careful server refuses in a mail's form (RFC 5321, RFC 5322): for good, with a reason."""

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.errors import HeaderDefect
from email.utils import parsedate_to_datetime
from typing import Any, Final

LONGEST_LINE: Final = 998
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>@\s]+>")


def fault_of(raw: bytes) -> str | None:
    """Why nobody takes a mail of this form; None when it is sound."""
    head = raw.partition(b"\r\n\r\n")[0]
    if _BARE.search(raw):
        return "bare line feed or carriage return"
    if max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE:
        return f"a line of more than {LONGEST_LINE} octets"
    if not head.isascii():
        return "headers with octets beyond ASCII"
    message = message_from_bytes(head, policy=policy.default)
    if not _MESSAGE_ID.fullmatch(str(message.get("Message-ID", "")).strip()):
        return "no Message-ID, or no valid one"
    return _undated(message.get("Date")) or _unsigned(message.get_all("From", []))


def _undated(date: object) -> str | None:
    try:
        parsedate_to_datetime(str(date))
    except ValueError:
        return "no Date, or no valid one"
    return None


def _unsigned(senders: list[object]) -> str | None:
    """One From of one mailbox; a name with a comma that nobody quoted makes it two."""
    if len(senders) != 1:
        return "not exactly one From"
    [sender] = senders
    mailboxes: Sequence[Any] = getattr(sender, "addresses", ())
    defects: Sequence[HeaderDefect] = getattr(sender, "defects", ())
    sound = len(mailboxes) == 1 and mailboxes[0].domain and not defects
    return None if sound else "From is not one mailbox"
