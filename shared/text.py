"""Text as people see it: one line, several lines, what is looked for, and secrets.

A paste brings along what nobody typed: no-break blanks, joiners, marks of direction. They are put
right without a word. What turns or hides text (control characters, overrides of direction, private
and unassigned signs) is refused.
"""

import re
import unicodedata
from functools import partial
from typing import Annotated, Any, Final

from shared.fields import Reads, Reason

_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# White_Space of Unicode, and what a screen shows as one: the braille blank, Hangul's fillers.
_BLANKS: Final = re.compile(
    "[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800\u115f\u1160\u3164\uffa0]"
)
# Default_Ignorable_Code_Point of Unicode, without the overrides of direction U+202D and U+202E.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202c\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_MARKS_MOST: Final = 4
"""Accents over one letter: Vietnamese has two, a hundred hide the lines above."""
_UNREADABLE: Final = "\ufffd"
_COMPACT_MOST: Final = 300
_FILE_NAME_MOST: Final = 120
_LOOKED_AT: Final = 500
_SPARE: Final = 4
"""How much longer than allowed a paste may be before it is put right."""


def seen(typed: str) -> str:
    """``typed`` as it is seen: NFC, plain blanks and line ends, nothing invisible.

    Raises:
        Reason: it holds control characters, or more accents than a letter can carry.
    """
    text = _UNSEEN.sub("", _BLANKS.sub(" ", _BREAKS.sub("\n", typed)))
    if not text.replace("\n", "").isprintable():
        raise Reason("Há um caractere invisível no texto. Apague e escreva de novo.")
    # Before NFC, whose time grows with the square of a run of marks.
    if not text.isascii() and _with_few_marks(text) != text:
        raise Reason("Há acentos demais sobre uma letra. Escreva de novo.")
    return unicodedata.normalize("NFC", text).strip(" \n")


def _with_few_marks(text: str) -> str:
    run, kept = 0, []
    for sign in text:
        run = run + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if run <= _MARKS_MOST:
            kept.append(sign)
    return "".join(kept)


def compact(typed: str) -> str:
    """``typed`` without what a paste brings along, compatible forms made plain: ``１`` is ``1``.

    For telephones, documents, times and other codes; it never refuses.
    """
    if typed.isascii() and typed.isalnum():  # as most are sent
        return typed[:_COMPACT_MOST]
    plain = _UNSEEN.sub("", _BLANKS.sub(" ", typed)).replace("\u202d", "").replace("\u202e", "")
    return unicodedata.normalize("NFKC", plain[:_COMPACT_MOST]).strip()


def text_of(typed: Any, most: int) -> str:
    """``typed``, when it is text of a length worth looking at.

    Raises:
        Reason: it is none, or much longer than ``most`` characters.
    """
    if typed is None:
        raise Reason("Preencha este campo.")
    if not isinstance(typed, str):
        raise Reason("Escreva um texto.")
    if len(typed) > _SPARE * most + _COMPACT_MOST:
        raise Reason(f"Use no máximo {most} caracteres.")
    return typed


def measured(text: str, least: int, most: int) -> str:
    """``text``, when its length is within the two.

    Raises:
        Reason: it is empty, shorter or longer.
    """
    if len(text) > most:
        raise Reason(f"Use no máximo {most} caracteres.")
    if least and not text:
        raise Reason("Preencha este campo.")
    if len(text) < least:
        raise Reason(f"Use pelo menos {least} caracteres.")
    return text


def _one_line(typed: str) -> str:
    text = seen(typed)
    if "\n" in text:
        raise Reason("Escreva em uma linha só.")
    return re.sub(" +", " ", text)


def _line(least: int, most: int, typed: Any) -> str:
    return measured(_one_line(text_of(typed, most)), least, most)


def _name(least: int, most: int, typed: Any) -> str:
    text = _line(least, most, typed)
    if not any(sign.isalpha() for sign in text):
        raise Reason("Escreva um nome com letras.")
    return text


def _lines(least: int, most: int, typed: Any) -> str:
    return measured(re.sub(" +\n", "\n", seen(text_of(typed, most))), least, most)


def _search(most: int, typed: Any) -> str:
    text = text_of(typed, most).strip()
    shown = "".join(sign if sign.isprintable() else " " for sign in _UNSEEN.sub("", text))
    # What is asked with signs nobody sees finds nobody; only nothing at all asks for everybody.
    return measured(" ".join(shown.split()) or (_UNREADABLE if text else ""), 0, most)


def _opaque(least: int, most: int, typed: Any) -> str:
    return measured(text_of(typed, most).strip(), least, most)


def _schema(least: int, most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def name(least: int = 2, most: int = 120) -> Reads:
    """What somebody or something is called: one line, with at least one letter."""
    return Reads(partial(_name, least, most), _schema(least, most))


def line(least: int = 0, most: int = 120) -> Reads:
    """Any other text of one line."""
    return Reads(partial(_line, least, most), _schema(least, most))


def lines(least: int = 0, most: int = 4000) -> Reads:
    """Text of several lines."""
    return Reads(partial(_lines, least, most), _schema(least, most))


def search(most: int = 120) -> Reads:
    """What is looked for: never refused for its signs, which simply find nothing."""
    return Reads(partial(_search, most), _schema(0, most))


def opaque(least: int = 1, most: int = 1000) -> Reads:
    """A secret or a token: nothing of it is put right but the blanks around it."""
    return Reads(partial(_opaque, least, most), _schema(least, most))


def file_name(typed: str) -> str:
    """What a file is called, as it can be shown; empty when nothing of it can.

    Nobody chose its signs here, so none is refused: what hides or turns text becomes a blank, and
    a long name loses its middle.
    """
    text = f"{typed[:_LOOKED_AT]}{typed[-_LOOKED_AT:]}" if len(typed) > 2 * _LOOKED_AT else typed
    shown = "".join(sign if sign.isprintable() else " " for sign in _UNSEEN.sub("", text))
    few = unicodedata.normalize("NFC", _with_few_marks(" ".join(shown.split())))
    return few if len(few) <= _FILE_NAME_MOST else f"{few[: _FILE_NAME_MOST - 40]}…{few[-39:]}"


def _file_name(typed: Any) -> str:
    return file_name(text_of(typed, _LOOKED_AT))


FileName = Annotated[str, Reads(_file_name, {"type": "string", "maxLength": _LOOKED_AT})]
VisibleName = Annotated[str, name()]
VisibleText = Annotated[str, lines()]
