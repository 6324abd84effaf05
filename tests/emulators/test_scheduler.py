"""Scheduled jobs: what is sent, when, again, and what stays after a restart."""

import itertools
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from emulators.scheduler.job import Job
from tests.emulators.process import Emulators
from tests.emulators.sink import Sink

ACCOUNT = "platform@avila-local.iam.gserviceaccount.com"
NEVER = "0 0 30 12 *"
_numbers = itertools.count()


class Jobs:
    """One job of the scheduler, worked over the admin server."""

    def __init__(self, emulators: Emulators, sink: Sink) -> None:
        self.emulators = emulators
        self.sink = sink
        self.name = f"job-{next(_numbers)}"
        self.path = f"/scheduler/{self.name}"

    def put(self, **fields: Any) -> tuple[int, Any]:
        body = {"cron": NEVER, "url": self.sink.url + self.path, "backoff_s": 0.02, **fields}
        return self.emulators.admin("PUT", f"/scheduler/jobs/{self.name}", body)

    def get(self) -> tuple[int, Any]:
        return self.emulators.admin("GET", f"/scheduler/jobs/{self.name}")

    def run(self) -> Any:
        status, result = self.emulators.admin("POST", f"/scheduler/jobs/{self.name}/run")
        assert status == 200
        return result

    def delete(self) -> int:
        return self.emulators.admin("DELETE", f"/scheduler/jobs/{self.name}")[0]


@pytest.fixture
def job(emulators: Emulators, sink: Sink) -> Jobs:
    return Jobs(emulators, sink)


def test_a_run_carries_body_headers_and_time(job: Jobs) -> None:
    """What a task service reads: the type, who calls, and which time is meant."""
    job.put(body={"type": "provisioning-refill"})

    result = job.run()

    (arrival,) = job.sink.at(job.path)
    assert (arrival.method, arrival.json) == ("POST", {"type": "provisioning-refill"})
    assert arrival.headers["x-cloudscheduler"] == "true"
    assert arrival.headers["x-cloudscheduler-jobname"] == job.name
    assert arrival.headers["user-agent"] == "Google-Cloud-Scheduler"
    assert arrival.headers["x-cloudscheduler-scheduletime"] == result["schedule_time"]
    at = datetime.fromisoformat(result["schedule_time"])
    assert abs(datetime.now(UTC) - at) < timedelta(seconds=5)


def test_a_run_is_signed_for_its_audience(job: Jobs) -> None:
    """The account of the job speaks to the audience of the job."""
    job.put(account=ACCOUNT, audience="http://127.0.0.1:9105/")

    job.run()

    (arrival,) = job.sink.at(job.path)
    signed = arrival.headers["authorization"].removeprefix("Bearer ")
    keys = jwt.PyJWKSet.from_dict(job.emulators.admin("GET", "/jwks.json")[1])
    key = keys[jwt.get_unverified_header(signed)["kid"]]
    claims = jwt.decode(signed, key, ["RS256"], audience="http://127.0.0.1:9105/")
    assert claims["email"] == ACCOUNT


def test_a_failed_run_is_tried_again(job: Jobs) -> None:
    """The same time is meant by every attempt, and the result counts them."""
    statuses = iter((500, 503, 200))
    job.sink.answer(job.path, lambda _arrival: next(statuses))
    job.put()

    result = job.run()

    times = {arrival.headers["x-cloudscheduler-scheduletime"] for arrival in job.sink.at(job.path)}
    assert (result["attempts"], result["status"], result["succeeded"]) == (3, 200, True)
    assert len(times) == 1


def test_a_run_gives_up_in_the_end(job: Jobs) -> None:
    """After its attempts the failure is the result, and the job shows it."""
    job.sink.answer(job.path, 500)
    job.put(attempts=2)

    result = job.run()

    assert (result["attempts"], result["succeeded"]) == (2, False)
    assert job.get()[1]["last_result"] == result


def test_faults_can_be_ordered_for_a_job(job: Jobs) -> None:
    """One attempt lost, one refused, one doubled."""
    job.put()
    job.emulators.fault("scheduler", job.name, drop=1, fail=1, duplicate=1)

    result = job.run()

    assert result["attempts"] == 3
    assert len(job.sink.at(job.path)) == 2


def test_a_job_fires_at_its_time(job: Jobs) -> None:
    """Every second, on the second."""
    job.put(cron="* * * * * *")

    arrivals = job.sink.wait(job.path, 2)

    job.delete()
    times = [
        datetime.fromisoformat(arrival.headers["x-cloudscheduler-scheduletime"])
        for arrival in arrivals[:2]
    ]
    assert times[1] - times[0] == timedelta(seconds=1)
    assert times[0].microsecond == 0


def test_the_cron_counts_in_the_zone_of_the_job() -> None:
    """Seven in São Paulo is ten in UTC."""
    job = Job.read("x", {"cron": "0 7 * * *", "url": "http://x/", "timezone": "America/Sao_Paulo"})

    due = job.next_after(datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC))

    assert due == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"cron": "61 * * * *"}, "cron: Bad minute"),
        ({"timezone": "Mars/Olympus"}, "timezone:"),
        ({"url": "ftp://x/"}, "url must start with"),
        ({"attempts": 0}, "must be positive"),
        ({"when": "now"}, "unknown: when"),
    ],
)
def test_refuses_a_malformed_job(job: Jobs, fields: dict[str, object], text: str) -> None:
    """The reason is said, and nothing is kept."""
    status, answer = job.put(**fields)

    assert status == 400
    assert text in answer["error"]
    assert job.get()[0] == 404


def test_a_deleted_job_cannot_be_run(job: Jobs) -> None:
    """It is gone from the list too."""
    job.put()

    assert job.delete() == 204
    assert job.get()[0] == 404
    assert job.emulators.admin("POST", f"/scheduler/jobs/{job.name}/run")[0] == 404
    names = [one["name"] for one in job.emulators.admin("GET", "/scheduler/jobs")[1]]
    assert job.name not in names


def test_jobs_and_results_survive_a_kill(
    start_emulators: Callable[..., Emulators], sink: Sink
) -> None:
    """After SIGKILL the job fires by itself."""
    job = Jobs(start_emulators(), sink)
    job.put(cron="0 0 30 12 *")
    result = job.run()
    job.put(cron="* * * * * *")

    job.emulators.stop(signal.SIGKILL)
    before = len(sink.at(job.path))
    job.emulators.start()

    sink.wait(job.path, before + 1)
    assert result["succeeded"]
    assert job.get()[1]["last_result"]


def test_a_reset_forgets_jobs(start_emulators: Callable[..., Emulators], sink: Sink) -> None:
    """None is listed afterwards, and none fires."""
    job = Jobs(start_emulators(), sink)
    job.put()

    job.emulators.reset("scheduler")

    assert job.emulators.admin("GET", "/scheduler/jobs") == (200, [])
