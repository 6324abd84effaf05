"""A file on its way from a browser into the bucket: in pieces, over broken lines, or never mind."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, FileChooser, Request, Route, expect

from shared.web import pages
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.stack]

AT = "/clinic/patients/imports"
PIECE = 8 * 2**20
HEAD = "Nome;Celular;Do sistema antigo\n"
ROW = "Paciente Número {:06};(11) 9{};" + "nada que se queira aqui " * 2_400 + "\n"
ROWS = 300  # long and few: what is tried is their way, not their reading


@pytest.fixture(scope="module")
def member(remote: Remote) -> Member:
    """The owner of a clinic."""
    return remote.tenant("envios")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spreadsheet of three pieces."""
    path = tmp_path_factory.mktemp("files") / "grande.csv"
    rows = (ROW.format(n, 10_000_000 + n) for n in range(ROWS))
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert 2 * PIECE < path.stat().st_size < 3 * PIECE
    return path


class Sender(Person):
    """The owner at the page that takes a spreadsheet, with all that went to the bucket."""

    def __init__(self, browser: Browser, member: Member, screen: str = "desk") -> None:
        super().__init__(browser, member.remote.stack.place, screen)
        self.member, self.remote = member, member.remote
        self.put: list[str] = []
        self.page.on("request", self._count)
        self.resume(member.tenant.slug, member.actor.email, PASSWORD)
        self.open()

    def __exit__(self, *about: object) -> None:
        self.remote.admin("DELETE", "/faults")
        super().__exit__(*about)

    def open(self) -> None:
        """Go to the page, as one who begins or comes back."""
        self.go(self.member.tenant.slug, f"{AT}/new")

    def _count(self, request: Request) -> None:
        if request.method == "PUT":
            self.put.append(request.headers["content-range"])

    def suffers(self, **fault: Any) -> None:
        """Let the bucket's requests suffer that."""
        order = {"service": "storage", "target": "*", **fault}
        self.remote.admin("PUT", "/faults", data=json.dumps(order))

    def choose(self, path: Path) -> None:
        """Choose a file; it is sent by itself."""
        self.page.locator("input[type=file]").first.set_input_files(path)

    def begins(self, path: Path, delay_s: float = 0.4) -> None:
        """Choose a file that goes slowly, until its first piece has arrived."""
        self.suffers(delay_s=delay_s)
        self.choose(path)
        self.stands_at(PIECE)

    def comes_back(self) -> None:
        """Open the page anew, though it asks whether to leave what is on its way."""
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.open()

    def arrives(self, rows: int) -> None:
        """Require that the look at the file finds so many rows."""
        self.page.wait_for_url(re.compile(f"{AT}/[0-9a-f-]{{36}}"), timeout=60_000)
        self.remote.admin("DELETE", "/faults")
        id_ = self.page.url.rsplit("/", 1)[1]
        asked = f"/api{AT}/{id_}"

        def found() -> Any:
            return self.member.request("GET", asked).json()["job"]

        self.remote.until(lambda: found()["state"] == "done", "the look never ends", 90)
        assert (found()["total"], found()["ok"]) == (rows, rows)

    def stands_at(self, least: int) -> None:
        """Wait until the browser knows that the bucket has so many bytes."""
        script = (
            "least => Object.values(JSON.parse(localStorage.uploads ?? '{}'))[0]?.sent >= least"
        )
        self.page.wait_for_function(script, arg=least)


@pytest.fixture
def sender(browser: Browser, member: Member) -> Iterator[Sender]:
    """The owner, about to send."""
    with Sender(browser, member) as sender:
        yield sender


def test_a_large_file_goes_in_pieces_over_a_line_that_breaks(sender: Sender, large: Path) -> None:
    """A cut connection, a bucket that is away and a dead network cost no more than their piece."""
    sender.begins(large)
    sender.page.context.set_offline(offline=True)
    expect(sender.page.locator(".upload-state")).to_contain_text("sem conexão, continua sozinho")
    sender.suffers(delay_s=0.4, drop=1, fail=1)
    sender.page.context.set_offline(offline=False)
    sender.arrives(ROWS)

    size = large.stat().st_size
    assert sender.put[0] == f"bytes 0-{PIECE - 1}/{size}"
    assert sender.put.count(f"bytes 0-{PIECE - 1}/{size}") == 1
    assert f"bytes */{size}" in sender.put  # what the bucket had was asked, not guessed
    assert sender.page.evaluate("localStorage.uploads") == "{}"


def test_the_same_file_chosen_again_after_a_reload_goes_on(sender: Sender, large: Path) -> None:
    """The page says where it stopped; another person's browser page knows nothing of it."""
    sender.begins(large)
    sender.comes_back()
    expect(sender.page.locator(".upload-row")).to_contain_text("Escolha o mesmo arquivo")
    sender.look("upload that stopped")
    before = len(sender.put)
    sender.choose(large)
    sender.arrives(ROWS)

    size, after = large.stat().st_size, sender.put[before:]
    assert after[0] == f"bytes */{size}"
    assert not any(one.startswith("bytes 0-") for one in after)


def test_a_session_that_is_gone_begins_anew(sender: Sender, large: Path) -> None:
    """The bucket forgets one after a week: the file goes again, from its start."""
    sender.begins(large)
    sender.comes_back()
    kept = sender.page.evaluate("Object.values(JSON.parse(localStorage.uploads))[0].at")
    place = sender.remote.stack.place
    gone = requests.delete(
        re.sub(r"https://[^/]+", f"http://{place.address('storage')}", kept),
        headers={"Host": "storage.app.localhost"},
        timeout=10,
    )
    before = len(sender.put)
    sender.choose(large)
    sender.arrives(ROWS)

    assert gone.status_code == 499
    assert sender.put[before].startswith("bytes */")
    assert any(one.startswith("bytes 0-") for one in sender.put[before:])


def test_a_small_file_goes_with_the_form(sender: Sender, tmp_path: Path) -> None:
    """One request, and nothing to the bucket."""
    small = tmp_path / "lista.csv"
    small.write_text(HEAD + "Bia Prado;11 98765-4322;\n")
    sender.choose(small)
    sender.arrives(1)

    assert sender.put == []


def test_what_is_cancelled_is_not_sent(sender: Sender, large: Path) -> None:
    """No job is begun, the page forgets it, and takes another file."""
    sender.begins(large, delay_s=0.6)
    sender.press("Tirar grande.csv")
    expect(sender.page.get_by_role("button", name="Conferir planilha")).not_to_have_attribute(
        "aria-busy", "true"
    )

    assert sender.page.evaluate("localStorage.uploads") == "{}"
    assert sender.page.url.endswith(f"{AT}/new")
    expect(sender.page.locator(".upload-row")).to_have_count(0)
    sender.press("Conferir planilha")
    expect(sender.page.locator(".field-error").first).to_have_text("Escolha a planilha.")


def test_what_is_chosen_while_a_file_is_on_its_way_changes_nothing(
    sender: Sender, large: Path, tmp_path: Path
) -> None:
    """It is said, and the file that is listed stays the one that the form holds."""
    (tmp_path / "outra.csv").write_text(HEAD)
    sender.suffers(delay_s=0.6)
    sender.choose(large)
    sender.stands_at(PIECE)
    sender.choose(tmp_path / "outra.csv")

    expect(sender.page.get_by_text("Espere este envio terminar")).to_be_visible()
    held = "[...document.querySelector('input[type=file]').files].map((file) => file.name)"
    assert sender.page.evaluate(held) == ["grande.csv"]
    expect(sender.page.locator(".upload-name")).to_have_text("grande.csv")
    sender.arrives(ROWS)


def test_a_bucket_that_takes_nothing_is_not_asked_without_end(sender: Sender, large: Path) -> None:
    """It answers each piece as if none had come: the browser waits, and tries a few times."""

    def nothing(route: Route) -> None:
        sent = route.request
        if sent.method != "PUT" or "*" in sent.headers["content-range"]:
            return route.continue_()
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Range"}
        return route.fulfill(status=308, headers=allowed)

    sender.page.route("**/*", nothing)
    sender.choose(large)

    expect(sender.page.locator(".upload-state")).to_contain_text("continua sozinho")
    pieces = [one for one in sender.put if "*" not in one]
    assert len(pieces) <= 2
    sender.page.unroute("**/*")
    sender.arrives(ROWS)


def test_what_cannot_be_taken_is_told_beside_the_file(sender: Sender, tmp_path: Path) -> None:
    """Before it is sent, with what to do about it; so is what the server finds."""
    (tmp_path / "foto.png").write_bytes(b"x")
    (tmp_path / "vazia.csv").touch()
    told = sender.page.locator(".upload-row .field-error")
    sender.choose(tmp_path / "foto.png")
    expect(told).to_have_text("Não é um arquivo CSV, TXT ou XLSX.")
    sender.choose(tmp_path / "vazia.csv")
    expect(told).to_have_text("O arquivo está vazio.")
    sender.look("file refused")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_keyboard_chooses_the_file(sender: Sender, key: str) -> None:
    """The zone is the browser's own control, with its focus shown."""
    field = sender.page.get_by_label("Planilha")
    opened: list[FileChooser] = []

    def note(chooser: FileChooser) -> None:
        opened.append(chooser)

    sender.page.on("filechooser", note)  # long before the key: the browser takes a moment to tell
    field.focus()
    sender.page.keyboard.press("Tab")
    sender.page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    outline = "one => getComputedStyle(one.closest('.drop')).outlineStyle"
    sender.page.keyboard.press(key)
    sender.remote.until(lambda: bool(sender.page.wait_for_timeout(100) or opened), "none opens")

    assert not opened[0].is_multiple()
    assert field.evaluate(outline) == "solid"


def test_a_phone_and_a_browser_without_scripts_send_as_well(
    browser: Browser, member: Member, tmp_path: Path
) -> None:
    """The field is a plain one there."""
    small = tmp_path / "lista.csv"
    small.write_text(HEAD + "Bia Prado;11 98765-4322;\n")
    with Sender(browser, member, "phone") as person:
        expect(person.page.get_by_text("Toque para escolher")).to_be_visible()
        person.look("upload on a phone")
        person.choose(small)
        person.arrives(1)
    with Person(browser, member.remote.stack.place, java_script_enabled=False) as person:
        person.resume(member.tenant.slug, member.actor.email, PASSWORD)
        person.go(member.tenant.slug, f"{AT}/new")
        expect(person.page.get_by_text("Sem JavaScript, até 10 MB")).to_be_visible()
        person.page.locator("input[type=file]").set_input_files(small)
        person.press("Conferir planilha")
        person.page.wait_for_url(re.compile(f"{AT}/[0-9a-f-]{{36}}"))


MANY = """
{% import "macros.html" as ui with context %}
<h1>Notas</h1>
{% call ui.form("/clinic/notes", attrs={"enctype": "multipart/form-data"}) %}
{{ ui.upload("files", "Notas", "as notas", "XML.", kinds=".xml", most=50000000, sessions=at,
   many=true, folders=true) }}{{ ui.button("Enviar notas") }}
{% endcall %}
"""
SWAP = """
html => {
  const main = document.querySelector("main");
  main.innerHTML = html;
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: main } }));
}
"""


def _many(sender: Sender) -> list[str]:
    """Swap in a form that takes many files; what it was sent with."""
    sent: list[str] = []
    known = {"nonce": "", "csrf_field": str, "ctx_actor": sender.member.actor, "path": "/"}
    plain = {"typed": {}, "refused": None, "at": f"{AT}/uploads"}
    html = pages.environment("clinic").from_string(MANY).render(known | plain)

    def take(route: Route) -> None:
        sent.append((route.request.post_data_buffer or b"").decode(errors="replace"))
        route.fulfill(status=201, headers={"Location": "/workspace"}, body="{}")

    sender.page.route("**/clinic/notes", take)
    sender.page.evaluate(SWAP, html)
    return sent


def test_many_files_and_folders_show_each_and_all(sender: Sender, tmp_path: Path) -> None:
    """What is of another kind is left out of a folder; one that is taken away does not go."""
    sent = _many(sender)
    folder = tmp_path / "notas"
    (folder / "novembro").mkdir(parents=True)
    for name in ("a", "b", "novembro/c", "novembro/d"):
        (folder / f"{name}.xml").write_bytes(b"x" * 3_000_000)
    (folder / "leia.txt").write_text("x")
    with sender.page.expect_file_chooser() as chosen:
        sender.press("Escolher uma pasta inteira")
    chosen.value.set_files(folder)
    expect(sender.page.locator(".upload-row")).to_have_count(4)
    expect(sender.page.get_by_text("Um arquivo de outro tipo ficou de fora.")).to_be_visible()
    sender.press("Tirar d.xml")
    sender.suffers(delay_s=0.5)
    sender.press("Enviar notas")
    expect(sender.page.locator("[data-total]")).to_contain_text("de 3 arquivos")
    sender.look("many files")
    sender.page.wait_for_url("**/workspace")

    [form] = sent
    assert len(sender.put) == 3
    assert form.count('name="upload[]"') == form.count('name="file_name[]"') == 3
    assert "d.xml" not in form
    assert "x" * 1000 not in form


def test_what_is_dropped_is_what_was_chosen(sender: Sender, tmp_path: Path) -> None:
    """Files and folders alike; beside the zone nothing is opened."""
    sent = _many(sender)
    sender.page.evaluate(DROP, "body")
    expect(sender.page.locator(".upload-row")).to_have_count(0)
    sender.page.evaluate(DROP, ".drop")
    expect(sender.page.locator(".upload-row")).to_have_count(2)
    sender.press("Enviar notas")
    sender.page.wait_for_url("**/workspace")

    assert sent[0].count('name="files"') == 2


DROP = """
where => {
  const transfer = new DataTransfer();
  for (const name of ["a.xml", "b.xml"]) transfer.items.add(new File(["x"], name));
  const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
  document.querySelector(where).dispatchEvent(new DragEvent("drop", options));
}
"""
