"""Two records of one person become one, with everything that hangs on them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from functions.clinic.duplicates import queries_merges
from tests.functions.clinic.duplicates.conftest import (
    PATIENTS,
    Add,
    merge,
    merged,
    patient,
    undone,
)
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver, colleague
from tests.support.caller import Caller
from tests.support.waiting import behind, waits_for_a_lock

LATER = "2031-03-05T10:00:00-03:00"
REFERENCES = """
    select c.conrelid::regclass::text || '.' || a.attname
    from pg_constraint as c
    inner join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = 'patient'::regclass
"""


def _book(caller: Caller, clinic: Furnished, patient_id: str, at: str = LATER) -> str:
    body = clinic.booking(at, patient_id=patient_id)
    answer = caller.post("/api/clinic/appointments", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["appointment"]["id"])


def _series(caller: Caller, clinic: Furnished, patient_id: str) -> str:
    body = clinic.booking("2031-04-01T10:00:00-03:00", patient_id=patient_id, times=2)
    answer = caller.post("/api/clinic/series", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["series"]["id"])


def _wish(caller: Caller, clinic: Furnished, patient_id: str) -> None:
    body = {"patient_id": patient_id, "service_id": clinic.service_id, "until_on": "2031-12-01"}
    assert caller.post("/api/clinic/waitlist", body).status_code == 201


def _owners(caller: Caller) -> dict[str, set[str]]:
    """On whom the rows of each table hang."""
    with caller.db() as db:
        return {
            one: set(db.column("select {1}::text from {0}".format(*one.split("."))))
            for one in queries_merges.MOVED
        }


def test_every_reference_to_a_patient_is_decided_on(acme: Caller) -> None:
    """A table that comes to name patients says whether it moves with them."""
    with acme.db() as db:
        named = set(db.column(REFERENCES))

    assert named == queries_merges.MOVED | set(queries_merges.STAYING)
    assert queries_merges.MOVED.isdisjoint(queries_merges.STAYING)


def test_everything_moves(acme: Caller, clinic: Furnished, add: Add, deliver: Deliver) -> None:
    """Visits, series, wishes, openings, and who was merged with them before: nothing is left."""
    kept, gone = clinic.patient_id, add("José P. Prado")
    merge(acme, gone, add("Zé Prado"))
    _book(acme, clinic, gone)
    _series(acme, clinic, gone)
    _wish(acme, clinic, gone)
    opener = colleague(deliver, acme, "Bia Sá")
    assert opener.actor
    acme.run(
        "insert into patient_opening (patient_id, account_id, ends_at) values"
        " (:id::uuid, :account::uuid, now() + interval '1 day')",
        id=gone,
        account=opener.actor.id,
    )
    before = _owners(acme)
    merge(acme, kept, gone)

    assert all(gone in owners for owners in before.values())
    assert all(kept in owners and gone not in owners for owners in _owners(acme).values())
    assert opener.get(f"{PATIENTS}/{kept}").status_code == 200


def test_what_was_chosen_is_kept(acme: Caller, add: Add) -> None:
    """Field by field; the CPF of who goes is the other's."""
    kept = add("Ana Lima", notes="Prefere manhãs", email="ana@example.com", born_on="1980-05-06")
    other = add("Ana L. Sá", "21 99876-5432", cpf="529.982.247-25", notes="Alérgica")
    merge(acme, kept, other, name="kept", phone="other", email="other")

    assert patient(acme, kept) == {
        "id": kept,
        "name": "Ana Lima",
        "phone": "+5521998765432",
        "email": None,
        "cpf": "52998224725",
        "born_on": "1980-05-06",
        "notes": "Prefere manhãs\nAlérgica",
    }


def test_notes_that_do_not_fit_together_are_refused(acme: Caller, add: Add) -> None:
    """Nothing is cut, and nobody is merged."""
    kept, other = (add("Ana Lima", notes=sign * 3000) for sign in "ab")
    refused = merged(acme, kept, other)

    assert (refused.status_code, list(refused.get_json()["fields"])) == (400, ["notes"])
    assert merged(acme, kept, other, notes="kept").status_code == 201


def test_who_was_merged_is_nowhere(acme: Caller, add: Add) -> None:
    """In no list, search, choice or pair; another may have the name, the number and the CPF."""
    kept = add("Ana Lima", "21 99876-5432")
    gone = add("Anna Lima", cpf="529.982.247-25")
    merge(acme, kept, gone, name="kept", phone="kept", cpf="kept")
    again = {"name": "Anna Lima", "phone": "11 91234-5678", "cpf": "529.982.247-25"}

    for path in (
        "",
        "?q=anna",
        "?state=idle",
        "?sort=phone",
        "/choices?q=anna",
        "/choices?q=91234",
    ):
        assert gone not in acme.get(f"{PATIENTS}{path}").get_data(as_text=True), path
    assert acme.get(f"{PATIENTS}/duplicates").get_json()["pairs"] == []
    assert acme.get("/api/clinic/search?q=anna").get_json()["found"] == []
    assert acme.post(PATIENTS, again).status_code == 201


def test_the_former_address_leads_to_who_was_kept(acme: Caller, add: Add) -> None:
    """With a note; over two merges as well, and from the form; what is saved there is refused."""
    kept, gone, first = add("Ana Lima"), add("Anna Lima"), add("A. Lima")
    merge(acme, gone, first)
    merge(acme, kept, gone)

    for path in (gone, first, f"{gone}/edit", f"{gone}/merge"):
        page = acme.get(f"/clinic/patients/{path}")
        assert page.status_code == 303, path
        assert page.headers["Location"].endswith(f"/clinic/patients/{kept}"), path
    told = acme.get(f"{PATIENTS}/{gone}").get_json()
    assert told["merged_into"]["id"] == kept
    body = {"name": "Anna", "phone": "11 91234-5678"}
    refused = acme.put(f"{PATIENTS}/{gone}", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "clinic.merged_away")
    assert merged(acme, kept, gone).get_json()["code"] == "clinic.merged_away"


def test_visits_at_one_time_are_told_first(acme: Caller, clinic: Furnished, add: Add) -> None:
    """Past or to come; once one is cancelled they are one person."""
    gone = add("Zé Prado")
    other = acme.post(
        "/api/clinic/professionals",
        {
            "name": "Ximena",
            "service_ids": [clinic.service_id],
            "hours": [{"weekday": 1, "opens": "08:00", "closes": "18:00"}],
        },
    ).get_json()["professional"]["id"]
    body = clinic.booking("2031-03-03T10:15:00-03:00", patient_id=gone, professional_id=other)
    visit = acme.post("/api/clinic/appointments", body).get_json()["appointment"]["id"]
    refused = merged(acme, clinic.patient_id, gone)
    page = acme.get(f"/clinic/patients/{clinic.patient_id}/merge?other_id={gone}")

    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (409, "clinic.visits_overlap")
    assert [one["visit_id"] for one in told["overlaps"]] == [visit]
    assert f"/clinic/appointments/{visit}" in page.get_data(as_text=True)
    assert "Juntar os dois" not in page.get_data(as_text=True)
    assert patient(acme, gone)["phone"] == "+5511912345678"
    acme.post(f"/api/clinic/appointments/{visit}/cancellation", {})
    assert merged(acme, clinic.patient_id, gone).status_code == 201


def test_who_comes_too_late_is_told_what_changed(acme: Caller, add: Add) -> None:
    """Of either, by the versions that were read; If-Match is of the one who stays."""
    kept, gone = add("Ana Lima"), add("Anna Lima")
    for one, notes in ((kept, "Um"), (gone, "Dois")):
        body = {"name": "Ana Lima", "phone": "11 91234-5678", "notes": notes}
        acme.put(f"{PATIENTS}/{one}", body)
    late = [
        merged(acme, kept, gone, version=1),
        merged(acme, kept, gone, other_version=1),
        acme.post(f"{PATIENTS}/{kept}/merges", {"other_id": gone}, headers={"If-Match": '"1"'}),
    ]

    assert [one.status_code for one in late] == [409, 409, 409]
    assert [one.get_json().get("version") for one in late] == [2, None, 2]
    assert late[1].get_json()["other_version"] == 2
    assert {"name", "notes"} >= {one["field"] for one in late[1].get_json()["changed"]} >= {"notes"}
    assert merged(acme, kept, gone, version=2, other_version=2).status_code == 201


def test_the_same_request_again_is_one_merge(acme: Caller, add: Add) -> None:
    """Answered with what it made; with another body its key is taken."""
    kept, gone, key = add("Ana Lima"), add("Anna Lima"), str(uuid4())
    first, again = (merged(acme, kept, gone, request_id=key) for _ in range(2))
    other = merged(acme, kept, add("Ana"), request_id=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert (other.status_code, other.get_json()["code"]) == (409, "clinic.request_reused")
    assert merged(acme, kept, kept).status_code == 400


def test_of_two_merges_at_once_one_wins(acme: Caller, add: Add) -> None:
    """One into the other while the other goes into the one: nobody is lost, nobody is stuck."""
    one, other = add("Ana Lima"), add("Anna Lima")
    held = "select from patient order by id for update"
    answers = behind(acme, held, lambda: merged(acme, one, other), lambda: merged(acme, other, one))

    assert sorted(each.status_code for each in answers) == [201, 409]
    assert {each.get_json().get("code") for each in answers} == {None, "clinic.merged_away"}
    assert len(acme.get(PATIENTS).get_json()["patients"]) == 1


@pytest.mark.parametrize("late", ["booking", "change"])
def test_what_comes_while_they_are_merged_is_not_lost(
    acme: Caller, clinic: Furnished, add: Add, late: str
) -> None:
    """A booking lands with who was kept; a change of who goes is refused."""
    gone = add("Zé Prado")
    acts: dict[str, Any] = {
        "booking": lambda: acme.post(
            "/api/clinic/appointments", clinic.booking(LATER, patient_id=gone)
        ),
        "change": lambda: acme.put(
            f"{PATIENTS}/{gone}", {"name": "Zé", "phone": "11 91234-5678", "notes": "Novo"}
        ),
    }
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            ids = [clinic.patient_id, gone]
            queries_merges.lock_patients(db, ids=ids)
            coming = pool.submit(acts[late])
            waits_for_a_lock(coming)
            queries_merges.strip_patient(db, id=gone)
            said = {"merged_by": uuid4(), "merged_by_name": "Ana"}
            given = {"gone_id": gone, "kept_id": clinic.patient_id}
            queries_merges.create_merge(db, former={}, **given, **said)
        answer = coming.result()

    if late == "booking":
        assert answer.status_code == 201, answer.get_data(as_text=True)
        assert answer.get_json()["appointment"]["patient_id"] == clinic.patient_id
    else:
        assert (answer.status_code, answer.get_json()["code"]) == (409, "clinic.merged_away")


@pytest.mark.parametrize("act", ["merge", "undo"])
def test_whoever_accepts_an_offer_is_waited_for(
    acme: Caller, clinic: Furnished, add: Add, act: str
) -> None:
    """At the wish, with neither patient held: they hold it first, and ask for the patient then."""
    kept, gone = clinic.patient_id, add("Zé Prado")
    _wish(acme, clinic, gone)
    made = merge(acme, kept, gone) if act == "undo" else ""
    acts = {"merge": lambda: merged(acme, kept, gone), "undo": lambda: undone(acme, made)}
    with ThreadPoolExecutor(1) as pool:
        with acme.db() as db:
            db.run("select from wish for update")
            coming = pool.submit(acts[act])
            waits_for_a_lock(coming)
            db.run("select from patient for key share nowait")
        assert coming.result().status_code in {200, 201}


def test_who_registered_one_sees_who_was_kept(acme: Caller, add: Add, deliver: Deliver) -> None:
    """A professional loses nobody by a merge of the desk's."""
    kept = add("Ana Lima")
    bia = colleague(deliver, acme, "Bia Sá")
    body = {"name": "Anna Lima", "phone": "11 91234-5678"}
    gone = bia.post(PATIENTS, body).get_json()["patient"]["id"]
    before = bia.get(f"{PATIENTS}/{kept}").status_code
    merge(acme, kept, gone)

    assert (before, bia.get(f"{PATIENTS}/{kept}").status_code) == (404, 200)


def test_who_was_out_of_the_way_is_back(acme: Caller, add: Add) -> None:
    """One of them was on the lists, so the one that they are now is."""
    kept, gone = add("Ana Lima"), add("Anna Lima")
    acme.post(f"{PATIENTS}/archives", {"ids": [kept]})
    merge(acme, kept, gone)

    assert [one["id"] for one in acme.get(PATIENTS).get_json()["patients"]] == [kept]


def test_the_trail_has_a_line_of_both(acme: Caller, add: Add) -> None:
    """With what became of the one, and where the other is."""
    kept, gone = add("Ana Lima"), add("Anna Lima", email="ana@example.com")
    merge(acme, kept, gone, name="kept")
    lines = acme.scalar(
        "select jsonb_object_agg(entity_id, changes) from core.audit"
        " where action = 'clinic.patient_merged'"
    )

    assert {one["field"] for one in lines[kept]} == {"email", "merged_from"}
    assert lines[gone] == [{"field": "merged_into", "after": "Ana Lima"}]


def test_another_tenant_s_is_nobody(acme: Caller, globex: Caller, add: Add) -> None:
    """Neither who stays nor who goes."""
    body = {"name": "Ana Lima", "phone": "11 91234-5678"}
    theirs = globex.post(PATIENTS, body).get_json()["patient"]["id"]
    own = add("Ana Lima")

    assert [merged(acme, own, theirs).status_code, merged(acme, theirs, own).status_code] == [
        404,
        404,
    ]
    assert acme.get(f"{PATIENTS}/{own}/merge?other_id={theirs}").status_code == 404
    said = {"one_id": own, "other_id": theirs}
    assert acme.post(f"{PATIENTS}/distinctions", said).status_code == 404


def test_who_only_looks_merges_nobody(acme: Caller, add: Add) -> None:
    """Whoever may not keep patients: neither list, nor comparison, nor merge."""
    kept, gone = add("Ana Lima"), add("Anna Lima")
    viewer = acme.as_("viewer")

    assert merged(viewer, kept, gone).status_code == 403
    assert viewer.get(f"{PATIENTS}/duplicates").status_code == 403
    assert viewer.get(f"{PATIENTS}/{kept}/merge").status_code == 403
