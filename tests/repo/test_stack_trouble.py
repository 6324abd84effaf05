"""What goes wrong with a stack on a developer's machine: a clear word each, and a way on."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.lib.dev import keys, leftovers, logs, postgres, tls
from scripts.lib.dev.place import Misplaced, Place, from_environment
from scripts.lib.dev.processes import Process
from scripts.lib.dev.stack import Stack
from scripts.lib.dev.tail import Reader
from tests.repo.stack_world import a_stack, ask
from tests.support.ground import free_place
from tests.support.waiting import until

pytestmark = pytest.mark.stack

LOG_LIMIT_BYTES = 30_000
SPOILED = [
    None,
    b"",
    b'{"phase": "rea',
    b"[]",
    b"null",
    b'{"children": 3}',
    b"\xff\xfe",
    b'{"a": 1}',
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running stack of the small checkout, with small logs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEV_LOG_LIMIT_BYTES", str(LOG_LIMIT_BYTES))
        with a_stack(tmp_path_factory.mktemp("stack")) as started:
            started.up(tied=True)
            yield started


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stack]:
    """A stack that was not started yet."""
    with a_stack(tmp_path) as made:
        yield made


def begin(stack: Stack, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Start ``scripts/dev``'s program with the place of a stack."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.lib.dev", *words],
        env=os.environ | stack.place.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and everything that it said."""
    said, complained = process.communicate(timeout=90)
    return process.returncode, said + complained


@pytest.mark.parametrize("content", SPOILED)
def test_a_state_that_cannot_be_read_is_mended(stack: Stack, content: bytes | None) -> None:
    """By the supervisor that runs; the commands wait for it, and touch no process."""
    before = stack.state
    file = stack.place.data / "run" / "state.json"
    file.unlink() if content is None else file.write_bytes(content)

    assert stack.up() is False

    assert stack.state.supervisor == before.supervisor
    assert {n: one.process for n, one in stack.state.children.items()} == {
        n: one.process for n, one in before.children.items()
    }


def test_two_resets_at_once_follow_each_other(stack: Stack) -> None:
    """The second says for whom it waits; both end well."""
    both = [begin(stack, "reset") for _ in range(2)]
    told = [end(one) for one in both]

    assert [status for status, _ in told] == [0, 0]
    assert sum("waiting for another command on this stack: reset (pid" in t for _, t in told) == 1
    assert ask(stack.place, "app.localhost", "/").status == 200


def test_no_log_grows_for_ever(stack: Stack) -> None:
    """nginx's, PostgreSQL's and a function's are begun anew, and their writers go on."""
    for name in ("access", "postgres", "beta-http"):
        with os.fdopen(stack.place.open_log(name), "w") as log:
            log.write("a line from before\n" * 4000)

    def small(name: str) -> bool:
        return stack.place.log(name).stat().st_size < LOG_LIMIT_BYTES

    for name in ("access", "postgres", "beta-http"):
        assert until(lambda name=name: small(name)), name
        assert logs.older(stack.place.log(name)).read_text().count("from before") == 4000
        assert logs.older(stack.place.log(name)).stat().st_mode & 0o077 == 0
    ask(stack.place, "app.localhost", "/after")
    assert until(lambda: '"path":"/after"' in stack.place.log("access").read_text())
    assert "\0" not in stack.place.log("access").read_text()


def test_following_a_log_goes_on_where_it_is_begun_anew(tmp_path: Path) -> None:
    """No line is missed and none comes twice, whenever one looks."""
    log, written, read = tmp_path / "a.log", [], []
    log.touch()
    reader = Reader(log)
    for number in range(200):
        line = f"line {number}"
        written.append(line)
        with log.open("a") as file:
            file.write(f"{line}\n")
        if number % 7 == 0:
            read += reader.read()
        if number % 23 == 0:
            logs.begin_anew(log)
        if number % 5 == 0:
            read += reader.read()
    read += reader.read()

    assert read == written


def test_a_log_that_somebody_emptied_is_followed_from_its_start(tmp_path: Path) -> None:
    """Nobody kept its lines, so after a moment it is read as a new one."""
    log = tmp_path / "a.log"
    log.write_text("one\ntwo\n")
    reader = Reader(log)
    first = reader.read()
    log.write_text("new\n")

    later = [line for _ in range(10) for line in reader.read()]

    assert (first, later) == (["one", "two"], ["new"])


def test_a_checkout_may_lie_anywhere(tmp_path: Path) -> None:
    """Spaces, quotes, accents and signs of other languages in its path are part of a name."""
    folder = tmp_path / "a b'c\"d $HOME;é{x}#"
    folder.mkdir()
    with a_stack(folder) as stack:
        stack.up(tied=True)

        assert ask(stack.place, "app.localhost", "/").status == 200
        css = ask(stack.place, "acme.app.localhost", "/static/0123456789ab/app.css")
        assert css.status == 200
        assert until(lambda: '"path":"/"' in stack.place.log("access").read_text())


def test_ctrl_c_stops_what_up_started(fresh: Stack, tmp_path: Path) -> None:
    """While it waits for one that never answers; nothing goes on in the background."""
    mute = tmp_path / "redis-server"
    mute.write_text("#!/bin/sh\nexec sleep 600\n")
    mute.chmod(0o700)
    # A run in the background of a shell ignores the signal, and so would all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    up = begin(fresh, "up", REDIS_BINARY=str(mute))
    assert until(lambda: "redis" in fresh.state.children)

    up.send_signal(signal.SIGINT)
    status, told = end(up)

    assert status == 130
    assert "stopping what was started" in told
    assert "Traceback" not in told
    assert leftovers.find(fresh.place) == []


def test_two_ups_at_once_start_one_stack(fresh: Stack) -> None:
    """The second waits, says for whom, and finds it running; down ends a third that starts."""
    both = [begin(fresh, "up") for _ in range(2)]
    told = [end(one) for one in both]

    assert [status for status, _ in told] == [0, 0]
    assert sum("waiting for another command on this stack: up (pid" in t for _, t in told) == 1
    assert sum("already running" in t for _, t in told) == 1
    supervisors = [one for one in leftovers.find(fresh.place) if one.name == "supervisor"]
    assert len(supervisors) == 1

    _kill_everything_but_nginx_s_worker(fresh)
    third = begin(fresh, "up")
    status, said = end(third)

    assert (status, "ended what was left over: nginx (pid" in said) == (0, True)

    assert fresh.down() is True
    fourth = begin(fresh, "up")
    assert until(lambda: fresh.state.running)
    downs, _ = end(begin(fresh, "down"))
    status, said = end(fourth)

    assert (downs, status) == (0, 1)
    assert "another command stopped the stack while it was starting" in said
    assert leftovers.find(fresh.place) == []


def _kill_everything_but_nginx_s_worker(stack: Stack) -> None:
    """As a machine that kills at random: the worker keeps its port, and no record names it."""
    master = stack.state.children["nginx"].process
    assert master
    for one in leftovers.find(stack.place):
        if one.name != "nginx" or one.process == master:
            one.process.send(signal.SIGKILL)
    (stack.place.data / "run" / "state.json").write_text("")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own for the data."""
    folder = tmp_path / "stack"
    folder.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m,mode=0700", "none", folder],
        capture_output=True,
        check=False,
    )
    if tried.returncode:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_ends_no_supervisor(small_disk: Path, fresh: Stack) -> None:
    """It goes on, the status says why, and when there is room it writes what it missed."""
    fresh.up(tied=True)
    before = fresh.state.children["nginx"].process
    filler = small_disk / "filler"
    filled = subprocess.run(["dd", "if=/dev/zero", f"of={filler}"], stderr=-1, check=False)
    assert b"No space left" in filled.stderr
    assert before

    before.send(signal.SIGKILL)
    assert until(lambda: not before.alive)
    status, said = end(begin(fresh, "status"))
    again, complained = end(begin(fresh, "up"))
    time.sleep(2)

    assert (status, again) == (0, 0), complained
    assert f"the disk of {small_disk} is full" in said
    assert fresh.state.running
    filler.unlink()
    assert until(lambda: fresh.state.children["nginx"].process != before)
    assert until(lambda: fresh.state.children["nginx"].alive)


def test_a_disk_without_room_is_told_before_anything_starts(small_disk: Path, fresh: Stack) -> None:
    """Not by what breaks first."""
    subprocess.run(
        ["fallocate", "-l", "390m", small_disk / "filler"], check=True, capture_output=True
    )

    status, said = end(begin(fresh, "up"))

    assert status == 1
    assert "is full" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "content",
    ["", "\n", f"{os.getpid()}\n/elsewhere\n", "1\n"],
    ids=["empty", "blank", "ours", "first"],
)
def test_what_a_killed_server_left_keeps_no_other_from_starting(
    tmp_path: Path, content: str
) -> None:
    """Its pid may be another program's by now, or not be there at all."""
    with free_place(tmp_path / "data") as place:
        keys.ensure(place)
        postgres.prepare(place)
        left = postgres.folder(place) / "postmaster.pid"
        left.write_text(content)

        postgres.prepare(place)

        assert not left.exists()
        postgres.remove(place)


def test_a_pid_from_before_a_restart_is_another_process() -> None:
    """Start times count from the machine's own start, so they may be the same by chance."""
    mine = Process.of(os.getpid())
    ticks = mine.started.rpartition("/")[2]

    for started in (ticks, f"11111111-0000-0000-0000-000000000000/{ticks}"):
        assert not Process(mine.pid, started).alive


@pytest.mark.parametrize("content", [b"", b"half", b"{}", b"[]", b"\xff"])
def test_secrets_that_cannot_be_read_are_made_again(tmp_path: Path, content: bytes) -> None:
    """Keys, passwords and certificates, as a power cut leaves them."""
    place = Place(tmp_path / "data")
    keys.ensure(place)
    tls.ensure(place)
    for path in [*(place.data / "keys").iterdir(), *(place.data / "tls").iterdir()]:
        path.write_bytes(content)

    keys.ensure(place)
    tls.ensure(place)

    assert {"postgres", "redis"} < set(keys.passwords(place))
    assert b"BEGIN CERTIFICATE" in (place.data / "tls" / "leaf.pem").read_bytes()
    assert len((place.data / "keys" / "signing.json").read_text()) > 100


@pytest.mark.parametrize(
    "environ",
    [
        {"DEV_PORT_BASE": "abc"},
        {"DEV_PORT_BASE": "-1"},
        {"DEV_PORT_BASE": "65000"},
        {"DEV_PORT_BASE": "80"},
        {"DEV_DIR": "."},
        {"DEV_DIR": ".."},
        {"DEV_DIR": "/"},
    ],
    ids=str,
)
def test_a_place_that_cannot_be_is_refused_in_a_line(environ: dict[str, str]) -> None:
    """Above all the checkout itself, which reset --hard would delete."""
    with pytest.raises(Misplaced, match="DEV_"):
        from_environment(environ)


def test_only_what_a_stack_made_is_removed(tmp_path: Path) -> None:
    """A mistyped DEV_DIR costs nobody their files."""
    with a_stack(tmp_path) as stack:
        stack.place.data.mkdir()
        (stack.place.data / "thesis.txt").write_text("years of work")

        status, said = end(begin(stack, "reset", "--hard"))

        assert (status, "not removed" in said) == (1, True)
        assert (stack.place.data / "thesis.txt").exists()
        shutil.rmtree(stack.place.data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's directory")
def test_another_user_s_stack_is_left_alone(tmp_path: Path) -> None:
    """The message names both users and the way on."""
    with a_stack(tmp_path) as stack:
        stack.place.data.mkdir()
        shutil.chown(stack.place.data, "nobody")

        status, said = end(begin(stack, "up"))

        assert status == 1
        assert "belongs to nobody, and you are root" in said
        assert "DEV_DIR" in said
        shutil.chown(stack.place.data, "root")


@pytest.mark.parametrize("content", ["", "a: [", "- a\n- b\n", "a: 3\n", "\x00"])
def test_a_manifest_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    """One line, and no trace of our own program."""
    with a_stack(tmp_path) as stack:
        stack.place.manifest.write_text(content)

        status, said = end(begin(stack, "up"))

        assert status == 1
        assert f"{stack.place.manifest} is no manifest" in said
        assert "Traceback" not in said
