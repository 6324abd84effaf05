"""Which passwords are refused, and that people are not refused for nothing."""

import pytest

from shared.passwords import checked

GOOD = [
    "correto cavalo bateria",
    "o-gato-dorme-na-pia",
    "xK9#mQ2$vL7!pR",
    "Três tigres tristes",
    "minha senha é um poema longo",
    "🐈 dorme na varanda azul",
]


@pytest.mark.parametrize("password", GOOD)
def test_accepts_a_phrase(password: str) -> None:
    """A phrase of the person's own passes, whatever its characters."""
    assert checked(password, "Marina Alves", "marina@clinica-flor.com.br") == password


@pytest.mark.parametrize(
    "password",
    [
        "curta demais"[:11],
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "ababababababab",
        "123456789012",
        "qwertyuiop1234",
        "1q2w3e4r5t6y7u",
        "senha123456789",
        "Senha@2026!2026",
        "P@ssw0rd1234567",
        "mudar123mudar456",
        "flamengo20262026",
        "administrador1!",
        "x" * 129,
    ],
)
def test_refuses_what_is_tried_first(password: str) -> None:
    """Short, repeated, sequential and common passwords are refused with a reason."""
    with pytest.raises(ValueError, match=r"\."):
        checked(password)


@pytest.mark.parametrize(
    "password", ["MarinaAlves1990", "marina.alves.2026", "clinica-flor-2026", "FlorClinica!2026"]
)
def test_refuses_the_persons_own_words(password: str) -> None:
    """Name, e-mail and company are the first guesses of whoever knows the person."""
    with pytest.raises(ValueError, match="nome"):
        checked(password, "Marina Alves", "marina@clinica-flor.com.br", "Clínica Flor")


def test_keeps_every_character() -> None:
    """Nothing is cut or normalised: the longest password differs from its own prefix."""
    password = "".join(chr(97 + at * 7 % 26) for at in range(128))

    assert checked(password) == password
