"""The PostgreSQL cluster of one stack: its files, its process, its roles and databases."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import pg8000.native

from scripts.lib.dev import binaries, keys
from scripts.lib.dev.child import Child, Failed
from scripts.lib.dev.environment import of_program
from scripts.lib.dev.keys import LOGINS, OWNER, SUPERUSER
from scripts.lib.dev.place import CELLS, CHECKOUT, HOST, Place

DATABASES = ("control", *(f"cell_{cell}" for cell in CELLS))
_WALLS = CHECKOUT / "terraform" / "walls.sql"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "pgcrypto")

# A commit that was answered is on the disk, as in the cloud: people keep their demo here, and
# drills count what was acknowledged.
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "idle_in_transaction_session_timeout": "30000",
    "max_connections": "300",
    "max_locks_per_transaction": "256",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] %d %a ",
}
# Over TCP and with a password only: other users of the machine have neither.
_RULES = """# Written by scripts/lib/dev; the superuser's password is {digest}
host all all 127.0.0.1/32 scram-sha-256
"""
# What a test wrote need not outlive a power cut; a killed server it does all the same.
_PASSING = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "128MB",
    "shared_buffers": "16MB",  # all are looked through for each file that goes
    "autovacuum": "off",  # rows that nobody orders come as they were written
}


def child(place: Place, *, passing: bool = False) -> Child:
    """Process of the cluster; ``prepare`` comes first. A ``passing`` one is a test's."""
    settings = _SETTINGS | (_PASSING if passing else {})
    options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
    return Child(
        name="postgres",
        command=(
            str(binaries.find("postgres")),
            *("-D", str(folder(place)), "-p", str(place.port("postgres"))),
            *options,
        ),
        environment=of_program(place),
        healthy=lambda: _answers(place),
        address=place.address("postgres"),
        user=_user(),
        stop_signal=signal.SIGINT,  # "fast": ends sessions instead of waiting for them
    )


def prepare(place: Place) -> None:
    """Make the cluster's files when there are none, and let nobody in without a password.

    Raises:
        Failed: PostgreSQL could not do it.
    """
    files = folder(place)
    if _user():
        files.parent.mkdir(parents=True, exist_ok=True)
        files.parent.chmod(0o711)  # another account passes through, and reads nothing
    if not (files / "PG_VERSION").exists():
        _make(place, files)
    _forget_dead_server(files)
    _lock(place, files)


def _make(place: Place, files: Path) -> None:
    """Make the files beside their place, so that an end in the midst leaves no half of them.

    INITDB_TEMPLATE, as PostgreSQL's own tests have it, names a cluster to copy instead.
    """
    draft = files.with_name(f"{files.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    draft.chmod(0o700)
    if user := _user():
        shutil.chown(draft, user)
    if template := os.environ.get("INITDB_TEMPLATE"):
        _run(place, "initdb", ("cp", "-Rp", f"{template}/.", str(draft)))
    else:
        initdb = str(binaries.find("postgres").parent / "initdb")
        options = ("-U", SUPERUSER, "-A", "reject", "--locale=C.UTF-8", "-E", "UTF8")
        _run(place, "initdb", (initdb, "-D", str(draft), *options))
    if files.exists():  # an empty directory, or what an end in the midst left in older times
        shutil.rmtree(files)
    draft.replace(files)


def _forget_dead_server(files: Path) -> None:
    """Delete what a killed server left, since its number may be another program's by now.

    Raises:
        Failed: somebody else runs a server on these files.
    """
    left = files / "postmaster.pid"
    if not left.exists():
        return
    pid = left.read_text().partition("\n")[0]
    words = Path(f"/proc/{pid}/cmdline")
    if pid.isdecimal() and words.exists() and str(files) in words.read_text():
        raise Failed(f"PostgreSQL serves {files} already, as pid {pid}: stop it first")
    left.unlink()


def _lock(place: Place, files: Path) -> None:
    """Give the superuser the password that we have, and ask everybody for theirs.

    The rules name the password by its digest and are written last: as long as they are not as
    they should be, this is done again, also for a cluster that trusted everybody.
    """
    password = keys.passwords(place)[SUPERUSER]
    rules = files / "pg_hba.conf"
    wanted = _RULES.format(digest=hashlib.sha256(password.encode()).hexdigest())
    if rules.exists() and rules.read_text() == wanted:
        return
    program = str(binaries.find("postgres"))
    statement = f"alter role {SUPERUSER} password '{password}'\n"
    _run(place, "initdb", (program, "--single", "-D", str(files), "postgres"), statement)
    rules.write_text(wanted)


def _run(place: Place, name: str, command: tuple[str, ...], given: str = "") -> None:
    user = _user()
    outcome = subprocess.run(
        command,
        input=given,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    with os.fdopen(place.open_log(name), "w") as log:
        log.write(outcome.stdout + outcome.stderr)
    if outcome.returncode:
        raise Failed(f"{Path(command[0]).name} failed\n{outcome.stderr}")


def ensure_databases(place: Place) -> None:
    """Make roles, databases and extensions that are absent; safe to repeat."""
    secret = keys.passwords(place)
    with connect(place) as connection:
        _ensure_role(connection, OWNER, "login createrole", secret[OWNER])
        for login in LOGINS:
            _ensure_role(connection, login, "login noinherit", secret[login])
        connection.run("drop role if exists avila_login")  # was everybody's, in older stacks
        existing = {name for (name,) in connection.run("select datname from pg_database")}
        for name in DATABASES:
            if name not in existing:
                connection.run(f"create database {name} owner {OWNER}")
        connection.run("revoke temporary on database postgres, template1 from public")
    for name in DATABASES:
        _furnish(place, name)


def drop_databases(place: Place) -> None:
    """Remove every database and every role that migrations or tenants brought."""
    with connect(place) as connection:
        for name in DATABASES:
            connection.run(f"drop database if exists {name} with (force)")
        kept = (SUPERUSER, *LOGINS, OWNER)
        roles = connection.run("select rolname from pg_roles where rolname !~ '^pg_'")
        for (role,) in roles:
            if role not in kept:
                connection.run(f"drop role {pg8000.native.identifier(role)}")


def remove(place: Place) -> None:
    """Delete the cluster's files, which may lie outside the data directory."""
    shutil.rmtree(folder(place), ignore_errors=True)


def _furnish(place: Place, database: str) -> None:
    with connect(place, database) as connection:
        connection.run("create schema if not exists ext")
        connection.run("grant usage on schema ext to public")
        for extension in EXTENSIONS:
            connection.run(f"create extension if not exists {extension} schema ext")
        connection.run(_WALLS.read_text())


def _ensure_role(
    connection: pg8000.native.Connection, name: str, options: str, password: str
) -> None:
    if not connection.run("select 1 from pg_roles where rolname = :name", name=name):
        connection.run(f"create role {name} {options}")
    connection.run(f"alter role {name} password '{password}'")


def connect(
    place: Place, database: str = "postgres", *, role: str = SUPERUSER, timeout_s: float = 60
) -> pg8000.native.Connection:
    """Connection of one role; the superuser's unless another is named."""
    # ssl_context=False: the driver's default builds a TLS context, 30 ms, on each connect.
    return pg8000.native.Connection(
        role,
        password=keys.passwords(place)[role],
        host=HOST,
        port=place.port("postgres"),
        database=database,
        ssl_context=False,
        timeout=timeout_s,
    )


def _answers(place: Place) -> bool:
    try:
        with connect(place) as connection:
            return bool(connection.run("select 1"))
    except (OSError, pg8000.native.InterfaceError, pg8000.native.DatabaseError):
        return False


def _user() -> str | None:
    """Account that runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return SUPERUSER if SUPERUSER in names else "nobody"


def folder(place: Place) -> Path:
    """Directory of the cluster, moved out when that account could not reach it (/root is 0700)."""
    inside = place.data / "pg"
    reachable = all(parent.stat().st_mode & 0o001 for parent in place.directory().parents)
    if _user() is None or reachable:
        return inside
    digest = hashlib.sha256(str(inside).encode()).hexdigest()[:12]
    return Path("/var/lib/avila") / digest
