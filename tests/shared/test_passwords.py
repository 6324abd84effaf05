"""Which passwords are refused, and that people are not refused for nothing."""

import gzip
from pathlib import Path

import pytest

from shared.passwords import SHORTEST, checked

LIST = Path("shared/common_passwords/2026-11.txt.gz")

GOOD = [
    "correto cavalo bateria",
    "o-gato-dorme-na-pia",
    "xK9#mQ2$vL7!pR",
    "Três tigres tristes",
    "minha senha é um poema longo",
    "🐈 dorme na varanda azul",
    "cavalo bateria grampo 7",
    "cavalobateriagrampo",
    "tartaruga voadora 42",
    "girassol-amarelo-no-quintal",
    "Café com pão na praça",
    "montanha rio nuvem",
    "kX7vQ2mR9tLp",
    "7 pães quentes na padaria",
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
        "avenidapaulistaavenidapaulista",
    ],
)
def test_refuses_what_is_tried_first(password: str) -> None:
    """Short, repeated, sequential and common passwords are refused with a reason."""
    with pytest.raises(ValueError, match=r"\."):
        checked(password)


@pytest.mark.parametrize(
    "password",
    [
        "q1w2e3r4t5y6",  # on the list, as they stand
        "sojdlg123aljg",
        "PE#5GZ29PTZMSE",
        "polniypizdec0211",
        "telechargement",
        "International",
        "responsabilidade",
        "justinbieber",
        "finalfantasy",
        "motherfucker",
        "megaparol12345",
        "letmeinplease",
        "2020butterfly!!",  # with digits and signs around, between and for letters
        "d-r-a-g-o-n-f-l-y",
        "sunfl0wer2015",
        "p4ssw0rd1987",
        "15/08/1990 maria",
        "MariaEduarda2010",  # two in one word, with small ones as glue
        "jonasbrothers",
        "winniethepooh",
        "tequieromucho",
        "friends4ever",
        "1qaz2wsx3edc",  # what fingers do by themselves
        "123qweasdzxc",
        "zaq12wsxcde3",
        "tgbvfrhnjyu7",
        "qweasdzxc123",
        "1qazxsw23edc",
        "poiuytrewq09",
    ],
)
def test_refuses_what_is_on_the_published_lists(password: str) -> None:
    """Long does not help what many chose before, nor digits around it, nor keys side by side."""
    with pytest.raises(ValueError, match="primeiras"):
        checked(password)


def test_long_entries_of_the_list_are_refused() -> None:
    """So that no rule before the list lets one of them pass; one in eight is tried."""
    with gzip.open(LIST, "rt") as lines:
        long = [line.strip() for line in lines if len(line) > SHORTEST and line[0] != "#"]

    def passes(password: str) -> bool:
        try:
            return bool(checked(password))
        except ValueError:
            return False

    assert len(long) > 4_000
    assert [password for password in long[::8] if passes(password)] == []


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
