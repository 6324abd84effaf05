"""A merge is taken back within a day, exactly; and nobody keeps what takes it back for longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from shared.identity import utc_now
from tests.functions.clinic.duplicates.conftest import (
    PATIENTS,
    Add,
    merge,
    patient,
    undone,
)
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

CPF = "529.982.247-25"
LATER = "2031-03-05T10:00:00-03:00"


def _book(caller: Caller, clinic: Furnished, patient_id: str, at: str = LATER) -> None:
    body = clinic.booking(at, patient_id=patient_id)
    assert caller.post("/api/clinic/appointments", body).status_code == 201


def _visits(caller: Caller, patient_id: str) -> list[str]:
    days = {"since": "2031-01-01T00:00:00Z", "until": "2031-12-31T00:00:00Z"}
    told = caller.get("/api/clinic/appointments", query_string=days | {"patient_id": patient_id})
    return [one["starts_at"][:10] for one in told.get_json()["appointments"]]


def _age(caller: Caller, hours: int) -> None:
    caller.run(
        "update patient_merge set merged_at = now() - make_interval(hours => :hours::integer)",
        hours=hours,
    )


def test_what_moved_and_what_was_overwritten_is_back(
    acme: Caller, clinic: Furnished, add: Add
) -> None:
    """Exactly; what was booked since stays with who was kept."""
    kept, gone = clinic.patient_id, add("Zé Prado", "21 99876-5432", cpf=CPF, notes="Alérgico")
    _book(acme, clinic, gone)
    before = [patient(acme, one) for one in (kept, gone)]
    made = merge(acme, kept, gone)
    _book(acme, clinic, kept, "2031-03-06T10:00:00-03:00")
    together = _visits(acme, kept)
    answer = undone(acme, made)

    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert together == ["2031-03-03", "2031-03-05", "2031-03-06"]
    assert [patient(acme, one) for one in (kept, gone)] == before
    assert _visits(acme, kept) == ["2031-03-03", "2031-03-06"]
    assert _visits(acme, gone) == ["2031-03-05"]
    assert undone(acme, made).status_code == 404


def test_who_was_archived_is_again(acme: Caller, add: Add) -> None:
    """Each as they were."""
    kept, gone = add("Ana Lima"), add("Anna Lima")
    acme.post(f"{PATIENTS}/archives", {"ids": [kept]})
    undone(acme, merge(acme, kept, gone))

    assert [one["id"] for one in acme.get(PATIENTS).get_json()["patients"]] == [gone]
    assert acme.get(f"{PATIENTS}/{kept}").get_json()["standing"]["archived"]


def test_a_change_of_something_else_stays(acme: Caller, add: Add) -> None:
    """What the merge did not write is nobody's to put back."""
    kept, gone = add("Ana Lima"), add("Anna Lima", cpf=CPF)
    made = merge(acme, kept, gone, name="kept")
    body = {"name": "Ana Lima", "phone": "11 91234-5678", "cpf": CPF, "notes": "Prefere manhãs"}
    assert acme.put(f"{PATIENTS}/{kept}", body).status_code == 200
    undone(acme, made)

    assert (patient(acme, kept)["notes"], patient(acme, kept)["cpf"]) == ("Prefere manhãs", None)
    assert patient(acme, gone)["cpf"] == "52998224725"


def _changed(caller: Caller, kept: str, _add: Add) -> None:
    body = {"name": "Ana Lima", "phone": "11 91234-5678", "email": "outro@example.com"}
    assert caller.put(f"{PATIENTS}/{kept}", body).status_code == 200


def _cpf_given(caller: Caller, _kept: str, add: Add) -> None:
    add("Davi Reis", cpf=CPF)


def _merged_on(caller: Caller, kept: str, add: Add) -> None:
    merge(caller, add("Ana Lima Sá"), kept)


def _a_day_over(caller: Caller, _kept: str, _add: Add) -> None:
    _age(caller, 25)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (_changed, "Alguém mudou o cadastro de Ana Lima depois (e-mail)"),
        (_cpf_given, "O CPF de Anna Lima é de outro paciente agora"),
        (_merged_on, "Desfaça primeiro essa junção"),
        (_a_day_over, "Já passou um dia"),
    ],
)
def test_what_cannot_be_put_back_stands(
    acme: Caller, add: Add, since: Callable[[Caller, str, Add], None], said: str
) -> None:
    """It says why, and nothing of it is put back."""
    kept = add("Ana Lima")
    gone = add("Anna Lima", cpf=CPF, email="ana@example.com")
    made = merge(acme, kept, gone, name="kept", cpf="kept")
    since(acme, kept, add)
    refused = undone(acme, made)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "clinic.merge_stands")
    assert said in refused.get_json()["detail"]
    assert "merged_into" in acme.get(f"{PATIENTS}/{gone}").get_json()


def test_chained_merges_are_taken_back_one_by_one(acme: Caller, add: Add) -> None:
    """The later first; then each is who they were."""
    ids = [add("Ana Lima"), add("Anna Lima"), add("Ana L.")]
    first = merge(acme, ids[1], ids[0], name="kept")
    second = merge(acme, ids[2], ids[1], name="kept")

    assert [undone(acme, one).status_code for one in (first, second, first)] == [409, 200, 200]
    names = [patient(acme, one)["name"] for one in ids]
    assert names == ["Ana Lima", "Anna Lima", "Ana L."]


def test_the_page_of_who_was_kept_leads_back(acme: Caller, add: Add) -> None:
    """For a day; who it was, when and by whom."""
    kept = add("Ana Lima")
    made = merge(acme, kept, add("Zezé Prado"), name="kept")
    page = f"/clinic/patients/{kept}"
    today = acme.get(page).get_data(as_text=True)
    _age(acme, 25)
    later = acme.get(page).get_data(as_text=True)

    assert f"/clinic/patients/merges/{made}/restoration" in today
    assert "Cadastro juntado a este: Zezé Prado" in today
    assert made not in later


def test_what_takes_it_back_is_forgotten_after_a_day(
    acme: Caller, add: Add, run_task: Callable[..., TestResponse]
) -> None:
    """Values that nobody keeps are nobody's to have; the pointer stays."""
    kept, gone = add("Ana Lima"), add("Anna Lima", notes="Alérgica")
    merge(acme, kept, gone, notes="kept")
    turn = {"due_at": utc_now() - timedelta(seconds=1)}
    had = []
    for hours in (23, 25):
        _age(acme, hours)
        answer = run_task("clinic", "clinic-forget-openings", turn, acme.tenant)
        assert answer.status_code == 204, answer.get_data(as_text=True)
        had.append(acme.scalar("select former is not null from patient_merge"))

    assert had == [True, False]
    assert "merged_into" in acme.get(f"{PATIENTS}/{gone}").get_json()
    kept_of = acme.scalar("select jsonb_agg(p) from patient as p where id = :id::uuid", id=gone)
    assert "Alérgica" not in str(kept_of)


def test_another_tenant_takes_nothing_back(acme: Caller, globex: Caller, add: Add) -> None:
    """Nor does who does not see who was kept, nor who only looks."""
    made = merge(acme, add("Ana Lima"), add("Anna Lima"))

    assert undone(globex, made).status_code == 404
    assert undone(acme.as_("viewer"), made).status_code == 403
    assert undone(acme.as_("professional"), made).status_code in {200, 404}


def test_both_have_a_line_of_it(acme: Caller, add: Add) -> None:
    """On the trail."""
    kept, gone = add("Ana Lima"), add("Anna Lima")
    undone(acme, merge(acme, kept, gone))
    named = acme.scalar(
        "select jsonb_agg(entity_id) from core.audit where action = 'clinic.merge_undone'"
    )

    assert set(named) == {kept, gone}
