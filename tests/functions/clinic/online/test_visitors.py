"""Visitors that are none: programs, floods, and names that are no names."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.clinic.online import visitors
from tests.functions.clinic.online.conftest import Visitor, noon, text, token, visits
from tests.support.caller import Caller

Another = Callable[[str], Visitor]


def test_a_field_that_no_person_sees_stays_empty(acme: Caller, rita: Visitor) -> None:
    """Programs that fill in whatever there is book nothing."""
    answer = rita.told().book(left_blank="https://spam.example")

    assert answer.get_json()["code"] == "clinic.robot"
    assert visits(acme) == []


def test_nobody_is_kept_from_booking_by_what_is_asked_in_vain(
    acme: Caller, another: Another
) -> None:
    """A stranger who knows an e-mail cannot close the page to whoever has it."""
    for number in range(visitors.OF_ONE_EMAIL):
        another(f"198.51.100.{number}").book(left_blank="x")

    assert token(another("198.51.100.200").book())


def test_an_e_mail_books_so_often(acme: Caller, another: Another) -> None:
    """The next is not booked; another e-mail's is."""
    for number in range(visitors.OF_ONE_EMAIL):
        at = noon(4) + timedelta(minutes=30 * number)
        token(another(f"198.51.100.{number}").book(at, email="RITA@example.com"))

    refused = another("198.51.100.200").told().book()

    assert refused.get_json()["code"] == "clinic.too_many_bookings"
    assert visits(acme) == []
    assert token(another("198.51.100.200").book(email="outra@example.com"))


def test_so_many_are_booked_in_a_day(acme: Caller, another: Another) -> None:
    """What is refused is not among them: nobody closes the page by asking in vain."""
    another("198.51.100.1").book(left_blank="x")
    with acme.db() as db:
        assert db.scalar("select count(*) from online_try") == 1
    token(another("198.51.100.2").book(email="b@example.com"))
    with acme.db() as db:
        db.run("update online_try set taken = :most::integer", most=visitors.IN_ALL)

    refused = another("198.51.100.3").book(noon(4), email="c@example.com")

    assert refused.status_code == 429
    assert visits(acme, 4) == []


def test_a_place_tries_so_often(acme: Caller, rita: Visitor) -> None:
    """By e-mails of its own making."""
    for number in range(visitors.BOOKINGS[1]):
        rita.book(email=f"r{number}@example.com", left_blank="x")

    assert rita.book(email="r@example.com").status_code == 429


def test_a_household_is_one_place(acme: Caller, another: Another) -> None:
    """IPv6 gives each of them more addresses than can be counted."""
    for number in range(visitors.BOOKINGS[1]):
        another(f"2001:db8:1:2::{number + 1}").book(left_blank="x")

    assert another("2001:db8:1:2:ffff::9").book().status_code == 429
    assert token(another("2001:db8:1:3::9").book())


@pytest.mark.parametrize(
    "name",
    [
        "Ganhe R$ 500 em golpe.example",
        "golpe.example",
        "golpe。example",
        "golpe．example",
        "https://golpe",
        "Ligue agora ８００",
        "rita@golpe",
    ],
)
def test_no_name_is_an_address(acme: Caller, rita: Visitor, name: str) -> None:
    """It is mailed to an e-mail that nobody has shown to be theirs."""
    answer = rita.told().book(name=name)

    assert list(answer.get_json()["fields"]) == ["name"]
    assert "Escreva só o nome" in text(answer)
    assert visits(acme) == []


@pytest.mark.parametrize("name", ["Ana S. d'Ávila-Nunes Jr.", "Zé", "王小明"])
def test_a_name_is_whatever_people_are_called(acme: Caller, rita: Visitor, name: str) -> None:
    """Dots of what is shortened among it."""
    assert token(rita.book(name=name))
    assert [one["patient_name"] for one in visits(acme)] == [name]
