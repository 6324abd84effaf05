"""Signing in: who gets in, what they are handed, and what guessing earns."""

from concurrent.futures import ThreadPoolExecutor

from scripts.lib.dev.place import Place
from shared import limits
from shared.identity import hash_token
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.redis_hangs import redis_hangs
from tests.support.world import PASSWORD

ANA = {"email": "ana@acme.example", "password": PASSWORD}


def test_the_right_password_opens_a_session(acme: Caller) -> None:
    """A program is handed both tokens, and the access token opens a page of members."""
    answer = acme.anonymous.post("/api/auth/login", ANA)

    assert answer.status_code == 200
    assert answer.json.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    bearer = {"Authorization": f"Bearer {answer.json['access_token']}"}
    seen = acme.anonymous.get("/api/auth/account", headers=bearer)
    assert seen.json["account"]["email"] == "ana@acme.example"
    assert "Set-Cookie" not in answer.headers


def test_the_e_mail_is_read_without_its_case(acme: Caller) -> None:
    """People's keyboards write a capital first."""
    answer = acme.anonymous.post("/api/auth/login", ANA | {"email": " Ana@ACME.example "})

    assert answer.status_code == 200


def test_a_browser_is_handed_cookies_of_this_host_alone(acme: Caller) -> None:
    """Secure, unseen by scripts, and sent to no sibling workspace."""
    answer = acme.anonymous.post("/auth/login", data=ANA | {"next": "/clinic/agenda?dia=1"})

    cookies = {c.split("=")[0]: c for c in answer.headers.getlist("Set-Cookie")}
    assert answer.status_code == 303
    assert answer.location == "/clinic/agenda?dia=1"
    for name in ("__Host-session", "__Host-refresh"):
        assert all(part in cookies[name] for part in ("Secure", "HttpOnly", "SameSite=Lax"))
        assert "Domain" not in cookies[name]


def test_next_leads_nowhere_else(acme: Caller) -> None:
    """What looks like another site is replaced by the first page."""
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:0"):
        answer = acme.anonymous.post("/auth/login", data=ANA | {"next": elsewhere})

        assert answer.location == "/workspace"


def test_a_wrong_password_and_an_unknown_e_mail_answer_alike(acme: Caller) -> None:
    """Same status and, but for the trace, the same bytes: nobody learns who has an account."""
    wrong = acme.anonymous.post("/api/auth/login", ANA | {"password": "outra coisa bem longa"})
    unknown = acme.anonymous.post(
        "/api/auth/login", {"email": "ninguem@acme.example", "password": "outra coisa bem longa"}
    )

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json | {"trace_id": ""} == unknown.json | {"trace_id": ""}
    assert wrong.json["code"] == "auth.wrong_credentials"


def test_the_sixth_guess_waits(acme: Caller) -> None:
    """Five are free; then even the right password waits, known account or not."""
    for email in ("ana@acme.example", "ninguem@acme.example"):
        guess = {"email": email, "password": "um palpite qualquer"}
        statuses = [acme.anonymous.post("/api/auth/login", guess).status_code for _ in range(5)]

        blocked = acme.anonymous.post("/api/auth/login", guess | {"password": PASSWORD})

        assert statuses == [401] * 5
        assert blocked.status_code == 429
        assert 0 < int(blocked.headers["Retry-After"]) <= 30
        assert blocked.json["code"] == "auth.too_many_attempts"


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


def test_a_session_of_before_ends_when_the_browser_signs_in_again(acme: Caller) -> None:
    """Fixation: a refresh cookie planted in the browser is worth nothing after the sign-in."""
    planted = acme.anonymous.post("/api/auth/login", ANA).json["refresh_token"]

    acme.anonymous.post("/auth/login", data=ANA, cookies={"__Host-refresh": planted})

    answer = acme.anonymous.post("/api/auth/refresh", {"refresh_token": planted})
    assert answer.status_code == 401


def test_a_form_without_its_token_is_refused(acme: Caller) -> None:
    """Another site cannot sign somebody in as somebody else."""
    answer = acme.anonymous.post("/auth/login", data=ANA, headers={"X-CSRF-Token": "forged"})

    assert answer.status_code == 403


def test_another_tenant_s_person_is_unknown_here(acme: Caller, globex: Caller) -> None:
    """The same e-mail and password open nothing next door, and nor does the token."""
    answer = globex.anonymous.post("/api/auth/login", ANA)
    assert answer.status_code == 401

    foreign = {"Authorization": f"Bearer {acme.token}"}
    answer = globex.anonymous.get("/api/auth/account", headers=foreign)
    assert answer.status_code == 403
    assert answer.json["code"] == "identity.foreign_token"


def test_the_database_holds_no_token(acme: Caller) -> None:
    """Whoever reads the table cannot continue a session."""
    plain = acme.anonymous.post("/api/auth/login", ANA).json["refresh_token"]

    with acme.db() as db:
        assert db.scalar("select hash from refresh_token") == hash_token(plain)


def test_signing_in_is_on_the_audit_trail(acme: Caller) -> None:
    """With the person's own name, not the visitor's."""
    acme.anonymous.post("/api/auth/login", ANA)

    with acme.db() as db:
        line = "select actor_name || ' ' || action from core.audit"
        assert db.scalar(line) == "Ana Lima auth.signed_in"


def test_the_keys_are_public(acme: Caller) -> None:
    """Two verification keys, and not a private part among them."""
    keys = acme.anonymous.get("/auth/jwks").json["keys"]

    assert len(keys) == 2
    assert all("d" not in key for key in keys)
    assert keys == platform().keyring.jwks()["keys"]


def test_the_sign_in_page_fills_in_the_e_mail(acme: Caller) -> None:
    """The welcome mail's link carries it; what is in it stays text."""
    page = acme.anonymous.get('/auth/login?email=a"><b>&next=/clinic').text

    assert 'value="a&#34;&gt;&lt;b&gt;"' in page
    assert 'name="next" value="/clinic"' in page


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
