"""The mailbox: what is sent to it, kept, found, and shown."""

import signal
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.emulators.process import Emulators
from tests.journeys.chromium import executable

LINK = "https://app.localhost:8443/signup?code=482913"
HTML = f'<style>a {{ color: teal }}</style><p>Olá</p><a href="{LINK}">Entrar</a>'


class Box:
    """The mailbox of one emulator process."""

    def __init__(self, emulators: Emulators) -> None:
        self.emulators = emulators
        self.url = f"http://{emulators.host('admin')}"

    def send(self, to: str = "ana@example.com", *, html: str | None = None, **headers: str) -> None:
        mail = EmailMessage()
        text = headers.pop("text", f"Seu código é 482913. Entre em {LINK}.")
        defaults = {
            "From": "Ávila <ola@app.localhost>",
            "To": to,
            "Subject": "Seu código",
            "Date": format_datetime(datetime.now(UTC)),
            "Message_ID": make_msgid(domain="app.localhost"),
        }
        for name, value in {**defaults, **headers}.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", self.emulators.port("smtp"), timeout=10) as server:
            server.send_message(mail)

    def list(self, **query: Any) -> list[dict[str, Any]]:
        status, answer = self.emulators.admin("GET", f"/mailbox/messages?{urlencode(query)}")
        assert status == 200
        return list(answer["messages"])

    def get(self, mail_id: int) -> tuple[int, Any]:
        return self.emulators.admin("GET", f"/mailbox/messages/{mail_id}")

    def page(self, path: str) -> tuple[str, str]:
        """Text and content security policy of a page."""
        with urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - our own
            return answer.read().decode(), answer.headers["Content-Security-Policy"]

    def post(self, path: str, **headers: str) -> str:
        """Post a form and return the address where it ends."""
        request = Request(self.url + path, b"", headers, method="POST")  # noqa: S310
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            return str(answer.url).removeprefix(self.url)


@pytest.fixture
def box(emulators: Emulators) -> Box:
    emulators.reset("mailbox")
    return Box(emulators)


def test_a_mail_arrives_as_it_was_sent(box: Box) -> None:
    """Sender, recipient, subject, both bodies, headers, and the links in them."""
    box.send(html=HTML, Message_ID="<1@app.localhost>")

    (listed,) = box.list()
    status, mail = box.get(listed["id"])

    assert status == 200
    assert (mail["sender_name"], mail["sender"]) == ("Ávila", "ola@app.localhost")
    assert (mail["recipients"], mail["subject"]) == (["ana@example.com"], "Seu código")
    assert mail["text"].startswith("Seu código é 482913.")
    assert mail["html"].strip() == HTML
    assert mail["links"] == [LINK]
    assert mail["headers"]["Message-ID"] == mail["message_id"] == "<1@app.localhost>"
    assert (mail["is_read"], mail["copies"]) == (False, 1)


def test_a_repeated_message_id_is_counted_not_kept(box: Box) -> None:
    """As Gmail does: the reader sees one mail however often it was sent."""
    for _ in range(3):
        box.send(Message_ID="<same@app.localhost>")
    box.send(Message_ID="<other@app.localhost>")

    assert [(mail["message_id"], mail["copies"]) for mail in box.list()] == [
        ("<other@app.localhost>", 1),
        ("<same@app.localhost>", 3),
    ]


SOUND = (
    b"From: ola@app.localhost\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\n"
    b"Message-ID: <1@app.localhost>\r\n\r\noi\r\n"
)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b"Date: Thu, 26 Nov 2026 10:00:00 +0000\r\n", b""),
        (b"Thu, 26 Nov 2026 10:00:00 +0000", b"today"),
        (b"Message-ID: <1@app.localhost>\r\n", b""),
        (b"<1@app.localhost>", b"1@app.localhost"),
        (
            b"From: ola@app.localhost",
            b"From: Odontologia =?utf-8?q?Jo=C3=A3o?= & Cia., Ltda. <a@b.c>",
        ),
        (b"From: ola@app.localhost", b"From: Clinica, Ltda. <a@b.c>"),
        (b"From: ola@app.localhost", b"From: ola@app.localhost, ana@app.localhost"),
        (b"From: ola@app.localhost", b"From: Ana"),
        (b"From: ola@app.localhost\r\n", b""),
        (b"From: ola@app.localhost", b"From: ola@app.localhost\r\nFrom: ana@app.localhost"),
        (b"From: ola@app.localhost", "From: João <a@b.c>".encode()),
        (b"\r\n\r\noi", "\r\nSubject: Olá\r\n\r\noi".encode()),
        (b"oi\r\n", b"oi\n"),
        (b"oi\r\n", b"o" * 999 + b"\r\n"),
    ],
)
def test_a_mail_of_unsound_form_is_refused_for_good(box: Box, part: bytes, instead: bytes) -> None:
    """As large providers do: who sends it must mend it, trying again is of no use."""
    with smtplib.SMTP("127.0.0.1", box.emulators.port("smtp"), timeout=10) as server:
        server.sendmail("ola@app.localhost", ["ana@example.com"], SOUND)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("ola@app.localhost", ["ana@example.com"], SOUND.replace(part, instead))

    assert refused.value.smtp_code == 554
    assert len(box.list()) == 1


def test_addresses_beyond_ascii_are_refused(box: Box) -> None:
    """Most servers know no SMTPUTF8: neither is it announced, nor such an address taken."""
    with smtplib.SMTP("127.0.0.1", box.emulators.port("smtp"), timeout=10) as server:
        server.ehlo()
        announced = server.has_extn("smtputf8")
        server.putcmd("mail FROM:<ola@app.localhost>")
        server.getreply()
        server.send("rcpt TO:<ana@clínica.com.br>\r\n".encode())
        code, _ = server.getreply()

    assert (announced, code // 100) == (False, 5)


def test_finds_mails_by_recipient_words_and_age(box: Box) -> None:
    """Case and accents do not matter in words; the address is exact; after is an id."""
    box.send("ana@example.com", Subject="Consulta confirmada")
    box.send("bia@example.com", Subject="Lembrete", text="Até amanhã")
    newest = box.list()[0]["id"]

    assert [mail["subject"] for mail in box.list(to="ANA@example.com")] == ["Consulta confirmada"]
    assert [mail["subject"] for mail in box.list(q="AMANHA ate")] == ["Lembrete"]
    assert box.list(q="amanha nada") == []
    assert box.list(to="ana@example") == []
    assert box.list(after=newest) == []
    assert len(box.list(after=newest - 1)) == 1
    assert [mail["id"] for mail in box.list(limit=1)] == [newest]


def test_a_reader_can_wait_for_a_mail(box: Box) -> None:
    """The answer comes with the mail, not with the end of the time."""
    later = threading.Timer(0.2, box.send, ["late@example.com"])
    begun_at = time.monotonic()
    later.start()

    mails = box.list(to="late@example.com", wait_s=10)

    waited_s = time.monotonic() - begun_at
    later.join()
    assert (len(mails), waited_s < 5) == (1, True)
    assert box.list(to="nobody@example.com", wait_s=0.05) == []


def test_a_mail_to_two_is_found_by_each(box: Box) -> None:
    """One mail, two recipients; a copy for a third adds it."""
    box.send("ana@example.com, bia@example.com", Message_ID="<many@x>")
    box.send("cai@example.com", Message_ID="<many@x>")

    (mail,) = box.list(to="bia@example.com")
    assert mail["recipients"] == ["ana@example.com", "bia@example.com", "cai@example.com"]


def test_deletes_one_or_all(box: Box) -> None:
    """What is gone is not found; deleting it again is."""
    for number in range(3):
        box.send(Subject=str(number))
    first = box.list()[-1]["id"]

    one = box.emulators.admin("DELETE", f"/mailbox/messages/{first}")[0]
    again = box.emulators.admin("DELETE", f"/mailbox/messages/{first}")[0]
    left = len(box.list())
    box.emulators.admin("DELETE", "/mailbox/messages")

    assert (one, again, left, box.list()) == (204, 404, 2, [])
    assert box.get(first)[0] == 404


def test_refuses_for_now_as_often_as_ordered(box: Box) -> None:
    """A sender sees 451 twice, then the mail is taken."""
    box.emulators.fault("mailbox", "ana@example.com", fail=2)

    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError, match="451"):
            box.send()
    box.send()

    assert len(box.list()) == 1


def test_refuses_for_good_when_ordered(box: Box) -> None:
    """Another status is passed on; other recipients are not hit."""
    box.emulators.fault("mailbox", "ana@example.com", fail=1, status=550)

    with pytest.raises(smtplib.SMTPDataError, match="550"):
        box.send()
    box.send("bia@example.com")

    assert [mail["recipients"] for mail in box.list()] == [["bia@example.com"]]


def test_loses_and_doubles_as_ordered(box: Box) -> None:
    """A lost mail was accepted; a doubled one shows its copies."""
    box.emulators.fault("mailbox", "*", drop=1, duplicate=1)

    box.send(Message_ID="<lost@x>")
    box.send(Message_ID="<twice@x>")

    assert [(mail["message_id"], mail["copies"]) for mail in box.list()] == [("<twice@x>", 2)]


def test_mails_survive_a_kill(start_emulators: Callable[..., Emulators]) -> None:
    """What was accepted is there after SIGKILL."""
    box = Box(start_emulators())
    box.send(Message_ID="<kept@x>")

    box.emulators.stop(signal.SIGKILL)
    box.emulators.start()

    box.send(Message_ID="<kept@x>")
    assert [mail["copies"] for mail in box.list()] == [2]


def test_an_empty_box_says_how_mail_gets_here(box: Box) -> None:
    """And a search without result offers the way back."""
    page, _ = box.page("/")
    searched, _ = box.page("/?q=nada")

    assert "Nenhum e-mail ainda" in page
    assert "Nada encontrado" in searched
    assert "Limpar a busca" in searched


def test_the_count_is_of_what_is_there_and_says_what_is_shown(box: Box) -> None:
    """A page shows the last of many; what is new is counted of what was searched for."""
    for number in range(3):
        box.send(Subject=f"Aviso {number}")
    box.send(Subject="Outra")
    box.page(f"/messages/{box.list()[0]['id']}")

    whole, _ = box.page("/")
    last, _ = box.page("/?limit=2")
    searched, _ = box.page("/?q=aviso&limit=2")

    assert "4 e-mails · <strong>3 novos</strong>" in whole
    assert "Os 2 últimos de 4 e-mails · <strong>3 novos</strong>" in last
    assert "Os 2 últimos de 3 e-mails na busca · <strong>3 novos</strong>" in searched


def test_opening_a_mail_makes_it_read(box: Box) -> None:
    """Reading it as JSON does not; marking it makes it new again."""
    box.send(Subject="Bem-vinda")
    mail_id = box.list()[0]["id"]
    box.get(mail_id)
    title, _, _ = box.page("/")[0].partition("</title>")

    box.page(f"/messages/{mail_id}")
    opened = box.list()[0]["is_read"]
    ended_at = box.post(f"/messages/{mail_id}/unread")

    assert "(1) Caixa de entrada" in title
    assert (opened, ended_at, box.list()[0]["is_read"]) == (True, "/", False)


def test_a_text_mail_has_links_that_can_be_clicked(box: Box) -> None:
    """The full stop behind it is not part of it, and markup in a text is shown, not obeyed."""
    box.send(text=f"<b>Olá</b> {LINK}.")

    page, _ = box.page(f"/messages/{box.list()[0]['id']}")

    escaped = LINK.replace("&", "&amp;")
    assert f'<a href="{escaped}" target="_blank" rel="noopener noreferrer">{escaped}</a>.' in page
    assert "&lt;b&gt;Olá&lt;/b&gt;" in page
    assert "<b>" not in page


def test_pages_allow_nothing_inline_and_mails_no_script(box: Box) -> None:
    """The policies of the page and of the frame that holds a foreign mail."""
    box.send(html=HTML)
    mail_id = box.list()[0]["id"]

    page, policy = box.page(f"/messages/{mail_id}")
    mail, mail_policy = box.page(f"/messages/{mail_id}/html")

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in page
    assert "<style" not in page
    assert HTML in mail
    assert "script-src" not in mail_policy
    assert "sandbox allow-same-origin allow-popups" in mail_policy
    assert "allow-scripts" not in mail_policy + page


def test_another_site_cannot_empty_the_box(box: Box) -> None:
    """The browser says where a form comes from."""
    box.send()

    with pytest.raises(OSError, match="403"):
        box.post("/removal", **{"Sec-Fetch-Site": "cross-site"})
    kept = len(box.list())
    box.post("/removal", **{"Sec-Fetch-Site": "same-origin"})

    assert (kept, box.list()) == (1, [])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, box: Box) -> Iterator[Page]:
    context = chromium.new_context(base_url=box.url)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text))
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.browser
def test_a_new_mail_appears_by_itself(box: Box, page: Page) -> None:
    """The open list shows what arrives, in its title too."""
    page.goto("/")
    expect(page.get_by_role("heading", name="Nenhum e-mail ainda")).to_be_visible()

    box.send(Subject="Chegou agora")

    expect(page.get_by_role("link", name="Chegou agora")).to_be_visible(timeout=5000)
    expect(page).to_have_title("(1) Caixa de entrada · Correio local")


@pytest.mark.browser
def test_a_link_in_an_html_mail_opens_beside(box: Box, page: Page) -> None:
    """The frame is as tall as the mail, and its link opens a new page."""
    there = f"{box.url}/healthz"
    tall = f'<a href="{there}">Entrar</a><p style="margin-top: 1500px">Fim</p>'
    box.send(html=tall, Subject="Com botão")
    page.goto("/")
    page.get_by_role("link", name="Com botão").click()
    frame = page.frame_locator("iframe")

    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Entrar").click()

    assert popup.value.url == there
    box_of_frame = page.locator("iframe").bounding_box()
    assert box_of_frame
    assert box_of_frame["height"] > 1500
