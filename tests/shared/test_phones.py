"""Telephones as people type and paste them."""

import pytest

from shared.fields import Reason
from shared.phones import AREAS, telephone

MOBILE = "+5511987654321"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(11) 98765-4321", MOBILE),
        ("11 98765 4321", MOBILE),
        ("11.98765.4321", MOBILE),
        ("+55 11 98765-4321", MOBILE),
        ("+55 (0)11 98765-4321", MOBILE),
        ("0055 11 98765-4321", MOBILE),
        ("5511987654321", MOBILE),
        ("011 98765-4321", MOBILE),
        ("(11) 3456-7890", "+551134567890"),
        ("011 3456-7890", "+551134567890"),
        ("(55) 99876-5432", "+5555998765432"),
        ("+351 912 345 678", "+351912345678"),
        ("00351 912345678", "+351912345678"),
    ],
)
def test_a_telephone_is_stored_in_e164(typed: str, stored: str) -> None:
    """Every way people write one number becomes the same number."""
    assert telephone(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "\u202a+55 11 98765\u20114321\u202c",
        "\u200e+55\u00a011\u00a098765\u20134321\ufeff",
        "https://wa.me/5511987654321",
        "wa.me/5511987654321?text=Oi",
        "https://api.whatsapp.com/send?phone=5511987654321&text=Oi",
        "https://web.whatsapp.com/send/?phone=%2B5511987654321",
        "whatsapp://send?phone=5511987654321",
        "tel:+55-11-98765-4321",
        "0xx11 98765-4321",
        "(0XX11) 98765-4321",
        "0xx(11) 98765-4321",
        "+55 0xx11 98765-4321",
        "021 11 98765-4321",
        "0 15 (11) 98765-4321",
        "\uff10\uff11\uff11 \uff19\uff18\uff17\uff16\uff15\uff0d4321",
    ],
)
def test_what_is_pasted_is_understood(typed: str) -> None:
    """Marks of direction, other dashes, links, carriers' codes: the number is the same."""
    assert telephone(typed) == MOBILE


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("(11) 8765-4321", "Falta o 9"),
        ("https://wa.me/551187654321", "Falta o 9"),
        ("98765-4321", "Falta o DDD"),
        ("3456-7890", "Falta o DDD"),
        ("(10) 98765-4321", "Não existe o DDD 10"),
        ("(23) 98765-4321", "Não existe o DDD 23"),
        ("(11) 38765-4321", "começa com 9"),
        ("(11) 1111-1111", "todos iguais"),
        ("(11) 99999-9999", "todos iguais"),
        ("(11) 0123-4567", "começa com 2, 3, 4 ou 5"),
        ("0800 123 4567", "número de atendimento"),
        ("4004-1234", "número de atendimento"),
        ("onze 98765", "DDD"),
        ("", "DDD"),
        ("https://wa.me/message/ABC", "DDD"),
        ("+1 23", "país"),
        ("+0 11 98765 4321", "país"),
        ("(١١) 98765-4321", "DDD"),
        ("11 98765-4321 / 11 3456-7890", "DDD"),
    ],
)
def test_a_telephone_is_refused_with_what_is_missing(typed: str, reason: str) -> None:
    """The reason names the fix."""
    with pytest.raises(Reason, match=reason):
        telephone(typed)


def test_there_are_sixty_seven_areas() -> None:
    """As many as Anatel's numbering plan has; 20, 23 and 52 are none."""
    assert len(AREAS) == 67
    assert not {"20", "23", "52", "10", "00"} & AREAS
