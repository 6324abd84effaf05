"""The PostgreSQL cluster of one stack: its files, its process, its roles and databases."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import pg8000.native

from scripts.stack import binaries
from scripts.stack.child import Child, Failed
from scripts.stack.environment import LOGIN, OWNER, of_program
from scripts.stack.place import CELLS, HOST, Place

DATABASES = ("control", *(f"cell_{cell}" for cell in CELLS))
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "pgcrypto")
SUPERUSER = "postgres"

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
    "jit": "off",
    "log_line_prefix": "%m [%p] %d %a ",
}
# What a test wrote need not outlive a power cut; a killed server it does all the same.
_PASSING = {"fsync": "off", "full_page_writes": "off"}


def child(place: Place, *, passing: bool = False) -> Child:
    """Process of the cluster; ``prepare`` comes first. A ``passing`` one is a test's."""
    settings = _SETTINGS | (_PASSING if passing else {})
    options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
    return Child(
        name="postgres",
        command=(
            str(binaries.find("postgres")),
            *("-D", str(_files(place)), "-p", str(place.port("postgres"))),
            *options,
        ),
        environment=of_program(place),
        healthy=lambda: _answers(place),
        address=place.address("postgres"),
        user=_user(),
        stop_signal=signal.SIGINT,  # "fast": ends sessions instead of waiting for them
    )


def prepare(place: Place) -> None:
    """Make the cluster's files when there are none.

    Raises:
        Failed: initdb failed.
    """
    files = _files(place)
    if (files / "PG_VERSION").exists():
        return
    user = _user()
    files.mkdir(parents=True, exist_ok=True)
    files.chmod(0o700)
    if user:
        shutil.chown(files, user)
    outcome = subprocess.run(
        [
            *(str(binaries.find("postgres").parent / "initdb"), "-D", str(files)),
            *("-U", SUPERUSER, "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"),
        ],
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    place.log("initdb").write_text(outcome.stdout + outcome.stderr)
    if outcome.returncode:
        raise Failed(f"initdb failed\n{outcome.stderr}")


def ensure_databases(place: Place) -> None:
    """Make roles, databases and extensions that are absent; safe to repeat."""
    with _connect(place, SUPERUSER) as connection:
        _ensure_role(connection, OWNER, "login createrole")
        _ensure_role(connection, LOGIN, "login noinherit")
        existing = {name for (name,) in connection.run("select datname from pg_database")}
        for name in DATABASES:
            if name not in existing:
                connection.run(f"create database {name} owner {OWNER}")
    for name in DATABASES:
        _furnish(place, name)


def drop_databases(place: Place) -> None:
    """Remove every database and every role that migrations or tenants brought."""
    with _connect(place, SUPERUSER) as connection:
        for name in DATABASES:
            connection.run(f"drop database if exists {name} with (force)")
        kept = (SUPERUSER, LOGIN, OWNER)
        roles = connection.run("select rolname from pg_roles where rolname !~ '^pg_'")
        for (role,) in roles:
            if role not in kept:
                connection.run(f"drop role {pg8000.native.identifier(role)}")


def remove(place: Place) -> None:
    """Delete the cluster's files, which may lie outside the data directory."""
    shutil.rmtree(_files(place), ignore_errors=True)


def _furnish(place: Place, database: str) -> None:
    with _connect(place, database) as connection:
        connection.run("create schema if not exists ext")
        connection.run("grant usage on schema ext to public")
        for extension in EXTENSIONS:
            connection.run(f"create extension if not exists {extension} schema ext")
        # Otherwise any SQL could rewrite app.current_tenant, on which row-level security rests.
        connection.run(
            "revoke execute on function pg_catalog.set_config(text, text, boolean) from public"
        )


def _ensure_role(connection: pg8000.native.Connection, name: str, options: str) -> None:
    if not connection.run("select 1 from pg_roles where rolname = :name", name=name):
        connection.run(f"create role {name} {options}")


def _connect(place: Place, database: str) -> pg8000.native.Connection:
    # ssl_context=False: the driver's default builds a TLS context, 30 ms, on each connect.
    return pg8000.native.Connection(
        SUPERUSER,
        host=HOST,
        port=place.port("postgres"),
        database=database,
        ssl_context=False,
        timeout=60,
    )


def _answers(place: Place) -> bool:
    try:
        with _connect(place, SUPERUSER) as connection:
            return bool(connection.run("select 1"))
    except (OSError, pg8000.native.InterfaceError, pg8000.native.DatabaseError):
        return False


def _user() -> str | None:
    """Account that runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return SUPERUSER if SUPERUSER in names else "nobody"


def _files(place: Place) -> Path:
    """Directory of the cluster, moved out when that account could not reach it (/root is 0700)."""
    inside = place.data / "pg"
    reachable = all(parent.stat().st_mode & 0o001 for parent in place.directory().parents)
    if _user() is None or (reachable and place.data.stat().st_mode & 0o001):
        return inside
    digest = hashlib.sha256(str(inside).encode()).hexdigest()[:12]
    return Path("/var/lib/avila") / digest
