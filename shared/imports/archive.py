"""What stands in an XLSX before anybody opens it: a zip that is none, a bomb, cells far away.

The reader of workbooks makes room for every cell up to the farthest, and takes what a stream
unpacks to for what the archive says: one small file ends the process. So each part is unpacked
here first, no further than it says, and the cells of each sheet are counted.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from shared.imports.unreadable import MOST_COLUMNS, MOST_ROWS, Unreadable

_MOST_UNPACKED: Final = 400_000_000
_MOST_PARTS: Final = 2_000
_PIECE: Final = 256_000
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_DAMAGED: Final = "O arquivo não é uma planilha XLSX, ou está danificado. Salve de novo e envie."
_HUGE: Final = f"A planilha é grande demais: até {MOST_ROWS // 1000} mil linhas por arquivo."


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
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _inspect_sheet(file, part)
                else:
                    for _ in _unpacked(file, part):
                        pass
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        expat.ExpatError,
        NotImplementedError,
    ) as e:
        raise Unreadable(_DAMAGED) from e


def _require_workbook(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Unreadable(_DAMAGED)
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable(_HUGE)


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
            raise Unreadable(_DAMAGED)
        left -= len(packed)
        while packed:
            piece = inflate.decompress(packed, _PIECE) if inflate else packed
            packed = inflate.unconsumed_tail if inflate else b""
            seen += len(piece)
            if seen > part.file_size:
                raise Unreadable(_DAMAGED)
            yield piece
    if inflate:
        yield inflate.flush()  # what was unpacked and did not fit into the last piece


@dataclass
class _Cells:
    """Looks at the cells of one sheet as they go by."""

    at: str = ""
    formula: bool = False
    valued: bool = False
    rows: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.at = attributes.get("r", "")
            self.formula = self.valued = False
            _require_near(self.at)
        elif name == "row":
            self.rows += 1
            number = attributes.get("r", "0")
            if self.rows > MOST_ROWS + 1 or not number.isdigit() or int(number) > MOST_ROWS + 1:
                raise Unreadable(_HUGE)
        elif name == "f":
            self.formula = True
        elif name in {"v", "is"}:
            self.valued = True

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c" and self.formula and not self.valued:
            raise Unreadable(
                f"A célula {self.at} tem uma fórmula sem valor. Abra a planilha, salve e envie de"
                " novo, ou troque as fórmulas por valores."
            )


def _require_near(cell: str) -> None:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + (ord(letter.upper()) - 64)
    if letters and not (letters.isalpha() and letters.isascii()):
        raise Unreadable(_DAMAGED)
    digits = cell[len(letters) :]
    if column > MOST_COLUMNS or (digits and int(digits) > MOST_ROWS + 1):
        raise Unreadable(f"Há uma célula preenchida muito longe dos dados ({cell}). Apague-a.")


def _inspect_sheet(file: IO[bytes], part: zipfile.ZipInfo) -> None:
    cells, parser = _Cells(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.EntityDeclHandler = _refuse_entity
    for piece in _unpacked(file, part):
        parser.Parse(piece)
    parser.Parse(b"", True)  # noqa: FBT003 - the end


def _refuse_entity(*_: object) -> None:
    raise Unreadable(_DAMAGED)
