"""The audit trail taken along: exactly what is filtered, as it stood when it was asked for."""

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from scripts.lib.dev.place import Place
from shared.imports.tables import opened
from tests.functions.workspace.audit.lines import EVA, RUI, write
from tests.support.caller import Caller, entry
from tests.support.jobs import Works

AT = "/api/workspace/settings/audit"


def test_a_hundred_lines_are_a_file_at_once(acme: Caller) -> None:
    """Exactly what is filtered, as a person reads it; nothing of it is a formula."""
    write(acme, 2, name="=HYPERLINK(1)", kind="clinic.patient", entity_id="p1")
    write(acme, 3, actor_id=str(RUI), actor_name="Rui")

    answer = acme.post("/workspace/settings/audit/exports", data={"who": str(EVA)})

    rows = answer.data.decode("utf-8-sig").splitlines()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="auditoria.csv"'
    assert rows[0] == "Quando;Quem;O que;Parte;Tipo;A quem;Mudanças;Endereço"
    assert len(rows) == 3
    assert all(";Eva;" in row and "'=HYPERLINK(1)" in row for row in rows[1:])


def test_who_took_the_trail_along_is_on_it(acme: Caller) -> None:
    """In which form; not in the file itself, which ends where it was asked for."""
    write(acme, 1)

    answer = acme.post(f"{AT}/exports", {})

    line = acme.get(AT).json["lines"][0]
    assert (line["action"], line["changes"][0]["after"]) == ("workspace.audit_exported", "CSV")
    assert "Exportou a auditoria" not in answer.data.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_more_lines_are_written_by_a_job(acme: Caller, place: Place, kind: str) -> None:
    """Those of the filter alone, in their order, none that came after it was asked for."""
    write(acme, 2_130)
    write(acme, 20, actor_id=str(RUI), actor_name="Rui")
    answer = acme.post(f"{AT}/exports", {"format": kind, "who": str(EVA)})
    write(acme, 5, ago="-10 minutes")

    works = Works(place, acme, entry("workspace", "task"))
    works.all()
    got = works.made("workspace", answer.json["job"]["id"])

    acts = [row.cells[2] for row in opened(io.BytesIO(got.content)).rows]
    assert answer.status_code == 201
    assert acts == [f"clinic.act_{number}" for number in range(1, 2_131)]
    assert got.headers["Content-Disposition"] == f'attachment; filename="auditoria.{kind}"'


def test_the_lines_are_pages_to_print(acme: Caller, place: Place) -> None:
    """Each once and in its order, over chunks and pages, under what was filtered in words."""
    write(acme, 2_130)
    write(acme, 3, actor_id=str(RUI), actor_name="Rui")
    answer = acme.post(f"{AT}/exports", {"format": "pdf", "who": str(EVA)})
    works = Works(place, acme, entry("workspace", "task"))
    works.all()

    got = works.made("workspace", answer.json["job"]["id"])

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(got.content)).pages]
    acts = [int(one) for page in pages for one in re.findall(r"clinic\.act_(\d+)", page)]
    assert got.headers["Content-Type"] == "application/pdf"
    assert acts == list(range(1, 2_131))
    assert pages[0].splitlines()[:3] == ["Auditoria", "Acme", "Eva"]
    assert "Emitido em" in pages[0]
    assert "2.130 linhas ao todo." in pages[-1]


def test_more_lines_than_pages_take_are_told(acme: Caller, place: Place) -> None:
    """Nobody had counted them: the job says so, and names what does take them."""
    write(acme, 10_001)
    answer = acme.post(f"{AT}/exports", {"format": "pdf"})
    Works(place, acme, entry("workspace", "task")).all()

    job = acme.get(f"/api/workspace/jobs/{answer.json['job']['id']}").json["job"]

    assert (job["state"], job["file"]) == ("failed", None)
    assert job["reason"].startswith("Um PDF leva até 10.000 linhas")


def test_another_tenant_s_file_is_not_there(acme: Caller, globex: Caller) -> None:
    """Nor is its job."""
    write(acme, 101)
    job = acme.post(f"{AT}/exports", {}).json["job"]["id"]

    assert globex.get(f"/api/workspace/jobs/{job}").status_code == 404
    assert globex.get(f"/api/workspace/jobs/{job}/file").status_code == 404


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (5, 1)])
def test_who_will_not_have_waited_for_a_file_is_written_to(
    acme: Caller, place: Place, deliver: Callable[..., TestResponse], minutes: int, told: int
) -> None:
    """In the words of every long work, which are rendered where mails leave."""
    write(acme, 101)
    job = acme.post(f"{AT}/exports", {}).json["job"]["id"]
    with acme.db() as db:
        ago = "update core.job set created_at = now() - make_interval(mins => :minutes::int)"
        db.run(ago, minutes=minutes)
    Works(place, acme, entry("workspace", "task")).all()

    facts = acme.events("workspace.job_ended")
    mails = [fact.data["letter"]["send"] for fact in facts]
    assert [mail["to"] for mail in mails] == ["ana@acme.example"] * told
    assert all(mail["said"]["url"].endswith(f"/workspace/jobs/{job}") for mail in mails)
    for fact in facts:
        answer = deliver("notifications", fact.type, fact.data, tenant=acme.tenant)
        assert answer.status_code == 204
