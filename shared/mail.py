"""SMTP: one message out, with an identity that survives a second try."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent. ``id`` names the message: a repeated send carries the same Message-ID."""

    id: str
    to: str
    subject: str
    text: str
    html: str | None = None
    sender_name: str = "Ávila"


def _line(text: str) -> str:
    """A header is one line; names that people chose may hold more, and would stop every mail."""
    return " ".join(text.split())


class Mailer:
    """Speaks to the SMTP server of ``url`` (``smtp://`` plain, ``smtps://`` TLS with sign-in)."""

    def __init__(self, url: str, domain: str) -> None:
        self._url, self._domain = urlsplit(url), domain

    def _compose(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((_line(mail.sender_name), f"ola@{self._domain}"))
        message["To"] = mail.to
        message["Subject"] = _line(mail.subject)
        message["Message-ID"] = f"<{mail.id}@{self._domain}>"
        message.set_content(mail.text)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
        return message

    def send(self, mail: Mail) -> None:
        """Hand ``mail`` over.

        Raises:
            OSError: the server is away.
            smtplib.SMTPException: it refused; a retry may help.
        """
        host, port = self._url.hostname or "", self._url.port or 0
        secure = self._url.scheme == "smtps"
        with (smtplib.SMTP_SSL if secure else smtplib.SMTP)(host, port, timeout=10) as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(self._compose(mail))
