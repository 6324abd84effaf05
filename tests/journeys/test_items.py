"""Lines of a document: written, moved, pasted, taken and refused, by keyboard and by touch."""

import random
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, expect

from functions.gallery.items import CHARGED, INVOICED, WEIGHED
from shared.items.columns import Column
from shared.items.decimals import Formula, Part, TooMuch, reckon, rounded
from shared.numbers import thousands
from tests.journeys.person import Meet, Person

pytestmark = [pytest.mark.browser, pytest.mark.stack]
GALLERY = "items"
_RANDOM: Final = random.Random(20261128)  # noqa: S311 - cases, not secrets


def _editor(person: Person, name: str) -> Locator:
    table = person.page.get_by_role("table", name=name, exact=True)
    return person.page.locator("[data-part=items]", has=table)


def _lines(editor: Locator) -> list[list[str]]:
    """What stands in each line's fields, and its amount."""
    return [
        [one.input_value() for one in row.locator("[data-in]").all()]
        + row.locator("[data-amount]").all_text_contents()
        for row in editor.locator("[data-row]").all()
    ]


def _pasted(person: Person, text: str) -> None:
    """As a spreadsheet gives it."""
    person.page.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def test_lines_are_written_moved_and_taken_by_keyboard(person: Person) -> None:
    """Enter picks, goes on and adds a line, and sends nothing; the focus is never lost."""
    loads = person.loads()
    editor = _editor(person, "Serviços")
    keys, said = person.page.keyboard, editor.get_by_role("status").last
    editor.get_by_label("Quantidade, linha 1").focus()
    keys.press("Enter")
    expect(editor.get_by_label("Serviço, linha 2")).to_be_focused()
    expect(said).to_have_text("Linha 1: R$ 1.980,00. Total: R$ 1.980,00.")

    keys.type("aval")
    keys.press("Enter")
    expect(editor.get_by_label("Quantidade, linha 2")).to_be_focused()
    keys.type("3")
    keys.press("Tab")
    expect(editor.get_by_label("Preço (R$), linha 2")).to_have_value("150,00")
    keys.press("Tab")
    keys.type("12,505")
    keys.press("Tab")
    discount = editor.get_by_label("Desconto (R$), linha 2")
    expect(discount).to_have_accessible_description("Escreva assim: 1.250,50 ou 10%.")
    discount.fill("451")
    discount.press("Tab")
    expect(discount).to_have_accessible_description("Use no máximo R$ 450,00.")
    discount.fill("50,01")
    discount.press("Enter")
    expect(editor.get_by_label("Serviço, linha 3")).to_be_focused()
    expect(editor.locator("[data-sum=amount]")).to_have_text("R$ 2.379,99")
    keys.press("Enter")
    expect(said).to_have_text("A linha 3 está vazia.")

    keys.press("Backspace")
    expect(discount).to_be_focused()
    keys.press("Alt+ArrowUp")
    expect(editor.get_by_label("Desconto (R$), linha 1")).to_be_focused()
    expect(said).to_have_text("A linha 2 agora é a 1.")
    rows = [
        ["Avaliação postural", "3", "150,00", "50,01", "R$ 399,99"],
        ["RPG", "10", "220,00", "10%", "R$ 1.980,00"],
    ]
    assert _lines(editor) == rows

    person.press("Tirar a linha 1", within="[data-part=items]:has(caption:text('Serviços'))")
    expect(editor.locator("[data-sum=amount]")).to_have_text("R$ 1.980,00")
    expect(editor.get_by_label("Serviço, linha 1")).to_be_focused()
    editor.get_by_role("button", name="Desfazer").click()
    expect(editor.get_by_label("Serviço, linha 1")).to_be_focused()
    assert _lines(editor) == rows
    assert loads == []
    person.look("lines-written")


def test_rows_of_a_spreadsheet_become_lines(person: Person) -> None:
    """Numbers in Portuguese; what is no item of the list is told; one word takes all back."""
    editor = _editor(person, "Materiais")
    before = _lines(editor)
    editor.get_by_role("button", name="Mais uma linha").click()
    _pasted(person, "latão\t1.200,5 kg\t\tR$ 24,75\nPedra\t2\t10%\t1\n")

    latao = ["Latão", "1.200,500", "", "24,75", "R$ 29.712,38"]
    stone = ["Pedra", "2,000", "10%", "1,00", "R$ 1,80"]
    assert _lines(editor) == [*before, latao, stone]
    expect(editor.get_by_label("Material, linha 5")).to_be_focused()
    expect(editor.get_by_role("status").last).to_have_text("2 linhas coladas.")
    expect(editor.get_by_label("Material, linha 5")).to_have_accessible_description(
        "Escolha um item da lista."
    )
    editor.get_by_role("button", name="Desfazer").click()
    assert _lines(editor) == [*before, ["", "", "", "", ""]]

    editor.get_by_label("Bruto (kg), linha 3").focus()
    _pasted(person, "1\n2")
    expect(editor.get_by_role("button", name="Desfazer")).to_be_visible()
    editor.get_by_label("Preço/kg (R$), linha 4").press("ArrowUp")
    expect(editor.get_by_label("Preço/kg (R$), linha 3")).to_be_focused()
    person.page.keyboard.type("7")  # what was typed since is not to be lost with it
    expect(editor.get_by_role("button", name="Desfazer")).to_be_hidden()

    few = _editor(person, "Itens")
    few.get_by_label("Descrição, linha 1").focus()
    _pasted(person, "\n".join(f"Item {one}\t1\t2" for one in range(6)))
    told = "4 linhas coladas. 2 linhas ficaram de fora: são até 4."
    expect(few.get_by_role("status").last).to_have_text(told)
    expect(few.locator("[data-sum=amount]")).to_have_text("R$ 8,00")


def test_a_refused_form_keeps_every_line(meet: Meet) -> None:
    """Each reason at its own field; mended, the same lines are sent and told."""
    person = meet(refusals=[400])
    person.go(path="/gallery/items")
    editor = _editor(person, "Materiais")
    editor.get_by_label("Bruto (kg), linha 2").fill("")
    editor.get_by_role("button", name="Mais uma linha").click()
    person.press("Conferir")
    gross = editor.get_by_label("Bruto (kg), linha 2")
    expect(gross).to_have_accessible_description("Preencha este campo.")
    expect(gross).to_be_focused()
    gross.fill("100")

    person.press("Conferir")

    expect(person.page.locator("#toasts")).to_contain_text("3 linhas, R$ 9.233,58.")
    person.look("lines-mended")


def test_a_line_is_dragged_and_moved_by_touch(meet: Meet) -> None:
    """By its grip, or by the grip's menu; two rows a line on a phone, and nothing sideways."""
    person = meet("phone")
    person.page.set_viewport_size({"width": 360, "height": 780})
    person.go(path="/gallery/items")
    editor = _editor(person, "Materiais")
    first = _lines(editor)[0]
    editor.get_by_label("Linha 1", exact=True).click()
    editor.get_by_role("button", name="Mover para baixo").first.click()
    assert _lines(editor)[1] == first
    expect(editor.get_by_label("Linha 2", exact=True)).to_be_focused()
    material = editor.get_by_label("Material, linha 1")
    material.click()
    expect(editor.get_by_role("option")).to_have_count(6)
    person.look("lines-phone")
    material.press("Escape")

    grip = editor.get_by_label("Linha 2", exact=True).bounding_box()
    last = editor.locator("[data-row]").last.bounding_box()
    assert grip
    assert last
    mouse = person.page.mouse
    mouse.move(grip["x"] + 10, grip["y"] + 10)
    mouse.down()
    mouse.move(grip["x"] + 10, last["y"] + last["height"] - 5, steps=8)
    mouse.up()

    assert _lines(editor)[2] == first
    expect(editor.locator("details[open]")).to_have_count(0)
    expect(editor.get_by_role("status").last).to_have_text("A linha 2 agora é a 3.")


def test_without_scripts_there_are_lines_to_spare(meet: Meet) -> None:
    """A choice is a list; what is refused comes again as it was typed."""
    person = meet("desk", java_script_enabled=False, refusals=[400])
    person.page.goto(person.url(path="/gallery/items"))
    editor = _editor(person, "Materiais")
    row = editor.locator("[data-row]").nth(3)
    row.get_by_role("combobox", name="Material, linha 4").select_option("Latão")
    editor.get_by_label("Bruto (kg), linha 4").fill("2,5")
    person.press("Conferir")

    price = editor.get_by_label("Preço/kg (R$), linha 4")
    expect(price).to_have_accessible_description("Preencha este campo.")
    expect(editor.get_by_label("Bruto (kg), linha 4")).to_have_value("2,5")
    expect(row.get_by_role("combobox", name="Material, linha 4")).to_have_value(
        "00000000-0000-0000-0000-000000000004"
    )
    expect(editor.locator("[data-row]")).to_have_count(9)
    price.fill("10")
    person.press("Conferir")
    assert person.page.url.endswith("/gallery/items")
    expect(person.page.get_by_role("alert").first).to_be_hidden()


def test_on_paper_lines_are_a_plain_table(person: Person) -> None:
    """No field, no button, no empty line."""
    editor = _editor(person, "Materiais")
    editor.get_by_role("button", name="Mais uma linha").click()
    person.page.emulate_media(media="print")

    assert editor.get_by_role("button").count() == 0
    expect(editor.locator("[data-row]:visible")).to_have_count(3)
    person.look("lines-paper")


def _typed(column: Column) -> str:
    """What might stand in it, at its edges and anywhere: mostly a figure."""
    most = int(column.most)
    whole = _RANDOM.choice([0, 1, 2, 9, most, _RANDOM.randint(0, 99), _RANDOM.randint(0, most)])
    rest = "".join(_RANDOM.choices("0123456789", k=_RANDOM.randint(0, column.decimals)))
    text = _RANDOM.choice([str(whole), thousands(whole)]) + (f",{rest}" if rest else "")
    shapes = ["{}", "{}", "{}", "{}", "{}%", "R$ {}", "{}1", "{}.", "", " {} "]
    return _RANDOM.choice(shapes).format(text)


def _here(columns: tuple[Column, ...], typed: dict[str, str]) -> dict[str, Any]:
    """What the server makes of a line's figures: in words, empty where it makes nothing."""
    parts: dict[str, Part | None] = {}
    for column in columns:
        if column.filled:
            parts[column.name] = _part(column, typed[column.name])
        else:
            parts[column.name] = _made(column.of, column, parts)
    return {
        one.name: one.say(part.value) if (part := parts[one.name]) else ""
        for one in columns
        if not one.filled
    }


def _part(column: Column, text: str) -> Part | None:
    if not text.strip():
        return None if column.required else column.part(None)
    try:
        found = column.read(text)
    except ValueError:
        return None
    return found if isinstance(found, Part) else None


def _made(formula: Formula, column: Column, parts: dict[str, Part | None]) -> Part | None:
    known = {name: part for name, part in parts.items() if part is not None}
    try:
        return Part(rounded(reckon(formula, known).value, column.decimals))
    except (KeyError, TooMuch):
        return None


def test_the_page_reckons_as_the_server_does(meet: Meet) -> None:
    """To the centavo: a thousand lines of each kind, at the edges and anywhere."""
    person = meet(bypass_csp=True)
    person.go(path="/gallery/items")
    for sheet in (WEIGHED, CHARGED, INVOICED):
        columns = tuple(one for one in sheet.columns if one.figure)
        cases = [{one.name: _typed(one) for one in columns if one.filled} for _ in range(1000)]
        found = person.page.evaluate(_THERE, [[one.told for one in columns], cases])

        expected = [_here(columns, typed) for typed in cases]
        assert [
            (typed, here, there)
            for typed, here, there in zip(cases, expected, found, strict=True)
            if here != there
        ] == []
        assert sum(bool(one["amount"]) for one in expected) > 50


_THERE: Final = """async ([columns, cases]) => {
  const { src } = document.querySelector('script[src$="kit/items.js"]');
  const { figures, say } = await import(src.replace("kit/items.js", "js/decimals.js"));
  return cases.map((typed) => {
    const values = figures(columns, ({ name }) => typed[name].trim());
    return Object.fromEntries(columns.filter(({ kind }) => kind === "amount")
      .map((one) => [one.name, values[one.name] ? say(values[one.name], one) : ""]));
  });
}"""
