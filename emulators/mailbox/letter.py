"""One mail, as a person reads it."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from html.parser import HTMLParser

URL = re.compile(r"https?://[^\s<>\"']+")
# A full stop or bracket after an address belongs to the sentence around it.
AFTER_URL = ".,;:!?)]}"
PREVIEW_LENGTH = 140


class _Page(HTMLParser):
    """Text and links of an HTML mail."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title", "script")
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.links.append(target)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


@dataclass(frozen=True)
class Letter:
    """A mail as it came over the wire."""

    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The mail with its headers and parts."""
        message = message_from_bytes(self.raw, policy=policy.default)
        if not isinstance(message, EmailMessage):  # the default policy makes no other
            raise TypeError(message)
        return message

    @cached_property
    def message_id(self) -> str:
        """Message-ID, or the empty string."""
        return self._header("Message-ID")

    @cached_property
    def subject(self) -> str:
        """Subject, or the empty string."""
        return self._header("Subject")

    @cached_property
    def sender(self) -> tuple[str, str]:
        """Name and address that the mail says it is from."""
        return parseaddr(self._header("From"))

    @cached_property
    def html(self) -> str | None:
        """HTML part, if any."""
        return self._part("html")

    @cached_property
    def text(self) -> str:
        """Text part; of a mail that has none, the text of its HTML."""
        plain = self._part("plain")
        return plain if plain is not None else " ".join(" ".join(self._page.texts).split())

    @cached_property
    def preview(self) -> str:
        """Beginning of the text on one line."""
        return " ".join(self.text.split())[:PREVIEW_LENGTH]

    @cached_property
    def links(self) -> list[str]:
        """Every address a reader can click, each once, those of the HTML first."""
        in_text = [found.rstrip(AFTER_URL) for found in URL.findall(self._part("plain") or "")]
        return list(dict.fromkeys([*self._page.links, *in_text]))

    @cached_property
    def attachments(self) -> list[str]:
        """File names of what is attached."""
        parts = self.message.iter_attachments() if self.message.is_multipart() else ()
        return [part.get_filename() or part.get_content_type() for part in parts]

    @cached_property
    def _page(self) -> _Page:
        page = _Page()
        page.feed(self.html or "")
        page.close()
        return page

    def _header(self, name: str) -> str:
        return str(self.message.get(name, "")).strip()

    def _part(self, kind: str) -> str | None:
        part = self.message.get_body(preferencelist=(kind,))
        if part is None:
            return None
        try:
            return str(part.get_content())
        except LookupError:  # a charset nobody knows
            return bytes(part.get_payload(decode=True)).decode("latin-1")
