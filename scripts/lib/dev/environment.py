"""The environment of functions and of commands that work on the local stack."""

import os

from scripts.lib.dev import binaries, keys
from scripts.lib.dev.keys import OWNER, login
from scripts.lib.dev.manifest import EntryPoint, Manifest
from scripts.lib.dev.place import ACCOUNT, BUCKET, CELLS, CHECKOUT, HOST, LOCATION, PROJECT, Place

# Nothing else of the caller's environment reaches a function: what it needs is named below.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


def of_command(place: Place) -> dict[str, str]:
    """Environment of migrations and other commands, which may use the owner's login."""
    own = {"SERVICE": "command-local", "DATABASE_OWNER": _login(place, OWNER)}
    return _common(place) | place.environment | own


def of_function(place: Place, manifest: Manifest, entry: EntryPoint) -> dict[str, str]:
    """Environment of one entry point."""
    environment = _common(place) | {
        "SERVICE": entry.service,
        "OIDC_AUDIENCE": entry.url,
        "FUNCTION_SOURCE": f"functions/{entry.feature}/main.py",
        "FUNCTION_TARGET": entry.target,
        "PORT": str(entry.port),
        "HOST": HOST,
        "THREADS": str(entry.concurrency),
        "WORKERS": "1",
        "TRACE_EXPORTER": f"file:{place.directory('traces') / entry.service}.jsonl",
        "TRACE_RATIO": place.trace_ratio,
        "PROMETHEUS_URL": f"http://{place.address('prometheus')}",
    }
    if task_url := manifest.task_url(entry.feature):
        environment["TASK_URL"] = task_url
    if entry.owner:
        environment["DATABASE_OWNER"] = _login(place, OWNER)
    return environment


def of_program(place: Place) -> dict[str, str]:
    """What any Python program of the checkout needs: its modules, and output without delay."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    roots = dict.fromkeys((str(place.root), str(CHECKOUT)))
    return inherited | {"PYTHONPATH": os.pathsep.join(roots), "PYTHONUNBUFFERED": "1"}


def of_supervisor(place: Place) -> dict[str, str]:
    """Its place, and what the caller chose: other programs than the usual, another runner."""
    programs = (binaries.PROGRAMS | binaries.MONITORING).values()
    choices = ("FUNCTIONS_RUNNER", "INITDB_TEMPLATE", *(program.variable for program in programs))
    chosen = {name: os.environ[name] for name in choices if name in os.environ}
    return of_program(place) | place.environment | chosen


def database_url(place: Place, role: str, database: str) -> str:
    """Address of a database for one role, with its password."""
    return f"postgresql://{_login(place, role)}@{place.address('postgres')}/{database}"


def redis_url(place: Place) -> str:
    """Address of Redis, with its password."""
    return f"redis://:{keys.passwords(place)[keys.REDIS]}@{place.address('redis')}/0"


def _login(place: Place, role: str) -> str:
    return f"{role}:{keys.passwords(place)[role]}"


def _common(place: Place) -> dict[str, str]:
    admin = f"http://{place.address('admin')}"
    return of_program(place) | {
        "ENVIRONMENT": "local",
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "LOCATION": LOCATION,
        "PUBLIC_BASE_URL": place.url(),
        "DATABASE_CONTROL": database_url(place, login("control"), "control"),
        "DATABASE_CELLS": ";".join(
            f"{cell}={database_url(place, login(cell), f'cell_{cell}')}" for cell in CELLS
        ),
        "REDIS_URL": redis_url(place),
        "PUBSUB_EMULATOR_HOST": place.address("pubsub"),
        "CLOUD_TASKS_EMULATOR_HOST": place.address("tasks"),
        "STORAGE_EMULATOR_HOST": f"http://{place.address('storage')}",
        "STORAGE_PUBLIC_URL": place.url("storage.app.localhost"),
        "STORAGE_BUCKET": BUCKET,
        "STORAGE_SIGNER": str(place.data / "keys" / "signer.json"),
        "OIDC_ISSUER": admin,
        "OIDC_JWKS_URL": f"{admin}/jwks.json",
        "OIDC_ACCOUNT": ACCOUNT,
        "SIGNING_KEYS": str(place.data / "keys" / "signing.json"),
        "SMTP_URL": f"smtp://{place.address('smtp')}",
        "FAULTS_DIR": str(place.data / "faults"),
        "TENANT_CACHE_S": "5",
    }
