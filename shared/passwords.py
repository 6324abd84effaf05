"""Which passwords are good enough: length first, then nothing an attacker tries early.

NIST SP 800-63B section 3.1.1.2: no composition rules, no forced change; refuse the common, the
repeated and what is made of words the attacker knows about this person.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from shared.common import is_common, without_walks
from shared.fields import Reason
from shared.products import PRODUCTS

SHORTEST: Final = 12
LONGEST: Final = 128
_FEWEST_SIGNS: Final = 5
_FEWEST_LEFT: Final = 5
_SHORTEST_WORD: Final = 3
_LEET: Final = str.maketrans("013457@$!", "oieastasi")
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujm",
)
# Stems of the passwords that lead the leaked lists, in Brazil and abroad; what people add to
# them (digits, signs, another stem) is found by what is left once they are taken away.
_COMMON: Final = tuple(
    """
    administrador administrator admin access alterar amorzinho avila bemvindo brasil brazil
    cambio changeme computador corinthians cruzeiro default deuseamor deusefiel deus
    dragon entrar euteamo familia felicidade flamengo football futebol gremio iloveyou internet
    internacional jesuscristo jesus letmein liberdade login master mercado minhasenha monkey
    mudar padrao palmeiras passwd password princesa principe saopaulo santos secret secreta
    segredo segura seguranca senha sistema superman sunshine teamo teste trabalho trocar user
    usuario vasco welcome winter summer janeiro fevereiro marco abril maio junho julho agosto
    setembro outubro novembro dezembro domingo segunda terca quarta quinta sexta sabado verao
    inverno
    """.split()  # noqa: SIM905 - words read better than ninety quoted ones
)


def checked(password: str, *words: str) -> str:
    """``password`` unchanged, when nobody would guess it early.

    ``words`` are what an attacker knows: the person's name and e-mail, the company's name.

    Raises:
        Reason: what is wrong with it.
    """
    if len(password) < SHORTEST:
        raise Reason(f"Use pelo menos {SHORTEST} caracteres. Uma frase curta serve bem.")
    if len(password) > LONGEST:
        raise Reason(f"Use no máximo {LONGEST} caracteres.")
    if _repeats(password):
        raise Reason("Evite repetir os mesmos caracteres.")
    common = (*_COMMON, *_sold())
    left = _left_without(password, common)
    if _left_without(password, (*common, *_known(words))) < min(left, _FEWEST_LEFT):
        raise Reason("Não use seu nome, seu e-mail ou o nome da empresa na senha.")
    if left < _FEWEST_LEFT or is_common(_folded(password)):
        raise Reason("Esta senha é das primeiras que tentariam. Escolha outra.")
    return password


@cache
def _sold() -> tuple[str, ...]:
    """Words of what is sold here, which customers of it try first."""
    return tuple(_folded(product.label) for product in PRODUCTS.values())


def _folded(text: str) -> str:
    """Lower case without accents, so that ``Sénha`` reads as ``senha``."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _repeats(password: str) -> bool:
    few = len(set(password.casefold())) < _FEWEST_SIGNS
    return few or re.fullmatch(r"(.{1,6}?)\1+.{0,5}|(.+)\2", password, re.DOTALL) is not None


def _known(words: tuple[str, ...]) -> list[str]:
    parts = (part for word in words for part in re.split(r"[\W_]+", _folded(word)))
    return [part for part in parts if len(part) >= _SHORTEST_WORD]


@cache
def _runs() -> tuple[str, ...]:
    """Every four signs in a row along the alphabet, the digits or a keyboard, both ways."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    return tuple(row[at : at + 4] for row in rows for at in range(len(row) - 3))


def _left_without(password: str, words: tuple[str, ...]) -> int:
    """How many different letters remain when runs and ``words`` are out, in the worst reading."""
    plain = _folded(password)
    readings = (plain, plain.translate(_LEET))
    # A run may stand in a word (massagem), and a word may be left when the runs are out.
    left = [_without(_without_runs(plain).translate(table), words) for table in ({}, _LEET)]
    left += [_without_runs(_without(text, words)) for text in readings]
    return min(len(set(re.findall(r"[^\W\d_]", text))) for text in left)


def _without_runs(text: str) -> str:
    return _without(without_walks(text), _runs())


def _without(text: str, words: Iterable[str]) -> str:
    return re.sub("|".join(map(re.escape, sorted(words, key=len, reverse=True))), " ", text)
