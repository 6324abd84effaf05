"""One form of each address, and what is missing of the others."""

from typing import Any

import pytest

from shared.emails import address, known
from shared.fields import Reason


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Maria@Exemplo.COM.br ", "maria@exemplo.com.br"),
        ("\u202amaria@exemplo.com.br\u202c\u200b", "maria@exemplo.com.br"),
        ("Maria Luz <maria@exemplo.com.br>;", "maria@exemplo.com.br"),
        ("mailto:maria@exemplo.com.br", "maria@exemplo.com.br"),
        ("maria@exemplo.com.br.", "maria@exemplo.com.br"),
        ("maria＠exemplo.com.br", "maria@exemplo.com.br"),
        ("ana@clínica.com.br", "ana@clínica.com.br"),
        ("ana@CLI\u0301NICA.com.br", "ana@clínica.com.br"),
        ("ana@xn--clnica-4va.com.br", "ana@clínica.com.br"),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str) -> None:
    """Pasted, in capitals, in punycode: it is the same mailbox."""
    assert address(typed) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("maria@exemplo", "falta o fim do domínio"),
        ("maria", "falta o @"),
        ("maria@", "depois do @"),
        ("@exemplo.com", "antes do @"),
        ("a@b@exemplo.com", "mais de um @"),
        ("ma ria@exemplo.com", "espaço"),
        ("joão@exemplo.com.br", "não pode haver acento"),
        ("maria@exemplo..com", "maria@exemplo"),
        ("maria@-exemplo.com", "maria@exemplo"),
        ("maria,luz@exemplo.com", "maria@exemplo"),
        ("a\nBcc: x@exemplo.com", "maria@exemplo|espaço"),
        ("m" * 250 + "@exemplo.com", "no máximo 254"),
        ("", "Preencha"),
        (None, "Preencha"),
        (3, "texto"),
    ],
)
def test_what_is_no_address_is_refused_in_our_words(typed: Any, reason: str) -> None:
    """A whole sentence that names what is missing, never a library's."""
    with pytest.raises(Reason, match=reason) as refused:
        address(typed)

    assert str(refused.value)[0].isupper()
    assert str(refused.value).endswith(".")


def test_who_signs_in_is_not_taught_about_addresses() -> None:
    """An account of old may have any; one that is none is simply unknown."""
    assert known(" Root@Localhost ") == "root@localhost"
    assert known("JOÃO@exemplo.com") == "joão@exemplo.com"
