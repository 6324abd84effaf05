"""Invented people; the same ones each time."""

import random
import unicodedata
from typing import Any

_FIRST = """
Ana Beatriz Camila Daniela Eduarda Fernanda Gabriela Helena Isabela Juliana Larissa Mariana
Natália Patrícia Rafaela Sofia Tatiana Vitória Antônio Bruno Caio Diego Eduardo Felipe
Gustavo Henrique Igor João José Leonardo Lucas Marcelo Otávio Paulo Rafael Tiago
""".split()  # noqa: SIM905 - names read better than a list of strings
_LAST = """
Almeida Araújo Barbosa Cardoso Carvalho Costa Dias Farias Ferreira Gomes Lima Lopes Machado
Martins Melo Mendes Moraes Moreira Nogueira Oliveira Pereira Pinto Ramos Ribeiro Rocha Sá
Santana Santos Silva Souza Teixeira Vieira Xavier
""".split()  # noqa: SIM905
_WITH_EMAIL, _WITH_CPF, _WITH_BIRTH = 0.7, 0.5, 0.6


def cpf(draw: random.Random) -> str:
    """A CPF whose check digits hold: weights 10..2, then 11..2, modulo 11."""
    digits = [draw.randrange(10) for _ in range(9)]
    for start in (10, 11):
        weighted = sum(d * w for d, w in zip(digits, range(start, 1, -1), strict=True)) % 11
        digits.append(0 if weighted < 2 else 11 - weighted)  # noqa: PLR2004 - the rule's own
    return "".join(map(str, digits))


def patients(draw: random.Random, count: int) -> list[dict[str, Any]]:
    """``count`` patients as the API takes them; names may repeat, as they do."""
    return [_patient(draw, number) for number in range(count)]


def _patient(draw: random.Random, number: int) -> dict[str, Any]:
    first, *last = draw.choice(_FIRST), draw.choice(_LAST), draw.choice(_LAST)
    person: dict[str, Any] = {
        "name": " ".join([first, *dict.fromkeys(last)]),
        "phone": f"+55119{draw.randrange(10**8):08d}",
    }
    if draw.random() < _WITH_EMAIL:
        person["email"] = f"{_plain(first)}.{_plain(last[-1])}{number}@exemplo.com.br"
    if draw.random() < _WITH_CPF:
        person["cpf"] = cpf(draw)
    if draw.random() < _WITH_BIRTH:
        year, month, day = draw.randint(1950, 2006), draw.randint(1, 12), draw.randint(1, 28)
        person["born_on"] = f"{year}-{month:02d}-{day:02d}"
    return person


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
