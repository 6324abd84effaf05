"""The six digits: who may try, how often, for how long."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from functions.landing import queries
from functions.landing.errors import CodeReplaced
from scripts.lib.dev.place import Place
from tests.functions.landing.journey import Visitor, new_email
from tests.support.caller import Caller
from tests.support.redis_hangs import redis_hangs


def test_a_sign_up_begins_with_a_mail(site: Caller) -> None:
    """The code travels by event only; the answer leads to the next step."""
    visitor = Visitor(site)

    assert visitor.begun.status_code == 201
    assert visitor.begun.location == f"/cadastro/{visitor.token}/codigo"
    [asked] = site.events("landing.code_requested")
    assert asked.data.keys() == {"email", "code", "minutes", "letter"}
    assert asked.data["email"] == visitor.email
    assert asked.data["code"] not in visitor.begun.get_data(as_text=True)


def test_neither_token_nor_code_is_stored(site: Caller) -> None:
    """Whoever reads the table can neither go on nor confirm."""
    visitor = Visitor(site)

    with site.db() as db:
        stored = db.scalar("select s::text from control.signup as s")
    assert visitor.token not in stored
    assert visitor.code not in stored


def test_the_right_code_confirms_once_and_for_all(site: Caller) -> None:
    """Sent again, even wrong, it changes nothing any more."""
    visitor = Visitor(site)

    first = visitor.do("codigo", {"code": visitor.code})
    again = visitor.do("codigo", {"code": visitor.wrong})

    assert first.json["step"] == again.json["step"] == "empresa"


def test_a_wrong_code_says_how_many_attempts_are_left(site: Caller) -> None:
    """Beside the field, and the count survives the refusal."""
    visitor = Visitor(site)

    answers = [visitor.do("codigo", {"code": visitor.wrong}).json for _ in range(5)]

    assert [answer["code"] for answer in answers] == ["landing.code_wrong"] * 5
    said = [answer["fields"]["code"].removeprefix("O código não confere. ") for answer in answers]
    assert said == [
        *(f"Restam {left} tentativas." for left in (4, 3, 2)),
        "Resta uma tentativa.",
        "As tentativas acabaram: peça um novo.",
    ]


def test_a_code_confirms_only_the_mailbox_it_went_to(site: Caller) -> None:
    """The e-mail may be changed between the moment a code is compared and the confirmation."""
    visitor = Visitor(site)
    compared = visitor.code
    with site.db() as db:
        assert queries.try_code(db, visitor.token, compared)
    visitor.do("email", {"email": new_email()})

    with pytest.raises(CodeReplaced), site.db() as db:
        queries.confirm_email(db, visitor.token, compared)

    assert not visitor.see("email").json["signup"]["confirmed"]


def test_after_five_attempts_even_the_right_code_is_refused(site: Caller) -> None:
    """Six digits are guessed in a million tries; nobody gets six."""
    visitor = Visitor(site)
    for _ in range(5):
        visitor.do("codigo", {"code": visitor.wrong})

    answer = visitor.do("codigo", {"code": visitor.code})

    assert (answer.status_code, answer.json["code"]) == (400, "landing.code_expired")


def test_parallel_guesses_are_counted_one_by_one(site: Caller) -> None:
    """Twenty at once are still five."""
    visitor = Visitor(site)
    body = {"code": visitor.wrong}

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: visitor.do("codigo", body).json["code"], range(20)))

    assert answers.count("landing.code_wrong") == 5
    assert answers.count("landing.code_expired") == 15


def test_a_code_expires_after_ten_minutes(site: Caller) -> None:
    """And says so beside the field."""
    visitor = Visitor(site)
    visitor.set("code_sent_at = now() - interval '10 minutes'")

    answer = visitor.do("codigo", {"code": visitor.code})

    assert answer.json["code"] == "landing.code_expired"
    assert "10 minutos" in answer.json["fields"]["code"]


def test_another_mail_waits_a_minute(site: Caller) -> None:
    """The answer says how long, to people and to programs."""
    visitor = Visitor(site)

    answer = visitor.do("reenvio")

    assert (answer.status_code, answer.json["code"]) == (429, "landing.code_too_soon")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    visitor.set("code_sent_at = now() - interval '50 seconds'")
    assert visitor.do("reenvio").status_code == 429


def test_another_mail_replaces_the_code(site: Caller) -> None:
    """The digits of the mail before are recognised and not accepted."""
    visitor = Visitor(site)
    before = visitor.code
    visitor.set("code_sent_at = now() - interval '61 seconds'")
    visitor.do("reenvio")

    old = visitor.do("codigo", {"code": before})
    new = visitor.do("codigo", {"code": visitor.code})

    assert old.json["code"] == "landing.code_replaced"
    assert new.json["step"] == "empresa"


def test_a_sign_up_sends_five_mails_at_most(site: Caller) -> None:
    """However patiently they are asked for."""
    visitor = Visitor(site)
    visitor.set("codes_sent = 5, code_sent_at = now() - interval '1 hour'")

    answer = visitor.do("reenvio")

    assert answer.json["code"] == "landing.code_too_soon"
    assert "Comece o cadastro de novo" in answer.json["detail"]


def test_one_mailbox_is_not_flooded_by_many_sign_ups(site: Caller, place: Place) -> None:
    """Five an hour, whoever asks and from wherever, under whatever label; with Redis away too."""
    name, host = new_email().split("@")
    labels = ["", "+1", "+2", "+1+2"]
    emails = [f"{name}{label}@{host}" for label in labels] + [f"{name}@{host}".upper()] * 2
    with redis_hangs(place):
        answers = [site.post("/api/cadastro", {"email": email}) for email in emails]

    assert [a.status_code for a in answers] == [201] * 5 + [429]
    assert answers[-1].json["code"] == "landing.asked_too_often"
    assert "email" in answers[-1].json["fields"]


def test_one_mailbox_gets_ten_codes_a_day(site: Caller) -> None:
    """However patiently they are asked for, hour after hour."""
    email = new_email()
    statuses = []
    for _ in range(3):
        statuses += [site.post("/api/cadastro", {"email": email}).status_code for _ in range(4)]
        with site.db() as db:
            db.run("update control.tally set ends_at = ends_at - interval '1 hour'")

    assert statuses == [201] * 10 + [429] * 2


def test_one_sign_up_writes_to_three_mailboxes_at_most(site: Caller) -> None:
    """A person corrects a mistake or two; who goes on begins anew, and nothing is sent."""
    visitor = Visitor(site)
    answers = []
    for _ in range(4):
        visitor.set("code_sent_at = now() - interval '61 seconds'")
        answers.append(visitor.do("email", {"email": new_email()}))

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[-1].json["fields"].keys() == {"email"}
    assert len({row.data["email"] for row in site.events("landing.code_requested")}) == 3


def test_an_e_mail_is_kept_as_it_was_typed(site: Caller) -> None:
    """Only counting takes labels off: the code goes to the address its owner wrote."""
    labelled = new_email().replace("@", "+avila@")

    site.post("/api/cadastro", {"email": labelled})

    assert site.events("landing.code_requested")[-1].data["email"] == labelled


def test_one_network_address_begins_sixty_an_hour(site: Caller, place: Place) -> None:
    """Counted by what the load balancer reports, whatever the caller claims before it."""
    where = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9, 10.0.0.1"}

    def begin(number: int) -> int:
        body = {"email": f"p{number}.{new_email()}"}
        return site.post("/api/cadastro", body, headers=where).status_code

    with redis_hangs(place):
        assert [begin(n) for n in range(61)] == [201] * 60 + [429]


def test_a_page_s_first_submit_counts_once(site: Caller) -> None:
    """Pressed twice, the same request leads to the same sign-up and one mail."""
    body = {"email": new_email(), "request_id": str(uuid4())}

    first, second = (site.post("/cadastro", data=body) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(site.events("landing.code_requested")) == 1


def test_a_first_submit_with_another_e_mail_corrects_it(site: Caller) -> None:
    """Back in the browser the page is the same one, and so is its sign-up: the new mail counts."""
    body = {"email": new_email(), "request_id": str(uuid4())}
    first = site.post("/cadastro", data=body)

    other = new_email()
    second = site.post("/cadastro", data=body | {"email": other})

    assert (second.status_code, second.location) == (303, first.location)
    assert site.events("landing.code_requested")[-1].data["email"] == other


def test_a_corrected_e_mail_is_confirmed_anew(site: Caller) -> None:
    """The old code is worth nothing for the new mailbox; what else was told stays."""
    visitor = Visitor(site).until("plano")

    other = new_email()

    answer = visitor.do("email", {"email": other.upper()})

    assert answer.json["step"] == "codigo"
    assert answer.json["signup"]["company"] == "Luz Massoterapia"
    assert site.events("landing.code_requested")[-1].data["email"] == other


def test_the_same_e_mail_again_stays_confirmed(site: Caller) -> None:
    """Going back and on sends no mail."""
    visitor = Visitor(site).until("empresa")

    answer = visitor.do("email", {"email": visitor.email})

    assert answer.json["step"] == "empresa"
    assert len(site.events("landing.code_requested")) == 1


def test_a_sign_up_lives_a_day(site: Caller) -> None:
    """Then its address leads nowhere, and a week later its row is gone."""
    visitor = Visitor(site)
    visitor.set("expires_at = now() - interval '8 days'")

    assert visitor.see("codigo").json["code"] == "landing.signup_expired"
    Visitor(site)
    with site.db() as db:
        assert db.scalar("select count(*) from control.signup") == 1
