"""What people recognise of where they are signed in: the program, the machine, the place."""

import pytest

from shared import devices


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("São Paulo|BRSP|BR", "São Paulo, SP"),
        ("|BRMG|BR", "MG"),
        ("||BR", "BR"),
        ("Lisboa||PT", "Lisboa, PT"),
        ("Porto|PT13|PT", "Porto, PT"),
        ("||", ""),
        ("", ""),
        ("Recife|BRPE|BR,São Paulo|BRSP|BR", "São Paulo, SP"),
        ("<b>\x00|BRSP|BR", ""),
    ],
)
def test_the_balancer_s_word_for_a_place_becomes_people_s(said: str, told: str) -> None:
    """Of two the last: what stands before it, the caller wrote himself."""
    assert devices.located(said.encode().decode("latin-1")) == told


def test_a_place_that_is_known_is_told_by_its_name() -> None:
    """Whatever the address."""
    assert devices.where("200.147.3.157", "São Paulo, SP") == "São Paulo, SP"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("200.147.3.157", "200.147.3.157"),
        ("8.8.8.8", "8.8.8.8"),
        ("127.0.0.1", "esta máquina"),
        ("::1", "esta máquina"),
        ("192.168.0.7", "rede local"),
        ("fd00::7", "rede local"),
        ("", "lugar desconhecido"),
        ("unknown", "lugar desconhecido"),
    ],
)
def test_a_place_that_nobody_knows_is_its_address(address: str, told: str) -> None:
    """One's own machine and network are told as such."""
    assert devices.where(address, "") == told
