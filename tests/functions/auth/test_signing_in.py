"""What guessing earns, and who is unknown in a workspace."""

from concurrent.futures import ThreadPoolExecutor

from scripts.lib.dev.place import Place
from shared import limits
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.redis_hangs import redis_hangs
from tests.support.world import ANA


def test_parallel_guesses_are_counted_one_by_one(acme: Caller) -> None:
    """Thirty at once get no more tries than thirty in a row."""
    guess = ANA | {"password": "um palpite qualquer"}

    def attempt(_: int) -> int:
        return acme.anonymous.post("/api/auth/login", guess).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(attempt, range(30)))

    assert statuses.count(401) == 5
    assert statuses.count(429) == 25


def test_the_wait_doubles(acme: Caller) -> None:
    """Each wrong guess after a wait earns twice the wait, up to a quarter of an hour."""
    guess = ANA | {"password": "um palpite qualquer"}
    waits = []
    for _ in range(11):
        acme.anonymous.post("/api/auth/login", guess)
        with acme.db() as db:
            waits.append(
                db.scalar(
                    "select round(extract(epoch from blocked_until - last_at))::int "
                    "from sign_in_failure"
                )
            )
            db.run("update sign_in_failure set blocked_until = now() where failures >= 5")

    assert waits == [None] * 4 + [30, 60, 120, 240, 480, 900, 900]


def test_the_right_password_clears_the_count(acme: Caller) -> None:
    """A person who mistyped four times starts afresh."""
    for _ in range(4):
        acme.anonymous.post("/api/auth/login", ANA | {"password": "errei de novo aqui"})
    acme.anonymous.post("/api/auth/login", ANA)

    with acme.db() as db:
        assert db.scalar("select count(*) from sign_in_failure") == 0


def test_another_tenant_s_person_is_unknown_here(acme: Caller, globex: Caller) -> None:
    """The same e-mail and password open nothing next door, and nor does the token."""
    answer = globex.anonymous.post("/api/auth/login", ANA)
    assert (answer.status_code, answer.json["code"]) == (401, "auth.wrong_credentials")

    foreign = {"Authorization": f"Bearer {acme.token}"}
    answer = globex.anonymous.get("/api/auth/account", headers=foreign)
    assert answer.status_code == 403
    assert answer.json["code"] == "identity.foreign_token"


def test_the_keys_are_public(acme: Caller) -> None:
    """Two verification keys, and not a private part among them."""
    keys = acme.anonymous.get("/auth/jwks").json["keys"]

    assert len(keys) == 2
    assert all("d" not in key for key in keys)
    assert keys == platform().keyring.jwks()["keys"]


def test_one_address_guesses_sixty_times_a_minute(acme: Caller, place: Place) -> None:
    """Many accounts, one password each, is stopped by where it comes from; with Redis away too."""
    spray = {"X-Forwarded-For": "198.51.100.7"}

    def attempt(number: int) -> int:
        guess = {"email": f"pessoa{number}@acme.example", "password": "um palpite qualquer"}
        return acme.anonymous.post("/api/auth/login", guess, headers=spray).status_code

    with redis_hangs(place):
        statuses = [attempt(number) for number in range(62)]

    assert statuses == [401] * 60 + [429] * 2


def test_one_address_is_counted_over_all_workspaces(acme: Caller, globex: Caller) -> None:
    """A guess next door is one of the sixty; the sign-in of another address is not."""
    spray = {"X-Forwarded-For": "198.51.100.8"}
    guess = {"email": "ninguem@example.com", "password": "um palpite qualquer"}
    for _ in range(60):
        limits.take_for_good(platform().databases, "sign-in:198.51.100.8", 60, 60)

    refused = globex.anonymous.post("/api/auth/login", guess, headers=spray)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert acme.anonymous.post("/api/auth/login", ANA).status_code == 200


def test_a_token_of_another_tenant_is_unknown(acme: Caller, globex: Caller) -> None:
    """And trying it next door does no harm at home."""
    body = {"refresh_token": acme.anonymous.post("/api/auth/login", ANA).json["refresh_token"]}

    assert globex.anonymous.post("/api/auth/refresh", body).status_code == 401
    assert acme.anonymous.post("/api/auth/refresh", body).status_code == 200
