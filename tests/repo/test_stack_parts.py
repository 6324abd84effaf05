"""Rules of the stack's parts that need no running process."""

import json
import os
import stat
from pathlib import Path

import pytest
from cryptography import x509

from scripts.lib.dev import backoff, binaries, environment, keys, manifest, nginx, tls
from scripts.lib.dev.backoff import Backoff
from scripts.lib.dev.place import Place
from scripts.lib.dev.processes import Process
from tests.repo.stack_world import checkout


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place that nothing runs in."""
    return Place(tmp_path / "data", 31_000, checkout(tmp_path / "checkout"))


def test_a_reused_pid_is_another_process() -> None:
    """A recorded pid whose start time differs is never signalled."""
    mine = Process.of(os.getpid())
    reused = Process(mine.pid, "1")

    assert (mine.alive, reused.alive) == (True, False)
    reused.send(9)


def test_pauses_double_up_to_half_a_minute() -> None:
    """A process that keeps ending is started ever less often."""
    trouble = Backoff()
    pauses = []
    for _ in range(8):
        trouble.started()
        pauses.append(trouble.ended())

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_steady_process_starts_over_with_the_shortest_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What once ran long forgets its earlier ends."""
    monkeypatch.setattr(backoff, "STEADY_S", -1.0)
    trouble = Backoff(failures=5)
    trouble.started()

    assert trouble.ended() == 0.5


def test_functions_get_the_ports_of_their_order(place: Place) -> None:
    """The first entry point of the manifest has the first port, and so on."""
    found = [(entry.service, entry.port) for entry in manifest.read(place).entry_points]

    assert found == [
        ("alpha-http", 32_101),
        ("beta-http", 32_102),
        ("beta-event", 32_103),
        ("beta-task", 32_104),
        ("gamma-http", 32_105),
    ]


def test_paths_become_locations(place: Place) -> None:
    """``/x`` is itself and all below, ``/`` the root alone, ``/*`` the rest."""
    manifested = manifest.read(place)

    of_tenant = [route.match for route in nginx.routes(manifested, "tenant")]
    of_base = [route.match for route in nginx.routes(manifested, "base")]

    assert of_tenant == ["= /", "= /alpha", "^~ /alpha/", "= /api/alpha", "^~ /api/alpha/"]
    assert of_base == ["/"]


@pytest.mark.parametrize(("version", "line"), [((1, 22, 1), "ssl http2"), ((1, 31, 3), "http2 on")])
def test_http2_is_written_as_the_version_knows_it(
    place: Place, version: tuple[int, ...], line: str
) -> None:
    """The only difference between the nginx releases we start."""
    assert line in nginx.render(place, manifest.read(place), version)


def test_only_owner_features_get_the_owner_s_login(place: Place) -> None:
    """A function without ``database: owner`` does not know that the login exists."""
    manifested = manifest.read(place)

    of_functions = [
        environment.of_function(place, manifested, entry) for entry in manifested.entry_points
    ]

    assert not any("DATABASE_OWNER" in one for one in of_functions)
    assert environment.of_command(place)["DATABASE_OWNER"].startswith(f"{environment.OWNER}:")


def test_the_caller_s_secrets_do_not_reach_functions(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only named variables are inherited."""
    monkeypatch.setenv("SOME_TOKEN", "secret")
    entry = manifest.read(place).entry_points[0]

    assert "SOME_TOKEN" not in environment.of_function(place, manifest.read(place), entry)


def test_keys_are_made_once_and_only_ours_to_read(place: Place) -> None:
    """A second start signs with the same keys; no other account reads any of them."""
    keys.ensure(place)
    tls.ensure(place)
    paths = sorted([*(place.data / "keys").iterdir(), *(place.data / "tls").iterdir()])
    before = [path.read_bytes() for path in paths]

    keys.ensure(place)
    tls.ensure(place)

    assert [path.read_bytes() for path in paths] == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


def test_two_distinct_keys_sign_sessions(place: Place) -> None:
    """As during a rotation: the first signs, both verify."""
    keys.ensure(place)

    found = json.loads((place.data / "keys" / "signing.json").read_text())["keys"]

    assert len({key["kid"] for key in found}) == 2
    assert {(key["kty"], key["crv"], key["alg"]) for key in found} == {("EC", "P-256", "ES256")}


def test_the_certificate_covers_site_and_tenants(place: Place) -> None:
    """One leaf for the base host and every label below it."""
    tls.ensure(place)

    leaf = x509.load_pem_x509_certificate((place.data / "tls" / "leaf.pem").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert set(names.get_values_for_type(x509.DNSName)) == {"app.localhost", "*.app.localhost"}


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message tells what to install."""
    absent = binaries.Program("ABSENT_BINARY", ("/nowhere/absent",), ("absent-server",), "absent")
    monkeypatch.setitem(binaries.PROGRAMS, "absent", absent)

    with pytest.raises(binaries.Missing, match="absent-server is missing: run scripts/setup"):
        binaries.find("absent")
