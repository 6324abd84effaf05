"""Decisions of the sign-up that need no database."""

from types import SimpleNamespace
from typing import Any

import pytest

from functions.landing import rules
from shared.web.reading import adapter

NOTHING = {
    "confirmed": False,
    "document": None,
    "product": None,
    "plan": "basico",
    "slug": None,
    "tenant_id": None,
}


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Bem-Estar Massoterapia", "bem-estar-massoterapia"),
        ("  São João & Cia. ", "sao-joao-cia"),
        ("Clínica_Águas 24h", "clinica-aguas-24h"),
        ("---", ""),
    ],
)
def test_what_is_typed_becomes_an_address(typed: str, address: str) -> None:
    """Accents, capitals and signs are put right instead of being refused."""
    assert rules.plain(typed) == address


@pytest.mark.parametrize(
    ("slug", "part"),
    [("ab", "3 letras"), ("a" * 41, "40 letras"), ("2irmas", "Comece"), ("luz", None)],
)
def test_an_address_has_a_length_and_a_first_letter(slug: str, part: str | None) -> None:
    """The schema's check constraint says the same."""
    reason = rules.address_reason(slug)

    assert reason is None if part is None else part in (reason or "")


@pytest.mark.parametrize("slug", ["admin", "www", "mail", "suporte", "avila"])
def test_the_platform_keeps_its_own_names(slug: str) -> None:
    """They are never offered either."""
    assert rules.reserved(slug)
    assert slug not in rules.candidates(slug)


def test_suggestions_begin_with_what_was_wanted_and_stay_well_formed() -> None:
    """Every one could be taken as it stands, whatever the company is called."""
    offered = rules.candidates("Bem-Estar Massoterapia e Estética Ltda", "bem estar")

    assert offered[:2] == ["bem-estar", "bem-estar-massoterapia-estetica"]
    assert all(rules.usable(slug) for slug in offered)
    assert rules.candidates("99", "") == []
    assert all(len(s) <= rules.LONGEST for s in rules.candidates("x" * 80, "y" * 90))


def test_the_free_ones_keep_their_order() -> None:
    """At most three are offered."""
    assert rules.first_free(["a", "b", "c", "d", "e"], ["b"]) == ["a", "c", "d"]


@pytest.mark.parametrize(
    ("done", "step"),
    [
        ({}, "codigo"),
        ({"confirmed": True}, "empresa"),
        ({"confirmed": True, "document": "1"}, "plano"),
        ({"confirmed": True, "document": "1", "product": "clinic"}, "endereco"),
        ({"confirmed": True, "document": "1", "product": "clinic", "slug": "luz"}, "senha"),
        ({"document": "1", "product": "clinic", "slug": "luz"}, "codigo"),
    ],
)
def test_the_first_step_not_done_is_the_next(done: dict[str, Any], step: str) -> None:
    """A changed e-mail leads back to its code and loses nothing else."""
    signup: Any = SimpleNamespace(**(NOTHING | done))

    assert rules.step_of(signup) == step
    assert rules.reached(signup, "codigo")
    assert rules.reached(signup, "senha") == (step == "senha")


@pytest.mark.parametrize("typed", ["123456", "123 456", "123-456", " 1 2 3 4 5 6 "])
def test_a_code_is_read_however_it_was_broken_up(typed: str) -> None:
    """Mail programs and people put blanks into it."""
    assert adapter(rules.Code).validate_python(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12a456", "١٢٣٤٥٦", ""])
def test_anything_else_is_no_code(typed: str) -> None:
    """Digits of other scripts included."""
    with pytest.raises(ValueError, match="seis números"):
        adapter(rules.Code).validate_python(typed)


def test_a_stored_code_is_useless_without_the_address() -> None:
    """A million guesses against the hash find nothing for whoever lacks the token."""
    assert rules.hash_code("a", "123456") != rules.hash_code("b", "123456")
    assert len(rules.new_code()) == 6
