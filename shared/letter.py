"""One mail as it travels: nothing but ASCII, so that every server there is takes it.

Headers are written here, not by ``EmailMessage``: of a name with an accent and a comma it loses
the quotes (Python 3.11 to 3.13), and the sender becomes two.
"""

import re
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final

from shared.record import record

_LONGEST_SUBJECT: Final = 150
_BODY: Final = policy.SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")


class Undeliverable(Exception):
    """No server will ever take this mail for this recipient; trying again is of no use."""


@record
class Invitation:
    """A calendar's copy of what the mail tells (RFC 5546): ``REQUEST`` or ``CANCEL``."""

    method: str
    text: str


@record
class Content:
    """What a mail says, to whom and as whose."""

    to: str
    subject: str
    text: str
    html: str | None = None
    sender_name: str = "Ávila"
    reply_to: str | None = None
    invitation: Invitation | None = None


@record(kw_only=True)
class Mail(Content):
    """What is sent. ``id`` names the message: a repeated send carries the same Message-ID."""

    id: str


def address(typed: str) -> str:
    """``typed`` as every server understands it: the domain in its ASCII form (RFC 5891).

    Raises:
        Undeliverable: it is none, or has letters before the @ that few servers take (RFC 6531).
    """
    local, _, domain = typed.rpartition("@")
    if not domain.isascii():
        import idna  # noqa: PLC0415 - 5 MB of tables, for one address in a thousand

        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise Undeliverable("no such domain can exist") from error
    plain = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(plain):
        raise Undeliverable("not an address in ASCII")
    return plain


def line(text: str) -> str:
    """``text`` on one line, without signs that cannot be seen: people chose it."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def written(mail: Mail, domain: str, now: datetime) -> bytes:
    """``mail`` from ``domain`` as it goes over the wire (RFC 5322).

    Raises:
        Undeliverable: its recipient has no address in ASCII.
    """
    headers = {
        "From": _mailbox(mail.sender_name, f"ola@{domain}"),
        "To": address(mail.to),
        "Subject": _encoded(_short(line(mail.subject)), "Subject"),
        "Date": format_datetime(now),
        "Message-ID": f"<{mail.id}@{domain}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence answers it
    }
    if mail.reply_to:
        headers["Reply-To"] = _mailbox(mail.sender_name, address(mail.reply_to))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("ascii") + _body(mail).as_bytes()


def _body(mail: Mail) -> EmailMessage:
    """The plainest form first: a reader shows the last one that it understands.

    An invitation is a form, which some readers make buttons of, and for the others a file.
    """
    body = EmailMessage(_BODY)
    body.set_content(mail.text)
    if mail.html is not None:
        body.add_alternative(mail.html, subtype="html")
    if mail.invitation is not None:
        method = {"method": mail.invitation.method}
        body.add_alternative(mail.invitation.text, subtype="calendar", params=method)
        file = mail.invitation.text.encode()
        body.add_attachment(file, "application", "ics", filename="horario.ics")
    return body


def _mailbox(name: str, at: str) -> str:
    """``name`` and address; a name in ASCII is quoted where it must be, any other is encoded."""
    name = line(name)
    return formataddr((name, at)) if _plain(name) else f"{_encoded(name, 'Reply-To')} <{at}>"


def _encoded(text: str, header: str) -> str:
    """``text`` folded as the value of ``header``, in encoded words where it has other letters."""
    charset = "us-ascii" if _plain(text) else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep="\r\n")


def _plain(text: str) -> bool:
    """Whether it reads as it is: nothing else, and nothing that a reader would decode."""
    return text.isascii() and "=?" not in text


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SUBJECT else f"{text[: _LONGEST_SUBJECT - 1].rstrip()}…"
