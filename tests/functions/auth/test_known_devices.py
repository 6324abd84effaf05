"""Whoever was let in before is no stranger: others' guesses do not keep them out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from functions.admin import operators
from shared.devices import Device
from shared.identity import utc_now
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import ANA, OLGA, PASSWORD, hashed

NEW = "um gato dorme na varanda"
DEVICE, SESSION, REFRESH = "__Host-device", "__Host-session", "__Host-refresh"
GUESS = {"password": "um palpite qualquer"}


@pytest.fixture(autouse=True)
def _password_of_before(acme: Caller) -> Iterator[None]:
    yield
    with acme.db() as db:
        db.run("update account set password_hash = :hash", hash=hashed())
        db.run("delete from account where name = 'Caio'")


def _kept(answer: TestResponse) -> dict[str, str]:
    """What a browser keeps of an answer."""
    pairs = (cookie.split(";")[0].split("=", 1) for cookie in answer.headers.getlist("Set-Cookie"))
    return {name: value for name, value in pairs if value}


def _browser(caller: Caller, body: Any = ANA, door: str = "/auth/login") -> dict[str, str]:
    """The cookies of a browser that signed in."""
    return _kept(caller.anonymous.post(door, data=body))


def _enter(caller: Caller, cookies: dict[str, str], body: Any = ANA) -> int:
    return caller.anonymous.post("/auth/login", data=body, cookies=cookies).status_code


def _block(caller: Caller, body: Any = ANA, door: str = "/api/auth/login") -> None:
    """Strangers' guesses, until strangers wait."""
    for _ in range(5):
        caller.anonymous.post(door, body | GUESS)
    assert caller.anonymous.post(door, body).status_code == 429


def _colleague(caller: Caller) -> dict[str, str]:
    """What another person of the same company types."""
    insert = "insert into account (email, name, password_hash) values (:email, 'Caio', :hash)"
    with caller.db() as db:
        db.run(insert, email="caio@acme.example", hash=hashed())
    return {"email": "caio@acme.example", "password": PASSWORD}


def _only(cookies: dict[str, str], name: str) -> dict[str, str]:
    return {name: cookies[name]}


def test_a_known_device_signs_in_while_strangers_wait(acme: Caller) -> None:
    """The owner's browser, signed out; another browser with the right password waits."""
    known = _only(_browser(acme), DEVICE)
    _block(acme)

    assert _enter(acme, known) == 303
    assert _enter(acme, {}) == 429


def test_its_entry_lets_no_stranger_in(acme: Caller) -> None:
    """The owner's success says nothing about those who guess elsewhere."""
    known = _only(_browser(acme), DEVICE)
    _block(acme)

    _enter(acme, known)

    assert _enter(acme, {}) == 429


def test_a_device_s_guesses_are_its_own(acme: Caller) -> None:
    """Five are free on it too, and block nobody else."""
    known = _only(_browser(acme), DEVICE)
    statuses = [_enter(acme, known, ANA | GUESS) for _ in range(5)]

    assert statuses == [401] * 5
    assert _enter(acme, known) == 429
    assert _enter(acme, {}) == 303


def test_a_browser_with_a_living_session_is_no_stranger(acme: Caller) -> None:
    """Its session tells as much as a note; one that ended tells nothing."""
    living = _only(_browser(acme), REFRESH)
    _block(acme)
    ended = _only(living, REFRESH)

    assert _enter(acme, living) == 303
    assert _enter(acme, ended) == 429  # the entry before has replaced it


def test_strangers_do_not_touch_a_living_session(acme: Caller) -> None:
    """While they wait at the door, whoever is in changes the password."""
    bearer = acme.anonymous.post("/api/auth/login", ANA).json["access_token"]
    _block(acme)

    answer = acme.anonymous.post(
        "/api/auth/account/password",
        {"current": PASSWORD, "password": NEW},
        headers={"Authorization": f"Bearer {bearer}"},
    )

    assert answer.status_code == 200


def test_a_weak_choice_is_no_wrong_guess(acme: Caller) -> None:
    """Whoever proved the current password tries as many new ones as it takes."""
    weak = {"current": PASSWORD, "password": "acme ana lima"}
    codes = [acme.post("/api/auth/account/password", weak).json["code"] for _ in range(7)]

    assert codes == ["auth.weak_password"] * 7


def test_the_note_is_no_token_and_a_token_no_note(acme: Caller) -> None:
    """Each is signed as what it is: a note opens nothing, a session knows no device."""
    kept = _browser(acme)
    _block(acme)

    note, access = kept[DEVICE], kept[SESSION]
    bearer = {"Authorization": f"Bearer {note}"}
    assert acme.anonymous.get("/api/auth/account", headers=bearer).status_code == 401
    assert acme.anonymous.get("/auth/account", cookies={SESSION: note}).status_code == 303
    assert _enter(acme, {DEVICE: access}) == 429


def test_a_note_is_good_for_its_account_and_host(acme: Caller, globex: Caller) -> None:
    """A colleague's browser, or the same person's next door, is a stranger's."""
    colleague = _colleague(acme)
    his = _only(_browser(acme, colleague), DEVICE)
    next_door = _only(_browser(globex, ANA | {"email": "bruno@globex.example"}), DEVICE)
    _block(acme)

    assert _enter(acme, his) == 429
    assert _enter(acme, next_door) == 429
    assert _enter(globex, next_door, ANA | {"email": "bruno@globex.example"}) == 303


def test_a_shared_browser_is_known_to_those_who_use_it(acme: Caller) -> None:
    """A reception's computer: the latest who signed in takes its place from nobody."""
    colleague = _colleague(acme)
    first = _only(_browser(acme), DEVICE)
    shared = _kept(acme.anonymous.post("/auth/login", data=colleague, cookies=first))
    _block(acme)

    assert _enter(acme, _only(shared, DEVICE)) == 303


def test_a_browser_keeps_the_last_five(acme: Caller) -> None:
    """A note does not grow with everybody who ever signed in."""
    device = Device()
    for number in range(7):
        device = device.remembering(UUID(int=number), 0)
    device = device.remembering(UUID(int=2), 1)

    assert list(device.accounts) == [UUID(int=number) for number in (3, 4, 5, 6, 2)]
    assert device.knows(UUID(int=2), 1)
    assert not device.knows(UUID(int=2), 0)


@pytest.mark.parametrize("note", ["", "x", "a.b.c", "{forged}", "{old}", "{other}", "{elsewhere}"])
def test_a_note_that_was_not_signed_here_is_none(acme: Caller, note: str) -> None:
    """Nonsense, forged, a year old, of another kind or host: a stranger's, and never a 500."""
    assert acme.actor is not None
    with acme.db() as db:
        generation = db.scalar("select device_generation from account")
    claims = {"id": str(UUID(int=1)), "accounts": {str(acme.actor.id): generation}}
    year, now = timedelta(days=365), utc_now()
    keyring, host = platform().keyring, acme.host
    good = keyring.seal("device", claims, host, now, year)
    notes = {
        "{forged}": good[:-8] + "AAAAAAAA",
        "{old}": keyring.seal("device", claims, host, now - timedelta(days=366), year),
        "{other}": keyring.seal("at", claims, host, now, year),
        "{elsewhere}": keyring.seal("device", claims, f"x.{host}", now, year),
    }
    _block(acme)

    assert _enter(acme, {DEVICE: notes.get(note, note)}) == 429
    assert _enter(acme, {DEVICE: good}) == 303


def test_another_password_forgets_the_other_devices(acme: Caller) -> None:
    """Where the old one was known, so may be the thief; the browser at hand stays known."""
    elsewhere, here = _only(_browser(acme), DEVICE), _browser(acme)

    changed = acme.anonymous.post(
        "/auth/account/password", data={"current": PASSWORD, "password": NEW}, cookies=here
    )

    body = ANA | {"password": NEW}
    _block(acme, body)
    assert _enter(acme, elsewhere, body) == 429
    assert _enter(acme, _only(_kept(changed), DEVICE), body) == 303


def test_a_reset_forgets_every_device(acme: Caller, deliver: Callable[..., TestResponse]) -> None:
    """Whoever had the old password is a stranger from now on."""
    known = _only(_browser(acme), DEVICE)
    deliver("auth", "auth.reset_asked", {"email": ANA["email"]}, tenant=acme.tenant)
    link = "/" + acme.events("auth.reset_requested")[-1].data["url"].split("/", 3)[3]
    acme.anonymous.post(link, data={"password": NEW})

    body = ANA | {"password": NEW}
    _block(acme, body)

    assert _enter(acme, known, body) == 429


def test_devices_are_forgotten_on_request(acme: Caller) -> None:
    """On the account's page; the browser at hand stays known, and the trail says so."""
    elsewhere, here = _only(_browser(acme), DEVICE), _browser(acme)
    assert "Esquecer os outros navegadores" in acme.get("/auth/account").text

    answer = acme.anonymous.post("/auth/devices/closure", cookies=here)

    _block(acme)
    assert _enter(acme, elsewhere) == 429
    assert _enter(acme, _only(_kept(answer), DEVICE)) == 303
    with acme.db() as db:
        line = "select count(*) from core.audit where action = 'auth.devices_forgotten'"
        assert db.scalar(line) == 1


def test_a_note_is_kept_for_a_year_and_signing_out_leaves_it(acme: Caller) -> None:
    """Secure, unseen by scripts, of this host alone."""
    answer = acme.anonymous.post("/auth/login", data=ANA)
    [note] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(DEVICE)]

    out = acme.anonymous.post("/auth/logout", cookies=_kept(answer))

    attributes = {part.strip() for part in note.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=31536000"} <= attributes
    assert not any(part.startswith("Domain") for part in attributes)
    assert not any(DEVICE in cookie for cookie in out.headers.getlist("Set-Cookie"))


def test_a_program_is_given_no_note(acme: Caller) -> None:
    """The API neither sets nor reads cookies."""
    known = _only(_browser(acme), DEVICE)
    _block(acme)

    sent = {"Cookie": f"{DEVICE}={known[DEVICE]}"}

    assert acme.anonymous.post("/api/auth/login", ANA, headers=sent).status_code == 429


def test_the_console_knows_its_operators_devices_too(console: Caller) -> None:
    """The same rule; another password set by command forgets them."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    known = _only(_browser(console, OLGA, "/admin/login"), DEVICE)
    _block(console, OLGA, "/api/admin/login")

    entered = console.anonymous.post("/admin/login", data=OLGA, cookies=known)
    operators.put(platform().databases, OLGA["email"], "Olga", NEW + " agora")
    body = OLGA | {"password": NEW + " agora"}
    _block(console, body, "/api/admin/login")
    later = console.anonymous.post("/admin/login", data=body, cookies=known)

    assert (entered.status_code, later.status_code) == (303, 429)
