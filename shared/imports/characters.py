"""CSV as Brazil writes it: which characters, which separator, and its records."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Final

from shared.imports.unreadable import Unreadable

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEPARATORS: Final = (";", "\t", ",", "|")
_SAID: Final = re.compile(r"sep=([;,|:^~#\t])\r?\n")
_LOOKED_AT: Final = 64_000
_PIECE: Final = 1_000_000
ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows (cp1252)",
}


def encoding_of(file: IO[bytes]) -> str:
    """Python's name of the file's encoding: by its mark, its zeros, or whether all is UTF-8."""
    start = file.read(_LOOKED_AT)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    if zeros := start.count(0):
        return "utf-16-le" if start[1::2].count(0) > zeros / 2 else "utf-16-be"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def separator_of(sample: str) -> str:
    """What parts the cells: said in the first line (``sep=;``), or what makes most rows alike."""
    if said := _SAID.match(sample):
        return said[1]
    return max(_SEPARATORS, key=lambda one: _likeness(sample, one))


def _likeness(sample: str, separator: str) -> tuple[int, int]:
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))[:20]
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda one: one[1], default=(0, 0))
    return count, width


def records(file: IO[bytes], encoding: str, separator: str) -> Iterator[Sequence[str]]:
    """Every record, blank ones too; a cell may hold line ends between quotes.

    Raises:
        Unreadable: it is no text in this encoding, or a quote never ends.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    reader = csv.reader(text, delimiter=separator)
    try:
        for number, record in enumerate(reader):
            if number or not (record and record[0].startswith("sep=")):
                yield record
    except UnicodeError as error:
        reason = "Não reconhecemos os caracteres do arquivo. Salve como CSV UTF-8 e envie de novo."
        raise Unreadable(reason) from error
    except csv.Error as error:
        reason = f"Perto da linha {reader.line_num} há aspas que não terminam, ou um texto enorme."
        raise Unreadable(reason) from error
    finally:
        text.detach()


def sample_of(file: IO[bytes], encoding: str) -> str:
    """The beginning of the text, up to its last whole line."""
    file.seek(0)
    start = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_LOOKED_AT))
    whole, end, _ = start.rpartition("\n")
    return whole if end and len(start) > 10_000 else start  # noqa: PLR2004 - a short file is whole
