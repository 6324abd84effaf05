"""What stands in an XLSX before anybody opens it: a zip that is none, a bomb, cells far away.

The reader of workbooks makes room for every cell up to the farthest and for every text as often
as it is shown, takes any part for a sheet, and what a stream unpacks to for what the archive says:
one small file ends the process. So each part is unpacked here first, no further than it says, and
its cells and texts are counted.
"""

import struct
import zipfile
import zlib
from typing import IO, Any, Final
from xml.parsers import expat

from shared.imports.cells import DAMAGED, HUGE, Cells
from shared.imports.unreadable import Unreadable

_MOST_UNPACKED: Final = 400_000_000
_MOST_PARTS: Final = 2_000
_MOST_TEXT: Final = 100_000_000
_SHEET: Final = b"sheetData"
_PIECE: Final = 256_000
_LOCAL: Final = struct.Struct("<4s5H3I2H")


def inspect(file: IO[bytes]) -> None:
    """Let through what a workbook's reader can open without harm.

    Raises:
        Unreadable: it is no workbook, unpacks to more than it says or than we take, has a cell
            beyond our limits, or a formula whose value nobody worked out.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _require_workbook(parts)
            _require_short([_look(file, part) for part in parts])
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError) as e:
        raise Unreadable(DAMAGED) from e


def _require_workbook(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Unreadable(DAMAGED)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable(HUGE)


def _require_short(parts: list[Cells]) -> None:
    """A text that many cells share is a text in each of them, once it is read."""
    lists = [one.strings for one in parts if one.strings]
    for sheet in parts:
        shared = (max((of[n] for of in lists if n < len(of)), default=0) for n in sheet.asked)
        if sheet.text + sum(shared) > _MOST_TEXT:
            raise Unreadable(HUGE)


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo) -> Any:
    """The part's content in pieces, as its own stream has it.

    Raises:
        Unreadable: it is encrypted, packed in another way, or longer than the archive says.
    """
    if part.flag_bits & 1 or part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unreadable("A planilha tem senha ou um formato que não lemos. Salve como XLSX comum.")
    file.seek(part.header_offset)
    *_, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    file.seek(part.header_offset + _LOCAL.size + name + extra)
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left, seen = part.compress_size, 0
    while left:
        packed = file.read(min(left, _PIECE))
        if not packed:
            raise Unreadable(DAMAGED)
        left -= len(packed)
        while packed:
            piece = inflate.decompress(packed, _PIECE) if inflate else packed
            packed = inflate.unconsumed_tail if inflate else b""
            seen += len(piece)
            if seen > part.file_size:
                raise Unreadable(DAMAGED)
            yield piece
    if inflate:
        yield inflate.flush()  # what was unpacked and did not fit into the last piece


def _look(file: IO[bytes], part: zipfile.ZipInfo) -> Cells:
    """The part's cells and texts; of one that is no XML there are none, and no sheet begins."""
    cells, parser = Cells(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = cells.said, _refuse_entity
    broken, before = False, b""
    for piece in _unpacked(file, part):
        if not broken:
            broken = not _parsed(parser, piece)
        if broken and (cells.lowest or _SHEET in before + piece):
            raise Unreadable(DAMAGED)
        before = piece[-len(_SHEET) :]
    if not broken and not _parsed(parser, b"", last=True) and cells.lowest:
        raise Unreadable(DAMAGED)
    return cells


def _parsed(parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> bool:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError:
        return False
    return True


def _refuse_entity(*_: object) -> None:
    raise Unreadable(DAMAGED)
