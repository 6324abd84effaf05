"""The list of a workspace's long work, and what a page asks of one's own."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from scripts.lib.dev.place import Place
from tests.support.caller import Caller
from tests.support.jobs import Counting

AT = "/api/workspace/jobs"


@pytest.fixture
def counting(acme: Caller, place: Place) -> Counting:
    """Ana, who begins long work."""
    return Counting(acme, place)


def _ids(caller: Caller, path: str = AT) -> list[str]:
    return [one["id"] for one in caller.get(path).get_json()["jobs"]]


def _colleague(caller: Caller) -> Caller:
    assert caller.actor is not None
    return Caller("tenant", caller.host, replace(caller.actor, id=uuid4()), caller.tenant)


def test_the_list_has_what_one_may_see(counting: Counting) -> None:
    """By the needs of each kind, newest first, with the words it was begun with."""
    count, peek = counting.start(), counting.start(kind="workspace.peek")
    owner, manager = counting.caller, counting.caller.as_("manager")
    first = owner.get(AT).get_json()["jobs"][0]

    assert (first["title"], first["href"]) == ("Olhada", f"/workspace/jobs/{peek}")
    assert _ids(owner) == [peek, count]
    assert _ids(manager) == [count]
    assert _ids(owner.as_("viewer")) == []


def test_what_an_earlier_release_began_is_its_starter_s(counting: Counting) -> None:
    """It does not say what it needs."""
    job = counting.start()
    with counting.caller.db() as db:
        db.run("update core.job set needs = null, title = null")
    mine, theirs = _ids(counting.caller), _ids(_colleague(counting.caller))

    assert (mine, theirs) == ([job], [])
    assert "Trabalho" in counting.caller.get("/workspace/jobs").get_data(as_text=True)


def test_only_what_goes_on_is_listed_when_asked(counting: Counting) -> None:
    """As the shell's link leads to it; an empty list says so."""
    done = counting.start(total=5)
    counting.works.all()
    page = counting.caller.get("/workspace/jobs?state=live").get_data(as_text=True)
    live = counting.start()

    assert "Nada em andamento" in page
    assert _ids(counting.caller, f"{AT}?state=live") == [live]
    assert _ids(counting.caller) == [live, done]


def test_a_job_begun_meanwhile_moves_no_page(counting: Counting) -> None:
    """A page ends behind a job, not after so many."""
    jobs = [counting.start(total=1) for _ in range(3)]
    first = counting.caller.get(f"{AT}?limit=2").get_json()
    counting.start(total=1)
    rest = _ids(counting.caller, f"{AT}?limit=2&cursor={first['next']}")

    assert [one["id"] for one in first["jobs"]] + rest == jobs[::-1]


def test_a_page_asks_for_its_own_work_alone(counting: Counting) -> None:
    """What goes on, and what has ended of what it names; nobody else's, not even by name."""
    done, other = counting.start(total=5), counting.start(total=5)
    counting.works.all()
    live = counting.start()
    mine = f"{AT}/mine"
    theirs = _ids(_colleague(counting.caller), f"{mine}?id[]={done}&id[]={live}")

    assert _ids(counting.caller, mine) == [live]
    assert _ids(counting.caller, f"{mine}?id[]={done}") == [live, done]
    assert other not in _ids(counting.caller, f"{mine}?id[]={done}")
    assert theirs == []


def test_jobs_of_another_tenant_are_in_no_list(counting: Counting, globex: Caller) -> None:
    """Whoever names them."""
    job = counting.start()

    assert _ids(globex) == []
    assert _ids(globex, f"{AT}/mine?id[]={job}") == []


def test_a_page_asks_for_twenty_at_most(acme: Caller) -> None:
    """More is refused, as is what is no id."""
    many = "&".join(f"id[]={UUID(int=n)}" for n in range(21))

    assert acme.get(f"{AT}/mine?{many}").status_code == 400
    assert acme.get(f"{AT}/mine?id[]=x").status_code == 400


def test_the_document_calls_a_list_as_it_is_asked_for(acme: Caller) -> None:
    """Who follows it is heard: `id` alone is no list."""
    document = acme.get("/api/workspace/openapi.json").get_json()

    asked = document["paths"]["/api/workspace/jobs/mine"]["get"]["parameters"]

    assert [one["name"] for one in asked] == ["id[]"]
