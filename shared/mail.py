"""SMTP: one message out, with an identity that survives a second try.

Whoever sends loads what speaks and writes mail: for all other services that is a part of a start.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from shared.errors import Unavailable

if TYPE_CHECKING:
    from shared.letter import Mail

_FOR_GOOD: Final = 500  # RFC 5321, section 4.2.1: 5yz is final, 4yz may pass


class Mailer:
    """Speaks to the SMTP server of ``url`` (``smtp://`` plain, ``smtps://`` TLS with sign-in)."""

    def __init__(self, url: str, domain: str) -> None:
        self._url, self._domain = urlsplit(url), domain

    def send(self, mail: "Mail") -> None:
        """Hand ``mail`` over.

        Raises:
            Undeliverable: the server refuses this recipient or this message for good.
            Unavailable: it is away, refused for now, or refused us; a retry may help.
        """
        try:
            self._hand_over(mail)
        except OSError as error:  # which smtplib's own errors are too
            raise Unavailable from error

    def _hand_over(self, mail: "Mail") -> None:
        import smtplib  # noqa: PLC0415 - see above

        from shared.letter import address, written  # noqa: PLC0415

        message = written(mail, self._domain, datetime.now(UTC))
        host, port = self._url.hostname or "", self._url.port or 0
        secure = self._url.scheme == "smtps"
        with (smtplib.SMTP_SSL if secure else smtplib.SMTP)(host, port, timeout=10) as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            try:
                server.sendmail(f"ola@{self._domain}", [address(mail.to)], message)
            except smtplib.SMTPRecipientsRefused as refusal:
                [(code, _)] = refusal.recipients.values()
                _give_up(code)
                raise
            except smtplib.SMTPDataError as refusal:
                _give_up(refusal.smtp_code)
                raise


def _give_up(code: int) -> None:
    """Tell a final refusal; not in its own words, which may name the recipient."""
    from shared.letter import Undeliverable  # noqa: PLC0415 - see above

    if code >= _FOR_GOOD:
        raise Undeliverable(f"refused with {code}")
