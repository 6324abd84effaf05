"""The audit trail: complete, in order, one's own, and closed to most."""

from tests.support.caller import Caller


def _write(caller: Caller, count: int) -> None:
    with caller.db() as db:
        db.run(
            "insert into core.audit (actor_name, action, at) "
            "select 'Ana', 'clinic.act_' || n, now() - make_interval(secs => n) "
            "from generate_series(1, :count::int) as n",
            count=count,
        )


def test_pages_follow_each_other_without_gap(acme: Caller) -> None:
    """Newest first; each line is on one page."""
    _write(acme, 65)
    seen: list[str] = []
    address = "/api/workspace/settings/audit"
    for _ in range(3):
        answer = acme.get(address).json
        seen += [line["action"] for line in answer["lines"]]
        address = f"/api/workspace/settings/audit?before={answer['next']}"

    assert seen == [f"clinic.act_{number}" for number in range(1, 66)]
    assert answer["next"] is None


def test_another_tenant_s_lines_are_not_there(acme: Caller, globex: Caller) -> None:
    """Nor can its lines serve as a cursor to look past one's own."""
    _write(acme, 3)
    foreign = acme.get("/api/workspace/settings/audit").json["lines"][0]["id"]

    assert globex.get("/api/workspace/settings/audit").json["lines"] == []
    cursor = globex.get(f"/api/workspace/settings/audit?before={foreign}")
    assert cursor.status_code == 400


def test_owner_and_manager_read_it(acme: Caller) -> None:
    """What colleagues do is not everybody's business."""
    assert acme.as_("manager").get("/api/workspace/settings/audit").status_code == 200
    assert acme.as_("receptionist").get("/api/workspace/settings/audit").status_code == 403


def test_the_page_says_it_in_words(acme: Caller) -> None:
    """A person reads what happened, not a code."""
    acme.post("/workspace/logo/removal")
    with acme.db() as db:
        db.run("insert into core.audit (actor_name, action) values ('Ana', 'auth.signed_in')")

    assert "Entrou" in acme.get("/workspace/settings/audit").text


def test_a_bad_cursor_is_named(acme: Caller) -> None:
    """Never a 500."""
    answer = acme.get("/api/workspace/settings/audit?before=x")

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == ["before"]
