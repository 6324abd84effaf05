"""Preconditions hold on every operation, and exactly one of racing writers wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import new_bucket, raw, upload

Operation = Callable[..., Any]
WRITERS = 16

WRITES: dict[str, Operation] = {
    "upload": lambda blob, **demands: blob.upload_from_string(b"new", **demands),
    "upload_resumably": lambda blob, **demands: blob.create_resumable_upload_session(**demands),
    "patch": lambda blob, **demands: blob.patch(**demands),
    "delete": lambda blob, **demands: blob.delete(**demands),
    "rewrite": lambda blob, **demands: blob.rewrite(blob.bucket.blob("source"), **demands),
    "copy": lambda blob, **demands: blob.bucket.copy_blob(
        blob.bucket.blob("source"), blob.bucket, blob.name, **demands
    ),
}
COMPOSE: Operation = lambda blob, **demands: blob.compose(  # noqa: E731 - one of a table
    [blob.bucket.blob("source")], **demands
)
READS: dict[str, Operation] = {
    "download": lambda blob, **demands: blob.download_as_bytes(**demands),
    "reload": lambda blob, **demands: blob.reload(**demands),
}
# What is demanded of an object of generation g and metageneration 1.
FALSE = {
    "if_generation_match": lambda g: g + 1,
    "if_generation_not_match": lambda g: g,
    "if_metageneration_match": lambda _: 2,
    "if_metageneration_not_match": lambda _: 1,
}
TRUE = {
    "if_generation_match": lambda g: g,
    "if_generation_not_match": lambda _: 0,
    "if_metageneration_match": lambda _: 1,
    "if_metageneration_not_match": lambda _: 2,
}
CASES = [(operation, demand) for operation in WRITES.values() for demand in FALSE]
CASES += [(COMPOSE, "if_generation_match"), (COMPOSE, "if_metageneration_match")]


@pytest.fixture(scope="module")
def shared_bucket(shared_emulators: Emulators) -> Any:
    """Lend one bucket with an object to copy from."""
    bucket = new_bucket(shared_emulators)
    upload(bucket, "source")
    return bucket


@pytest.mark.parametrize(("operation", "demand"), CASES)
def test_a_false_precondition_refuses_a_write(
    shared_bucket: Any, operation: Operation, demand: str
) -> None:
    """412, and the object is as it was."""
    blob = upload(shared_bucket)
    generation = blob.generation

    with pytest.raises(exceptions.PreconditionFailed, match="pre-conditions"):
        operation(shared_bucket.blob("a"), **{demand: FALSE[demand](generation)})

    after = shared_bucket.get_blob("a")
    assert (after.generation, after.metageneration) == (generation, 1)


@pytest.mark.parametrize(("operation", "demand"), CASES)
def test_a_true_precondition_lets_a_write_pass(
    shared_bucket: Any, operation: Operation, demand: str
) -> None:
    """Demanding what is so changes nothing."""
    generation = upload(shared_bucket).generation

    operation(shared_bucket.blob("a"), **{demand: TRUE[demand](generation)})


@pytest.mark.parametrize("operation", READS.values(), ids=READS)
@pytest.mark.parametrize("demand", FALSE)
def test_a_false_precondition_refuses_a_read(
    shared_bucket: Any, operation: Operation, demand: str
) -> None:
    """412, but 304 where the reader names the version it has."""
    generation = upload(shared_bucket).generation
    expected = exceptions.NotModified if "_not_" in demand else exceptions.PreconditionFailed

    with pytest.raises(expected):
        operation(shared_bucket.blob("a"), **{demand: FALSE[demand](generation)})
    operation(shared_bucket.blob("a"), **{demand: TRUE[demand](generation)})


@pytest.mark.parametrize("method", ["rewrite", "copy"])
@pytest.mark.parametrize("demand", FALSE)
def test_a_precondition_on_the_source_holds(shared_bucket: Any, method: str, demand: str) -> None:
    """A copy is made of the version that was meant, or not at all."""
    generation = upload(shared_bucket, "source").generation
    on_source = demand.replace("if_", "if_source_")

    with pytest.raises(exceptions.PreconditionFailed):
        WRITES[method](shared_bucket.blob("b"), **{on_source: FALSE[demand](generation)})
    WRITES[method](shared_bucket.blob("b"), **{on_source: TRUE[demand](generation)})


def test_a_precondition_on_a_component_holds(shared_bucket: Any) -> None:
    """Composing names the version of each component."""
    part = upload(shared_bucket, "part")

    with pytest.raises(exceptions.PreconditionFailed):
        shared_bucket.blob("whole").compose([part], if_source_generation_match=[1])
    shared_bucket.blob("whole").compose([part], if_source_generation_match=[part.generation])


def test_generation_0_means_that_there_is_none(shared_bucket: Any) -> None:
    """An upload that must be the first succeeds once, and again after a deletion."""
    blob = upload(shared_bucket, "first", if_generation_match=0)

    with pytest.raises(exceptions.PreconditionFailed):
        upload(shared_bucket, "first", if_generation_match=0)
    blob.delete()
    upload(shared_bucket, "first", if_generation_match=0)


def test_a_stale_delete_leaves_the_newer_object(shared_bucket: Any) -> None:
    """What was read is deleted, or nothing."""
    old = upload(shared_bucket, data=b"old").generation
    upload(shared_bucket, data=b"new")

    with pytest.raises(exceptions.PreconditionFailed):
        shared_bucket.blob("a").delete(if_generation_match=old)

    assert shared_bucket.blob("a").download_as_bytes() == b"new"


def test_an_etag_is_a_precondition_of_reads(shared_bucket: Any) -> None:
    """304 to who has it, 412 to who wants another."""
    blob = upload(shared_bucket)
    blob.reload()

    with pytest.raises(exceptions.NotModified):
        blob.download_as_bytes(if_etag_not_match=blob.etag)
    with pytest.raises(exceptions.PreconditionFailed):
        blob.download_as_bytes(if_etag_match="another")


def test_a_failed_precondition_has_the_body_of_the_service(
    emulators: Emulators, shared_bucket: Any
) -> None:
    """Clients read the reason and the header it stands for."""
    upload(shared_bucket)

    path = f"/storage/v1/b/{shared_bucket.name}/o/a?ifGenerationMatch=1"
    answer = raw(emulators, "DELETE", path)

    text = "At least one of the pre-conditions you specified did not hold."
    assert answer.status_code == 412
    assert answer.json()["error"]["errors"] == [
        {
            "message": text,
            "domain": "global",
            "reason": "conditionNotMet",
            "locationType": "header",
            "location": "If-Match",
        }
    ]


def race(attempt: Callable[[int], Any]) -> list[int]:
    """Numbers of the writers that were not refused."""

    def won(number: int) -> bool:
        try:
            attempt(number)
        except exceptions.PreconditionFailed:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        return [number for number, one in enumerate(pool.map(won, range(WRITERS))) if one]


def test_one_of_racing_creators_wins(emulators: Emulators) -> None:
    """Sixteen demand that there is no object yet."""
    bucket = new_bucket(emulators)

    winners = race(
        lambda number: bucket.blob("a").upload_from_string(str(number), if_generation_match=0)
    )

    assert len(winners) == 1
    assert bucket.blob("a").download_as_bytes() == str(winners[0]).encode()


def test_one_of_racing_writers_wins_resumably(emulators: Emulators) -> None:
    """The end of an upload decides, not its start."""
    bucket = new_bucket(emulators)
    sessions = [
        bucket.blob("a").create_resumable_upload_session(if_generation_match=0)
        for _ in range(WRITERS)
    ]
    path = [session.split(emulators.host("storage"))[1] for session in sessions]

    def finish(number: int) -> None:
        answer = raw(emulators, "PUT", path[number], data=str(number).encode())
        if answer.status_code == 412:
            raise exceptions.PreconditionFailed("lost")

    winners = race(finish)

    assert len(winners) == 1
    assert bucket.blob("a").download_as_bytes() == str(winners[0]).encode()


def test_one_of_racing_patches_wins(emulators: Emulators) -> None:
    """Sixteen read metageneration 1 and change it."""
    bucket = new_bucket(emulators)
    upload(bucket)

    def change(number: int) -> None:
        blob = bucket.blob("a")
        blob.metadata = {"by": str(number)}
        blob.patch(if_metageneration_match=1)

    winners = race(change)

    assert len(winners) == 1
    assert bucket.get_blob("a").metadata == {"by": str(winners[0])}
