"""A mail as it travels, read back by a strict reader."""

import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest

from emulators.mailbox.standards import fault_of
from shared.letter import Invitation, Mail, Undeliverable, address, written

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)
NAMES = [
    'Clínica "Bem Viver", Ltda.',
    "Odontologia João & Cia., Ltda.",
    "Clinica Sao Jose; Corpo <e> Alma (matriz)",
    "Espaço Zen @ Vila",
    "Ávila",
    "",
    "=?utf-8?q?falso?= nome",
]


def read(**changes: Any) -> EmailMessage:
    """The mail of ``changes`` as its receiver reads it."""
    sound = {"id": "1", "to": "ana@example.com", "subject": "Olá", "text": "oi", "html": "<p>oi"}
    raw = written(Mail(**sound | changes), "app.localhost", NOW)
    assert fault_of(raw) is None
    assert raw.isascii()
    return cast("EmailMessage", message_from_bytes(raw, policy=policy.default))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_one_sender(name: str) -> None:
    """Quotes, commas, accents: From and Reply-To hold one mailbox each, named as it was typed."""
    mail = read(sender_name=name, reply_to="recepcao@clinica.example")

    for header, at in (("From", "ola@app.localhost"), ("Reply-To", "recepcao@clinica.example")):
        [mailbox] = mail[header].addresses
        assert (mailbox.display_name, mailbox.addr_spec) == (name, at)
        assert not mail[header].defects


@pytest.mark.parametrize("text", ["A\r\nBcc: x@example.com", "A\n\n<b>", "A\x00\x1b\u202e\u200bB"])
def test_no_name_begins_another_line(text: str) -> None:
    """Line breaks, controls and signs without a shape end no header and hide nothing."""
    mail = read(sender_name=text, subject=text)

    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].display_name == str(mail["Subject"])
    assert str(mail["Subject"]).isprintable()


def test_every_mail_says_when_and_that_nobody_wrote_it() -> None:
    """Date (RFC 5322, 3.6.1), a Message-ID of the mail's own, Auto-Submitted (RFC 3834)."""
    mail = read()

    assert mail["Date"].datetime == NOW
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<1@app.localhost>", "auto-generated")


def test_an_endless_subject_is_cut() -> None:
    """Readers show sixty letters; some servers refuse a header of a thousand."""
    subject = str(read(subject="Ã" * 500)["Subject"])

    assert (len(subject), subject[-1]) == (150, "…")


def test_the_plainest_form_comes_first() -> None:
    """A reader shows the last form that it understands (RFC 2046, 5.1.4); the others see a file."""
    calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    mail = read(invitation=Invitation("REQUEST", calendar))

    forms, file = mail.iter_parts()
    assert forms.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in forms.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert list(forms.iter_parts())[2].get_param("method") == "REQUEST"
    assert (file.get_filename(), file.get_content()) == ("horario.ics", calendar.encode())


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ana@clínica.com.br", "ana@xn--clnica-4va.com.br"),
        ("ana@São-João.example", "ana@xn--so-joo-3tae.example"),
        ("Ana.B@Example.com", "Ana.B@Example.com"),
    ],
)
def test_a_domain_travels_in_ascii(typed: str, sent: str) -> None:
    """Every server resolves it so (RFC 5891), also one without SMTPUTF8."""
    assert (address(typed), str(read(to=typed)["To"])) == (sent, sent)


@pytest.mark.parametrize(
    "typed", ["joão@example.com", "ana@-ç.com", "ana", "a b@example.com", "a@b\r\nDATA"]
)
def test_what_is_no_address_is_refused_before_it_is_sent(typed: str) -> None:
    """Nobody tries a hundred times what no server takes."""
    with pytest.raises(Undeliverable):
        address(typed)


def test_a_service_that_sends_nothing_loads_nothing_for_it() -> None:
    """A cold start pays for no mail: what writes and speaks it comes with the first."""
    probe = "import sys, shared.wiring; print({'smtplib', 'email.policy'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "set()"
