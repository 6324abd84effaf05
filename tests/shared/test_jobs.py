"""Long work: whatever happens to it, and whoever asks twice, each row is done once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.dev.place import Place
from shared.errors import Unavailable
from shared.faults import POINTS
from shared.jobs.queries import KEPT_DAYS, prune_jobs
from shared.wiring import platform
from tests.support import delivery, hooks
from tests.support.caller import Caller
from tests.support.jobs import SOURCE, Counting
from tests.support.waiting import waits_for_a_lock

ROOT = Path(__file__).parents[2]
AT_THE_END = ("event_received", "inside_chunk", "before_effect_commit", "after_effect_commit")
KILLS = [(1, point) for point in (*POINTS, "inside_chunk")] + [(2, point) for point in AT_THE_END]
ONCE = list(range(30))


@pytest.fixture
def counting(acme: Caller, place: Place) -> Counting:
    """Ana, at the feature that counts."""
    return Counting(acme, place)


def _raising(error: BaseException, times: int = 1) -> Callable[[Any], None]:
    left = [error] * times

    def raise_(_ctx: Any) -> None:
        if left:
            raise left.pop()

    return raise_


def test_a_job_is_done_chunk_by_chunk(counting: Counting) -> None:
    """Each chunk asks for the next; the last one ends it."""
    job = counting.start(total=25)
    counting.works.next()
    midway = counting.shown(job)
    counting.works.all()
    end = counting.shown(job)

    assert (midway["state"], midway["done"], midway["total"]) == ("running", 10, 25)
    assert (end["state"], end["done"], end["ok"]) == ("done", 25, 25)
    assert end["link"] == {"label": "Ver contagem", "href": "/workspace"}
    assert counting.counted() == list(range(25))


@pytest.mark.parametrize(("chunk", "point"), KILLS)
def test_a_kill_at_any_point_of_a_chunk_does_each_row_once(
    counting: Counting, place: Place, tmp_path: Path, chunk: int, point: str
) -> None:
    """Of one in the middle and of the last; Cloud Tasks delivers again what nobody answered."""
    job = counting.start()
    for _ in range(chunk):
        counting.works.next()
    order = counting.works.orders[0]
    (tmp_path / point).touch()
    died = subprocess.run(
        [sys.executable, "-c", DELIVER, SOURCE, delivery.token(place)],
        input=order.envelope(),
        env=os.environ | {"FAULTS_DIR": str(tmp_path)},
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    counting.works.all()

    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert counting.counted() == ONCE
    assert counting.shown(job)["state"] == "done"


DELIVER = """
import sys
from pathlib import Path

from tests.support.caller import application

headers = {"Authorization": f"Bearer {sys.argv[2]}"}
task = application("task", Path(sys.argv[1]))
task.post("/", data=sys.stdin.buffer.read(), content_type="application/json", headers=headers)
"""


def test_an_order_that_comes_again_is_not_obeyed_again(counting: Counting) -> None:
    """Nor does it ask for another chunk, so that one job never goes on twice."""
    counting.start()
    order = counting.works.next()
    counting.works.deliver(order)

    assert counting.counted() == list(range(10))
    assert len(counting.works.orders) == 1


def test_of_two_deliveries_at_once_one_takes_effect(counting: Counting) -> None:
    """Both have done the chunk before either commits; the later one must not have been."""
    counting.start()
    order = counting.works.orders[0]
    counting.works.delivered.add(order.id)
    with ThreadPoolExecutor(1) as pool:
        others: list[Any] = []

        def twin(_ctx: Any) -> None:
            if not others:
                others.append(pool.submit(counting.works.deliver, order))
                others[0].result(timeout=20)

        with hooks.meanwhile(twin):
            answer = counting.works.deliver(order)

    assert (answer.status_code, others[0].result().status_code) == (204, 204)
    assert counting.counted() == list(range(10))
    assert len(counting.works.orders) == 1


def test_a_cancellation_waits_for_no_chunk_and_undoes_it(counting: Counting) -> None:
    """What was done before stays; the chunk under way never was."""
    job = counting.start()
    counting.works.next()
    with hooks.meanwhile(lambda _ctx: counting.act(job, "cancellation")):
        counting.works.next()

    assert counting.shown(job)["state"] == "cancelled"
    assert counting.counted() == list(range(10))
    assert counting.works.orders == []


def test_a_job_is_cancelled_twice_as_well_as_once(counting: Counting) -> None:
    """The second is told the same, and one line stands in the trail; what waits does nothing."""
    job = counting.start()
    statuses = [counting.act(job, "cancellation") for _ in range(2)]
    begun: list[Any] = []
    with hooks.meanwhile(begun.append):
        counting.works.all()

    assert statuses == [200, 200]
    assert (begun, counting.shown(job)["state"]) == ([], "cancelled")
    with counting.caller.db() as db:
        told = "select count(*) from core.audit where action = 'workspace.job_cancelled'"
        assert db.scalar(told) == 1


def test_what_is_done_can_neither_be_cancelled_nor_resumed(counting: Counting) -> None:
    """Both are told that it is over."""
    job = counting.start(total=5)
    counting.works.all()

    assert counting.act(job, "cancellation") == 409
    assert counting.act(job, "resumption") == 409


def _cancelled(counting: Counting) -> str:
    """A job that was cancelled after its first chunk."""
    job = counting.start()
    counting.works.next()
    counting.act(job, "cancellation")
    counting.works.all()
    return job


def test_a_cancelled_job_goes_on_where_it_was(counting: Counting) -> None:
    """No row is done again, and none left out."""
    job = _cancelled(counting)
    assert counting.act(job, "resumption") == 200
    counting.works.all()

    assert counting.counted() == ONCE
    assert counting.shown(job)["state"] == "done"


def test_of_two_who_resume_at_once_one_makes_it_go_on(counting: Counting) -> None:
    """Both are shown the job; the next chunk is asked for once."""
    job = _cancelled(counting)
    with ThreadPoolExecutor(2) as pool:
        with counting.caller.db() as db:
            db.run("select 1 from core.job for update")
            both = [pool.submit(counting.act, job, "resumption") for _ in range(2)]
            waits_for_a_lock(*both)
        statuses = [one.result() for one in both]

    assert statuses == [200, 200]
    assert len(counting.works.orders) == 1
    counting.works.all()
    assert counting.counted() == ONCE


def test_a_chunk_that_fails_is_tried_again(counting: Counting) -> None:
    """After a pause that doubles; nothing of the failed one was seen by anybody."""
    job = counting.start()
    with hooks.meanwhile(_raising(RuntimeError("broken"), times=2)):
        counting.works.next()
        first = counting.works.orders[0].due_at
        counting.works.next()
        second = counting.works.orders[0].due_at
    counting.works.all()

    assert first is not None
    assert second is not None
    assert second - first >= timedelta(seconds=4)
    assert counting.counted() == ONCE
    assert counting.shown(job)["state"] == "done"


def test_a_chunk_that_fails_five_times_ends_the_job(counting: Counting) -> None:
    """People are told so in our words, and may resume it when we have mended it."""
    job = counting.start()
    with hooks.meanwhile(_raising(RuntimeError("broken"), times=5)):
        counting.works.all()
    failed = counting.shown(job)
    counting.act(job, "resumption")
    counting.works.all()

    assert failed["state"] == "failed"
    assert failed["reason"].startswith("Algo deu errado do nosso lado.")
    assert counting.counted() == ONCE
    assert counting.shown(job)["reason"] is None


class Died(BaseException):
    """The process ended here: nobody answers, and nothing of the chunk was."""


def _die(_ctx: Any) -> None:
    raise Died


def test_a_chunk_that_ends_its_process_is_given_up(counting: Counting) -> None:
    """After ten beginnings nobody heard of again, in words; resumed, it goes on where it was."""
    job = counting.start()
    counting.works.next()
    order = counting.works.orders[0]
    with hooks.meanwhile(_die):
        for _ in range(10):
            with pytest.raises(Died):
                counting.works.deliver(order)
        alive = counting.shown(job)["state"]
        answer = counting.works.deliver(order)
    counting.works.delivered.add(order.id)
    failed = counting.shown(job)
    counting.act(job, "resumption")
    counting.works.all()

    assert (alive, answer.status_code, failed["state"]) == ("running", 204, "failed")
    assert "caiu dez vezes" in failed["reason"]
    assert counting.counted() == ONCE
    assert counting.shown(job)["state"] == "done"


def test_what_was_away_is_not_counted_against_a_chunk(counting: Counting) -> None:
    """An outage of half a day ends no job: each of its deliveries was answered."""
    job = counting.start()
    order = counting.works.orders[0]
    with hooks.meanwhile(_raising(Unavailable("away"), times=12)):
        statuses = {counting.works.deliver(order).status_code for _ in range(12)}
    counting.works.all()

    assert statuses == {503}
    assert counting.shown(job)["state"] == "done"
    assert counting.counted() == ONCE


def test_a_job_is_seen_by_whoever_may_what_its_kind_needs(counting: Counting) -> None:
    """And acted on by nobody else, though both kinds are of one feature."""
    manager = counting.caller.as_("manager")
    count, peek = counting.start(), counting.start(kind="workspace.peek")
    paths = [("GET", ""), ("GET", "/outcomes"), ("GET", "/file"), ("POST", "/resumption")]
    paths += [("POST", "/retry"), ("POST", "/cancellation")]
    refused = {counting.call(m, f"/jobs/{peek}{path}", manager).status_code for m, path in paths}
    seen = counting.call("GET", f"/jobs/{count}", manager)
    nobody = counting.call("GET", f"/jobs/{count}", counting.caller.as_("viewer"))

    assert refused == {403}
    assert seen.get_json()["job"]["title"] == "Contagem"
    assert counting.call("POST", f"/jobs/{count}/cancellation", manager).status_code == 200
    assert counting.shown(peek)["state"] == "queued"
    assert nobody.status_code == 403


@pytest.mark.parametrize("act", ["resumption", "retry"])
def test_a_job_whose_file_is_deleted_does_not_go_on(counting: Counting, act: str) -> None:
    """Its page says so, and where another is begun."""
    job = counting.start(failing=[0])
    counting.works.all() if act == "retry" else counting.act(job, "cancellation")
    before = counting.shown(job)
    counting.forgets()
    status, after = counting.act(job, act), counting.shown(job)

    assert (before["gone"], after["gone"], status) == (False, True, 409)
    assert after["retryable"] is False
    assert after["again"] == {"label": "Contar de novo", "href": "/workspace/counts/new"}


def test_what_can_go_on_no_more_lets_another_begin(counting: Counting) -> None:
    """Of one once there is one job, until it failed or was cancelled and its file is deleted."""
    job = counting.start(once="a")
    counting.act(job, "cancellation")
    same = counting.start(once="a")
    counting.forgets()
    with ThreadPoolExecutor(2) as pool:
        other, twin = pool.map(lambda _: counting.start(once="a"), range(2))
    counting.works.all()
    counting.forgets()

    assert same == job != other == twin
    assert counting.start(once="a") == other  # what is done is not done again


def test_what_will_not_pass_ends_the_job_at_once(counting: Counting) -> None:
    """A problem is told in its own words."""
    job = counting.start(refused="A planilha está vazia.")
    counting.works.next()

    assert counting.works.orders == []
    assert counting.shown(job)["state"] == "failed"
    assert counting.shown(job)["reason"] == "A planilha está vazia."


def test_failed_rows_are_listed_in_pages_and_tried_again_once(counting: Counting) -> None:
    """Whoever asks twice is shown the one retry, which does those rows alone."""
    job = counting.start(failing=[3, 14, 15, 16])
    counting.works.all()
    page = counting.call("GET", f"/jobs/{job}/outcomes?outcome=failed&limit=3").get_json()
    rest = counting.call(
        "GET", f"/jobs/{job}/outcomes?outcome=failed&limit=3&cursor={page['next']}"
    ).get_json()
    again = [counting.call("POST", f"/jobs/{job}/retry").get_json()["job"] for _ in range(2)]
    counting.works.all()

    assert [one["position"] for one in page["outcomes"] + rest["outcomes"]] == [3, 14, 15, 16]
    assert page["outcomes"][0]["reason"] == "Não contou."
    assert counting.shown(job)["failed"] == 4
    assert again[0]["id"] == again[1]["id"] != job
    assert counting.counted() == ONCE
    assert counting.shown(again[0]["id"])["done"] == 4


def test_a_job_with_no_failed_row_has_nothing_to_retry(counting: Counting) -> None:
    """Nor has one that goes on."""
    job = counting.start(total=5)
    early = counting.act(job, "retry")
    counting.works.all()

    assert (early, counting.act(job, "retry")) == (409, 409)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/outcomes"),
        ("GET", "/file"),
        ("POST", "/cancellation"),
        ("POST", "/resumption"),
        ("POST", "/retry"),
    ],
)
def test_a_job_of_another_tenant_does_not_exist(
    counting: Counting, globex: Caller, method: str, path: str
) -> None:
    """Nothing is told of it, and nothing happens to it."""
    job = counting.start()

    assert counting.call(method, f"/jobs/{job}{path}", globex).status_code == 404
    assert counting.shown(job)["state"] == "queued"


def test_rate_and_rest_are_those_since_it_went_on(counting: Counting) -> None:
    """A night between cancelling and resuming makes no row slower."""
    job = _cancelled(counting)
    with counting.caller.db() as db:
        db.run("update core.job set counted_at = now() - interval '8 hours'")
    counting.act(job, "resumption")
    counting.works.next()

    assert counting.shown(job)["rest_s"] < 60


def test_a_job_that_went_silent_may_be_resumed(counting: Counting) -> None:
    """Its order was lost for good: after five minutes a person can ask for it again."""
    job = counting.start()
    counting.works.delivered.add(counting.works.orders[0].id)
    counting.act(job, "resumption")
    early = len(counting.works.orders)
    with counting.caller.db() as db:
        db.run("update core.job set moved_at = now() - interval '6 minutes'")
    silent = counting.shown(job)["silent"]
    counting.act(job, "resumption")
    counting.works.all()

    assert (early, silent) == (0, True)
    assert counting.counted() == ONCE


def test_jobs_of_last_quarter_are_forgotten(counting: Counting) -> None:
    """With what became of their rows; younger ones stay."""
    old, young = counting.start(total=5, failing=[0]), counting.start(total=5, failing=[0])
    counting.works.all()
    with counting.caller.db() as db:
        db.run("update core.job set created_at = now() - interval '91 days' where id = :id", id=old)

    assert prune_jobs(platform().databases, counting.caller.tenant.cell or "", days=KEPT_DAYS) == 1
    with counting.caller.db() as db:
        assert db.scalar("select array_agg(id::text) from core.job") == [young]
        assert db.scalar("select array_agg(job_id::text) from core.job_outcome") == [young]


def test_an_outcome_of_one_tenant_cannot_name_another_s_job(
    counting: Counting, globex: Caller
) -> None:
    """The key holds the tenant, so that nobody takes a position of a neighbour's job."""
    job = counting.start(failing=[0])
    scope = counting.caller.tenant.scope
    other = type(scope)(scope.database, scope.role, scope.schema, globex.tenant.id)
    with (
        pytest.raises(Exception, match="job_outcome_of_job"),
        platform().databases.transaction(other) as db,
    ):
        db.run(
            "insert into core.job_outcome (job_id, position, outcome) "
            "values (:id::uuid, 0, 'done')",
            id=job,
        )
    counting.works.all()

    assert counting.shown(job)["failed"] == 1
