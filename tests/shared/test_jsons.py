"""JSON is read strictly."""

import pytest

from shared import jsons

BOMBS = {
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "repeated name": b'{"a": 1, "a": 2}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep but closed early": b'{"a":' * 40 + b"1" + b"}" * 40,
    "nul": b'{"a": "x\\u0000"}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "surrogate in a name": b'{"\\udfff": 1}',
    "not utf-8": b'{"a": "\xff"}',
    "huge integer": b'{"a": ' + b"9" * 5000 + b"}",
    "trailing": b"{} {}",
    "empty": b" ",
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_refuses_what_no_table_can_hold(body: bytes) -> None:
    """Each is a BadJson with a reason, never another error."""
    with pytest.raises(jsons.BadJson):
        jsons.loads(body)


def test_keeps_what_people_write() -> None:
    """Accents, emoji as proper pairs and 32 levels are fine."""
    assert jsons.loads('{"nome": "José 🌿", "pares": "\\ud83c\\udf3f"}'.encode()) == {
        "nome": "José 🌿",
        "pares": "🌿",
    }
