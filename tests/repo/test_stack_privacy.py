"""What another user of the machine can do with a running stack: nothing."""

import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pg8000.native
import pytest
from pg8000.exceptions import DatabaseError

from scripts.lib.dev import keys, postgres
from scripts.lib.dev.place import HOST, Place
from scripts.lib.dev.stack import Stack
from tests.repo.stack_world import a_stack, ask
from tests.support.ground import free_place, running

pytestmark = pytest.mark.stack

ROLES = (keys.SUPERUSER, keys.OWNER, *keys.LOGINS)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents everybody may enter, so that only its own modes keep them out."""
    folder = Path(tempfile.mkdtemp(prefix="avila-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Place]:
    """A cluster that was made and does not run; it goes with the test."""
    with free_place(open_folder) as place:
        keys.ensure(place)
        postgres.prepare(place)
        yield place
        postgres.remove(place)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A running stack in a folder that everybody may enter; an older one left it open."""
    folder = Path(tempfile.mkdtemp(prefix="avila-"))
    folder.chmod(0o755)
    with a_stack(folder) as started:
        for path in (started.place.data, started.place.data / "log"):
            path.mkdir(mode=0o755)
        (started.place.data / "demo.txt").write_text("sign-ins")
        started.up(tied=True)
        ask(started.place, "app.localhost", "/")
        yield started
    shutil.rmtree(folder)


def _sign_in(place: Place, role: str, password: str) -> None:
    port = place.port("postgres")
    pg8000.native.Connection(
        role, host=HOST, port=port, database="postgres", password=password, ssl_context=False
    ).close()


@pytest.mark.parametrize("role", ROLES)
def test_postgresql_lets_nobody_in_without_a_password(stack: Stack, role: str) -> None:
    """Nor with another's, nor with a guess; the role's own opens."""
    secret = keys.passwords(stack.place)
    others = [secret[other] for other in ROLES if other != role]

    for password in ("", role, "postgres", *others):
        with pytest.raises((DatabaseError, pg8000.native.InterfaceError)):
            _sign_in(stack.place, role, password)
    _sign_in(stack.place, role, secret[role])


def test_redis_lets_nobody_in_without_a_password(stack: Stack) -> None:
    """Neither reading nor writing."""
    with socket.create_connection((HOST, stack.place.port("redis")), 5) as connection:
        connection.sendall(b"KEYS *\r\nSET a b\r\n")
        answer = connection.recv(200)

    assert answer.count(b"-NOAUTH") == 2


def test_no_file_of_the_stack_is_anybody_else_s_to_read(stack: Stack) -> None:
    """Logs, mails, messages, traces, keys, the databases: closed, file by file."""
    for folder in ("log", "emulators", "traces", "keys", "tls", "run", "nginx", "redis", "pg"):
        assert (stack.place.data / folder).is_dir()
    every = [stack.place.data, *stack.place.data.rglob("*")]

    open_ones = [
        str(path)
        for path in every
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]

    passed_through = stack.place.data.stat().st_mode & 0o077 == 0o011
    assert open_ones == ([str(stack.place.data)] if passed_through else [])
    assert passed_through == (os.geteuid() == 0)  # PostgreSQL has an account of its own then


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as another user")
def test_another_user_reads_nothing(stack: Stack) -> None:
    """Tried as nobody: no file can be opened, and no folder can be listed."""
    nobody = pwd.getpwnam("nobody")
    paths = [str(path) for path in (stack.place.data, *stack.place.data.rglob("*"))]
    tried = subprocess.run(
        ["find", *paths, "-maxdepth", "1", "(", "-readable", "-o", "-writable", ")"],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert tried.stdout == ""
    assert "Permission denied" in tried.stderr


def test_no_password_stands_in_a_command_line(stack: Stack) -> None:
    """Everybody may see those."""
    secrets = keys.passwords(stack.place).values()
    processes = [record.process for record in stack.state.children.values()]

    for process in processes:
        assert process
        words = Path(f"/proc/{process.pid}/cmdline").read_text()
        assert not [secret for secret in secrets if secret in words]


def _asks_for_a_password(place: Place) -> None:
    with running(place, postgres.child(place, passing=True)):
        with pytest.raises((DatabaseError, pg8000.native.InterfaceError)):
            _sign_in(place, keys.SUPERUSER, "")
        _sign_in(place, keys.SUPERUSER, keys.passwords(place)[keys.SUPERUSER])


def test_a_cluster_that_trusted_everybody_asks_for_a_password(cluster: Place) -> None:
    """Made by an older stack: its data stays, its trust ends."""
    rules = postgres.folder(cluster) / "pg_hba.conf"
    rules.write_text("host all all 127.0.0.1/32 trust\n")

    postgres.prepare(cluster)

    _asks_for_a_password(cluster)


def test_passwords_that_were_lost_are_set_anew(cluster: Place) -> None:
    """A power cut may leave their file empty; the data stays."""
    (cluster.data / "keys" / "passwords.json").write_text("")

    postgres.prepare(cluster)

    _asks_for_a_password(cluster)


def test_a_cluster_that_was_moved_out_can_be_reached(tmp_path: Path) -> None:
    """By the account that runs it, whoever made the folder first and however closed."""
    with free_place(tmp_path) as place:
        keys.ensure(place)
        old = os.umask(0o077)
        try:
            postgres.prepare(place)
        finally:
            os.umask(old)

        assert stat.S_IMODE(postgres.folder(place).parent.stat().st_mode) == 0o711
        _asks_for_a_password(place)
        postgres.remove(place)


def test_a_cluster_that_was_made_by_half_is_made_again(open_folder: Path) -> None:
    """Whoever is ended while making it leaves no half cluster in its place."""
    with free_place(open_folder) as place:
        files = postgres.folder(place)
        files.mkdir(parents=True)
        draft = files.with_name("pg.draft")
        draft.mkdir()
        (draft / "PG_VERSION").write_text("15\n")

        postgres.prepare(place)

        with running(place, postgres.child(place, passing=True)):
            assert not draft.exists()
        postgres.remove(place)
