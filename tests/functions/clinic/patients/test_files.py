"""Patients out of a spreadsheet and into one: looked at, mapped, taken in once, and given out."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from google.cloud import storage
from pypdf import PdfReader
from werkzeug.test import TestResponse

from functions.clinic.patients.imports import COLUMNS
from scripts.lib.dev.place import BUCKET, PROJECT, Place
from shared import work
from shared.context import Context
from shared.imports.tables import opened
from shared.web import uploads
from shared.wiring import platform
from tests.support.caller import CSRF, Caller, entry
from tests.support.jobs import Works
from tests.support.waiting import waits_for_a_lock

AT = "/api/clinic/patients/imports"
HEAD = "Nome;Celular;E-mail;CPF;Data de nascimento;Obs\n"
ANA = "ana maria DE souza;(11) 98765-4321;ana@example.com;529.982.247-25;03/05/1980;\n"
BIA = "Bia Prado;11 98765-4322;;;;prefere manhã\n"
BAD = "Caio;12;nada;111.111.111-11;31/02/1980;\n"


class Desk:
    """Ana at the clinic, with a spreadsheet."""

    def __init__(self, caller: Caller, place: Place) -> None:
        self.caller = caller
        self.works = Works(place, caller, entry("clinic", "task"))

    def send(self, content: str | bytes, name: str = "lista.csv") -> TestResponse:
        """Send a file to be looked at."""
        body = content.encode() if isinstance(content, str) else content
        data = {"file": (io.BytesIO(body), name)}
        return self.caller.post(AT, data=data, content_type="multipart/form-data")

    def check(self, content: str | bytes) -> str:
        """Send a file and let it be looked at; the look's id."""
        answer = self.send(content)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        self.works.all()
        identifier: str = answer.get_json()["job"]["id"]
        return identifier

    def found(self, check: str) -> Any:
        """What the look found."""
        return self.caller.get(f"{AT}/{check}").get_json()

    def take_in(self, check: str) -> Any:
        """Have it taken in, and done; the job as it ended."""
        answer = self.caller.post(f"{AT}/{check}/start")
        assert answer.status_code == 201, answer.get_data(as_text=True)
        self.works.all()
        job = answer.get_json()["job"]["id"]
        return self.caller.get(f"/api/clinic/jobs/{job}").get_json()["job"]

    def patients(self) -> list[list[Any]]:
        """Everybody who is registered."""
        with self.caller.db() as db:
            query = "select jsonb_agg(jsonb_build_array(name, phone, cpf, born_on) order by name)"
            return db.scalar(f"{query} from patient") or []


@pytest.fixture
def desk(acme: Caller, place: Place) -> Desk:
    """Ana with a spreadsheet."""
    return Desk(acme, place)


def test_a_spreadsheet_is_looked_at_and_then_taken_in(desk: Desk) -> None:
    """Nobody is registered before; names, telephones and documents are read as in the form."""
    check = desk.check(HEAD + ANA + BIA)
    found, before = desk.found(check), desk.patients()
    job = desk.take_in(check)

    assert (found["job"]["ok"], found["job"]["failed"], before) == (2, 0, [])
    assert found["found"]["mapping"] == {one.name: place for place, one in enumerate(COLUMNS)}
    assert (job["state"], job["ok"]) == ("done", 2)
    assert [row[0] for row in desk.patients()] == ["Bia Prado", "ana maria DE souza"]
    assert desk.patients()[1][1:] == ["+5511987654321", "52998224725", "1980-05-03"]


@pytest.mark.parametrize("way", ["form", "bucket"])
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("lista\u202egpj.csv", "lista gpj.csv"),
        ("\x1b[2Jlista.csv", "[2Jlista.csv"),
        ("\u202e\u200b", "planilha"),
        ("a" * 80 + "b" * 400 + ".csv", "a" * 80 + "…" + "b" * 35 + ".csv"),
        ("a" + "\u0301" * 40 + ".csv", "á\u0301\u0301\u0301.csv"),
    ],
)
def test_a_file_is_called_what_can_be_shown(desk: Desk, way: str, name: str, shown: str) -> None:
    """However it came; nobody is sent away for what a file of theirs is called."""
    if way == "form":
        answer = desk.send(HEAD + BIA, name)
    else:
        told = desk.caller.post(f"{AT}/uploads", {"size": 10}).get_json()
        answer = desk.caller.post(AT, {"upload": told["upload"], "file_name": name})

    assert answer.status_code == 201, answer.get_data(as_text=True)
    found = desk.found(answer.get_json()["job"]["id"])["found"]
    assert found["file_name"] == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("lis\x00ta.csv", "lis ta.csv"), ("a" * 20_000 + ".csv", "a" * 80 + "…" + "a" * 35 + ".csv")],
)
def test_a_form_s_file_may_be_called_anything(desk: Desk, name: str, shown: str) -> None:
    """A zero goes, and of twenty thousand signs the first and the last are kept."""
    answer = desk.send(HEAD + BIA, name)

    found = desk.found(answer.get_json()["job"]["id"])["found"]
    assert found["file_name"] == shown


def test_refused_rows_are_tried_again(desk: Desk) -> None:
    """Those alone, once, from the import's page; what may be wrong no more is taken in."""
    check = desk.check(HEAD + BIA + BAD + "\n" + ANA.replace("1980", "2031") + BIA)
    job = desk.take_in(check)
    page = desk.caller.get(f"/clinic/jobs/{job['id']}").get_data(as_text=True)
    with desk.caller.db() as db:  # by then she is born
        db.run(
            "update core.job set params = jsonb_set(params, '{parts,0}', to_jsonb(:part::text))"
            " where id = :id::uuid",
            id=job["id"],
            part=_part(desk, check, "2031", "1980"),
        )
    again = desk.caller.post(f"/api/clinic/jobs/{job['id']}/retry").get_json()["job"]["id"]
    desk.works.all()
    retried = desk.caller.get(f"/api/clinic/jobs/{again}").get_json()["job"]
    rows = desk.caller.get(f"/api/clinic/jobs/{again}/outcomes").get_json()["outcomes"]

    assert (job["ok"], job["failed"], job["skipped"]) == (1, 2, 1)
    assert "Tentar de novo os recusados" in page
    assert "até lá dá para tentar de novo" in page
    assert (retried["done"], retried["ok"], retried["failed"]) == (2, 1, 1)
    assert [one["position"] for one in rows] == [2]
    assert len(desk.patients()) == 2


def _part(desk: Desk, check: str, old: str, new: str) -> str:
    """A copy of the look's only part with other words in it."""
    with desk.caller.db() as db:
        path = db.scalar("select result #>> '{parts,0}' from core.job where id = :id", id=check)
    bucket = storage.Client(PROJECT).bucket(BUCKET)
    text = bucket.blob(path).download_as_text().replace(old, new)
    copy = bucket.blob(f"{path}x")
    copy.custom_time = platform().now()
    copy.upload_from_string(text)
    return f"{path}x"


def test_a_spreadsheet_that_is_deleted_is_sent_again(desk: Desk) -> None:
    """A cancelled import of last month stands in nobody's way, and says so on both pages."""
    check = desk.check(HEAD + BIA)
    job = desk.caller.post(f"{AT}/{check}/start").get_json()["job"]["id"]
    desk.caller.post(f"/api/clinic/jobs/{job}/cancellation")
    kept = desk.caller.get(f"/clinic/jobs/{job}").get_data(as_text=True)
    with desk.caller.db() as db:
        db.run("update core.job set good_until = now() - interval '1 second'")
    pages = [f"/clinic/patients/imports/{check}", f"/clinic/jobs/{job}"]
    told = [desk.caller.get(one).get_data(as_text=True) for one in pages]
    column = {"column": ["name:0", "phone:1"]}
    late = [desk.caller.post(f"{AT}/{check}/{act}", column) for act in ("start", "mapping")]
    other = desk.take_in(desk.check(HEAD + BIA))

    assert "Guardamos o arquivo até" in kept
    for page in told:
        assert "já foi apagad" in page
        assert "/clinic/patients/imports/new" in page
    assert "/resumption" not in told[1]
    assert [one.status_code for one in late] == [409, 409]
    assert (other["state"], other["ok"], other["id"] != job) == ("done", 1, True)


def test_each_bad_row_is_named_with_what_is_wrong_with_it(desk: Desk) -> None:
    """By its line in the file and the columns' names, on the page and in the file of bad rows."""
    check = desk.check(HEAD + BIA + BAD)
    [bad] = desk.found(check)["bad"]
    refused = opened(io.BytesIO(desk.caller.get(f"{AT}/{check}/refused").data))
    job = desk.take_in(check)

    assert bad["position"] + 1 == 3
    for word in ("Telefone: ", "E-mail: ", "CPF: ", "Nascimento: "):
        assert word in bad["reason"]
    [row] = refused.rows
    assert row.cells[0] == "Caio"
    assert row.cells[-2:] == ["3", bad["reason"]]
    assert (job["ok"], job["failed"], len(desk.patients())) == (1, 1, 1)


def test_the_file_of_bad_rows_has_every_one_of_them(desk: Desk) -> None:
    """However many: they are read some at a time, and none is left out without a word."""
    check = desk.check(HEAD + BAD * 1_003)
    refused = opened(io.BytesIO(desk.caller.get(f"{AT}/{check}/refused").data))

    assert [int(row.cells[-2]) for row in refused.rows] == list(range(2, 1_005))


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    """Its import is the one there is; a copy with other bytes finds everybody registered."""
    first = desk.take_in(desk.check(HEAD + ANA + BIA))
    again = desk.take_in(desk.check(HEAD + ANA + BIA))
    other = desk.take_in(desk.check("\ufeff" + HEAD + ANA + BIA))

    assert again["id"] == first["id"] != other["id"]
    assert (other["ok"], other["skipped"], len(desk.patients())) == (0, 2, 2)


def test_a_patient_who_is_registered_meanwhile_is_left_as_they_are(desk: Desk) -> None:
    """Between the look and the import, or twice within a file, by CPF or name and telephone."""
    check = desk.check(HEAD + ANA + BIA + BIA + ANA)
    with desk.caller.db() as db:
        db.run(
            "insert into patient (name, phone, cpf, created_by) "
            "values ('Outra Ana', '+5511911112222', '52998224725', core.uuid_v7())"
        )
    job = desk.take_in(check)

    assert [row[0] for row in desk.patients()] == ["Bia Prado", "Outra Ana"]
    assert (job["ok"], job["skipped"]) == (1, 3)


def test_a_patient_registered_at_the_same_moment_is_left_as_they_are(desk: Desk) -> None:
    """The database decides, when both have looked and found nobody, and no chunk is undone."""
    check = desk.check(HEAD + ANA + BIA)
    with ThreadPoolExecutor(1) as pool:
        with desk.caller.db() as db:
            db.run(
                "insert into patient (name, phone, cpf, created_by) "
                "values ('Outra Ana', '+5511911112222', '52998224725', core.uuid_v7())"
            )
            job = pool.submit(desk.take_in, check)
            waits_for_a_lock(job)
        ended = job.result()

    assert [row[0] for row in desk.patients()] == ["Bia Prado", "Outra Ana"]
    assert (ended["ok"], ended["skipped"]) == (1, 1)
    asked = desk.caller.events("clinic.continue_job")
    assert [row for row in asked if row.due_at is not None] == []  # nothing was tried again


def test_columns_are_mapped_by_hand_and_remembered(desk: Desk) -> None:
    """Files of the same head are read so from then on, also those that somebody else sends."""
    strange = "Quem;Onde\nBia Prado;11 98765-4322\n"
    check = desk.check(strange)
    assert desk.found(check)["found"]["missing"] == ["Nome", "Telefone"]
    assert desk.caller.post(f"{AT}/{check}/start").status_code == 409

    mapped = desk.caller.post(f"{AT}/{check}/mapping", {"column": ["name:0", "phone:1"]})
    desk.works.all()
    desk.take_in(mapped.get_json()["job"]["id"])
    later = desk.check(strange.replace("Bia", "Lia"))

    assert desk.found(later)["found"]["mapping"] == {"name": 0, "phone": 1}
    assert desk.found(later)["job"]["ok"] == 1


@pytest.mark.parametrize("column", ["name:2", "nada:0", "name", "name:-1", "name:0:1"])
def test_a_column_that_is_not_there_is_refused(desk: Desk, column: str) -> None:
    """By its number, or by the field that it is to fill."""
    check = desk.check("Quem;Onde\nBia;1\n")

    assert desk.caller.post(f"{AT}/{check}/mapping", {"column": [column]}).status_code == 400


@pytest.mark.parametrize("columns", [["name:0", "phone:0"], ["name:0", "name:1"]])
def test_a_column_is_one_field_and_a_field_one_column(desk: Desk, columns: list[str]) -> None:
    """What is named twice is refused beside the columns, whichever of the two it is."""
    check = desk.check("Quem;Onde\nBia;1\n")

    answer = desk.caller.post(f"{AT}/{check}/mapping", {"column": columns})

    assert answer.status_code == 400
    assert set(answer.get_json()["fields"]) == {"column"}


def test_a_head_that_comes_again_and_rows_that_go_on_are_told(desk: Desk) -> None:
    """Two lists were put one under the other; a row has a cell too much."""
    check = desk.check(HEAD + BIA + HEAD + BIA.strip() + ";x;y\n")

    assert [(one["outcome"], one["position"] + 1) for one in desk.found(check)["bad"]] == [
        ("skipped", 3),
        ("failed", 4),
    ]


def test_a_file_that_cannot_be_read_ends_the_look_in_its_words(desk: Desk) -> None:
    """The page says what to do about it."""
    check = desk.check(b"PK\x03\x04nothing")
    page = desk.caller.get(f"/clinic/patients/imports/{check}").get_data(as_text=True)

    assert desk.found(check)["job"]["state"] == "failed"
    assert "não é uma planilha XLSX" in page


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (2, 1)])
def test_who_will_not_have_waited_is_written_to(desk: Desk, minutes: int, told: int) -> None:
    """Of what took over a minute, with how it ended and the way to it."""
    check = desk.send(HEAD + BIA + BAD).get_json()["job"]["id"]
    with desk.caller.db() as db:
        db.run(
            "update core.job set created_at = now() - make_interval(mins => :minutes::int)",
            minutes=minutes,
        )
    desk.works.all()
    mails = desk.caller.events("clinic.job_ended")

    assert len(mails) == told
    for mail in mails:
        letter = mail.data["letter"]["send"]
        assert (letter["to"], letter["said"]["failed"]) == ("ana@acme.example", 1)
        assert letter["said"]["url"].endswith(f"/clinic/jobs/{check}")


def test_no_file_is_told_beside_the_field(desk: Desk) -> None:
    """On the page as in the API."""
    answer = desk.caller.post(AT, data={}, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert "file" in answer.get_json()["fields"]


def test_a_large_file_goes_straight_to_the_bucket_in_pieces(desk: Desk) -> None:
    """By an address that opens a session for so many bytes, and does nothing else."""
    body = (HEAD + ANA + BIA).encode()
    told = desk.caller.post(f"{AT}/uploads", {"size": len(body)}).get_json()
    emulator = re.sub(r"https://[^/]+", _storage(desk), told["url"])
    host = re.sub(r"https://([^/]+).*", r"\1", told["url"])
    opened_ = requests.post(emulator, headers=told["headers"] | {"Host": host}, timeout=10)
    session = re.sub(r"https?://[^/]+", _storage(desk), opened_.headers["Location"])
    put = requests.put(session, data=body, headers={"Host": host}, timeout=10)
    answer = desk.caller.post(AT, {"upload": told["upload"], "file_name": "grande.csv"})
    desk.works.all()

    assert (opened_.status_code, put.status_code, answer.status_code) == (201, 200, 201)
    assert desk.found(answer.get_json()["job"]["id"])["job"]["ok"] == 2
    assert desk.caller.post(AT, {"upload": told["upload"] + "x"}).status_code == 400
    assert not requests.post(emulator, headers={"Host": host}, timeout=10).ok


def test_what_people_sent_and_fetched_says_when_it_came(desk: Desk) -> None:
    """So that the bucket lets it go after thirty days; the job offers no file any more then."""
    before = _kept(desk)
    check = desk.check(HEAD + BIA)
    job = desk.caller.post("/api/clinic/patients/exports", {"format": "xlsx"}).get_json()["job"]
    desk.works.all()
    at = f"/api/clinic/jobs/{job['id']}"
    offered = desk.caller.get(at).get_json()["job"]["file"]
    with desk.caller.db() as db:
        db.run("update core.job set ended_at = now() - interval '31 days'")
    came = _kept(desk)
    kept = [came[name] for name in came.keys() - before.keys()]

    assert desk.found(check)["job"]["ok"] == 1
    assert len(kept) >= 4
    assert [blob.name for blob in kept if blob.custom_time is None] == []
    assert (offered, desk.caller.get(at).get_json()["job"]["file"]) == ("pacientes.xlsx", None)
    assert desk.caller.get(f"{at}/file").status_code == 404


def _kept(desk: Desk) -> dict[str, storage.Blob]:
    """The tenant's files in the bucket, by their names."""
    prefix = f"tenants/{desk.caller.tenant.id}"
    return {one.name: one for one in storage.Client(PROJECT).list_blobs(BUCKET, prefix=prefix)}


def _storage(desk: Desk) -> str:
    return f"http://{desk.works.place.address('storage')}"


def test_an_upload_of_another_tenant_is_none(desk: Desk, globex: Caller) -> None:
    """What names it is sealed for whoever asked for it, and the path for the tenant's own files."""
    told = desk.caller.post(f"{AT}/uploads", {"size": 10}).get_json()

    assert globex.post(AT, {"upload": told["upload"]}).status_code == 400
    assert f"/tenants/{desk.caller.tenant.id}/imports/" in told["url"]


def test_an_upload_of_a_colleague_is_none(desk: Desk) -> None:
    """Two of one clinic do not take each other's files."""
    told = desk.caller.post(f"{AT}/uploads", {"size": 10}).get_json()
    assert desk.caller.actor is not None
    other = replace(desk.caller.actor, id=uuid4())
    colleague = Caller("tenant", desk.caller.host, other, desk.caller.tenant)

    assert colleague.post(AT, {"upload": told["upload"]}).status_code == 400


def test_an_upload_is_named_for_seven_days(desk: Desk) -> None:
    """As long as its session takes pieces; then the file is asked for again, beside the field."""
    with desk.caller.db() as db:
        ctx = replace(_context(desk), db=db)
        told = [
            uploads.offer(replace(ctx, now=ctx.now - age), "imports", 10).data["upload"]
            for age in (uploads.GOOD_FOR - timedelta(minutes=1), uploads.GOOD_FOR)
        ]
    young, old = (desk.caller.post(AT, {"upload": one}) for one in told)

    assert (young.status_code, old.status_code) == (201, 400)
    assert "sete dias" in old.get_json()["fields"]["file"]


def test_an_upload_for_something_else_is_none(desk: Desk) -> None:
    """A seal says of which kind the file is: a logo is not imported."""
    with desk.caller.db() as db:
        told = uploads.offer(replace(_context(desk), db=db), "logo", 10).data["upload"]

    assert desk.caller.post(AT, {"upload": told}).status_code == 400


def _context(desk: Desk) -> Context:
    """What a handler of Ana's is given."""
    found: list[Context] = []
    assert desk.caller.actor is not None
    work.run(platform(), work.Caller(desk.caller.tenant, desk.caller.actor), found.append)
    return found[0]


def test_only_the_page_that_takes_files_reaches_the_bucket(desk: Desk) -> None:
    """And of it no more than this tenant's own folder of that kind, also when it is shown again."""
    settings = platform().settings
    bucket = f"{settings.storage_public_url}/{settings.storage_bucket}"
    own = f"connect-src 'self' {bucket}/tenants/{desk.caller.tenant.id}/imports/;"
    page = "/clinic/patients/imports"
    new = desk.caller.get(f"{page}/new").headers["Content-Security-Policy"]
    refused = desk.caller.post(page, data={"csrf_token": CSRF})
    other = desk.caller.get("/clinic/patients").headers["Content-Security-Policy"]

    assert refused.status_code == 400
    assert own in new
    assert own in refused.headers["Content-Security-Policy"]
    assert "connect-src 'self';" in other


def test_what_was_sent_and_never_named_is_let_go(desk: Desk) -> None:
    """A browser that died before it said so leaves a passing file, which the bucket deletes."""
    told = desk.caller.post(f"{AT}/uploads", {"size": 3}).get_json()
    emulator = re.sub(r"https://[^/]+", _storage(desk), told["url"])
    host = re.sub(r"https://([^/]+).*", r"\1", told["url"])
    begun = requests.post(emulator, headers=told["headers"] | {"Host": host}, timeout=10)
    session = re.sub(r"https?://[^/]+", _storage(desk), begun.headers["Location"])
    requests.put(session, data=b"x;y", headers={"Host": host}, timeout=10).raise_for_status()
    path = told["url"].partition(f"/{BUCKET}/")[2].partition("?")[0]
    [blob] = storage.Client(PROJECT).list_blobs(BUCKET, prefix=path)

    assert blob.custom_time is not None
    assert abs((blob.custom_time - platform().now()).total_seconds()) < 60


def test_a_hundred_patients_are_exported_at_once(desk: Desk) -> None:
    """As the spreadsheet that can be imported again."""
    desk.take_in(desk.check(HEAD + ANA + BIA))
    answer = desk.caller.post("/api/clinic/patients/exports", {"format": "csv"})
    table = opened(io.BytesIO(answer.data))
    rows = [row.cells for row in table.rows]

    assert answer.headers["Content-Disposition"] == 'attachment; filename="pacientes.csv"'
    assert [row[0] for row in rows] == ["ana maria DE souza", "Bia Prado"]
    assert rows[0][1:5] == ["(11) 98765-4321", "ana@example.com", "529.982.247-25", "03/05/1980"]
    again = desk.check(answer.data)
    assert desk.found(again)["job"]["skipped"] == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_more_are_exported_by_a_job_that_makes_the_file(desk: Desk, kind: str) -> None:
    """All of them in their order, once, behind an address that is signed for five minutes."""
    _register(desk, 4_500)
    answer = desk.caller.post("/api/clinic/patients/exports", {"format": kind})
    desk.works.all()
    got = desk.works.made("clinic", answer.get_json()["job"]["id"])
    names = [row.cells[0] for row in opened(io.BytesIO(got.content)).rows]

    assert answer.status_code == 201
    assert names == [f"Paciente {n:05}" for n in range(4_500)]
    assert got.headers["Content-Disposition"] == f'attachment; filename="pacientes.{kind}"'


def test_who_is_shown_is_a_list_to_print(desk: Desk) -> None:
    """The same people, order and columns, and the search and filters in words."""
    desk.take_in(desk.check(HEAD + ANA + BIA))
    asked = {"format": "pdf", "q": "a", "email": "with", "columns": ["name", "born", "cpf"]}
    answer = desk.caller.post("/api/clinic/patients/exports", asked)
    desk.works.all()
    got = desk.works.made("clinic", answer.get_json()["job"]["id"])

    [page] = PdfReader(io.BytesIO(got.content)).pages
    lines = page.extract_text().splitlines()
    assert lines[:4] == [
        *("Pacientes", "Acme", "Busca: “a” · Com e-mail", "Nome CPF Nascimento"),
    ]
    assert lines[4:6] == ["ana maria DE souza 529.982.247-25 03/05/1980", "1 linha ao todo."]
    assert got.headers["Content-Disposition"] == 'attachment; filename="pacientes.pdf"'


def test_more_than_pages_take_are_refused_beside_the_format(desk: Desk) -> None:
    """Before there is a job, with what does take them."""
    _register(desk, 10_001)

    answer = desk.caller.post("/api/clinic/patients/exports", {"format": "pdf"})

    assert answer.status_code == 400
    assert "escolha CSV ou XLSX" in answer.get_json()["fields"]["format"]
    assert desk.caller.events("clinic.continue_job") == []


def _register(desk: Desk, count: int) -> None:
    with desk.caller.db() as db:
        db.run(
            "insert into patient (name, phone, created_by) "
            "select 'Paciente ' || lpad(n::text, 5, '0'), '+5511' || (900000000 + n),"
            " core.uuid_v7() from generate_series(0, :n::int - 1) n",
            n=count,
        )


@pytest.mark.parametrize("page", ["new", "{check}"])
def test_each_step_is_a_page(desk: Desk, page: str) -> None:
    """And the job's own, with what it says linked to."""
    check = desk.check(HEAD + BIA + BAD)
    here = desk.caller.get(f"/clinic/patients/imports/{page.format(check=check)}")
    job = desk.caller.get(f"/clinic/jobs/{check}").get_data(as_text=True)
    rows = desk.caller.get(f"/clinic/jobs/{check}/outcomes").get_data(as_text=True)

    assert here.status_code == 200
    assert "2 de 2 · 1 recusado" in job
    assert f"/clinic/patients/imports/{check}" in job
    assert "Caio" in rows


def test_a_form_of_the_page_leads_to_the_job(desk: Desk) -> None:
    """As a browser without scripts sends it."""
    check = desk.check(HEAD + BIA)
    sent = desk.caller.post(f"/clinic/patients/imports/{check}/start", data={"csrf_token": CSRF})

    assert sent.status_code == 303
    assert sent.location.startswith("/clinic/jobs/")
