"""Which characters a tip file's bytes stand for – found out without changing a byte.

Byte order mark first, then UTF-8 (also with a few broken rows), then the code pages of European offices.
Rows are cut from bytes, so a code page only decides how they are read; whoever knows better names it.

Decided: charset-normalizer tells Greek and Cyrillic from Latin; between the three Latin code pages our own
letter sets decide, line by line, because there it was wrong in seven of eleven samples. Costs: a short table.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from workstation.domain.errors import Unreadable

CODE_PAGES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1257")
"""Western, Central European, Cyrillic, Greek, Baltic."""

_LETTERS: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "äöüß", "àâçéèêëîïôûùœ", "áéíóúñü¿¡ªº", "àèéìòù", "ãõáâàçéêíóôúªº", "åäöé", "åæøé", "áéíóú", "éëïèöü",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "õäöüšž"),
}  # fmt: skip
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_BINARY = (
    (b"PK\x03\x04", "an Excel workbook or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
)
_SAVE_AS = "Save it as CSV (UTF-8) or JSON in the program it comes from."


@dataclass(frozen=True, slots=True)
class Source:
    """A tip file's bytes in a form in which line ends, quotes and separators are single ASCII bytes.

    ``wide`` names the UTF-16 or UTF-32 spelling the file really has ("" if ``body`` is the file itself);
    ``start`` is where the text begins in ``body``. ``note`` says how ``encoding`` was found.
    """

    body: bytes
    start: int
    encoding: str
    wide: str
    note: str

    def text(self, piece: bytes) -> str:
        """The characters of a piece; a byte that stands for none becomes a lone surrogate."""
        return piece.decode("utf-8" if self.wide else self.encoding, "surrogateescape")

    def raw(self, piece: bytes) -> bytes:
        """The bytes in the file of a piece of ``body``."""
        return piece.decode("utf-8", "surrogatepass").encode(self.wide, "surrogatepass") if self.wide else piece


def read(data: bytes, encoding: str = "") -> Source:
    """The file as text; ``encoding`` overrules the finding. Raises Unreadable: empty, binary, unknown encoding."""
    if not data.strip():
        raise Unreadable("empty", "The tip file is empty.", "Export it again from where it came from.")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise Unreadable("binary", f"This is {what}, not a table of tips.", _SAVE_AS)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _wide(data, name, len(mark), "by its byte order mark")
    if guessed := _unmarked_wide(data):
        return _wide(data, guessed, 0, "by its zero bytes")
    if _is_binary(data):
        raise Unreadable("binary", "This is a binary file, not a table of tips.", _SAVE_AS)
    if encoding:
        return Source(data, 0, _known(encoding), "", "as told")
    return _narrow(data)


def _is_binary(data: bytes) -> bool:
    """Whether control characters make up a tenth of the first line, or of a beginning that is not UTF-8 either.

    A tip may hold any of them, so a file that is UTF-8 and begins with a line of names is never taken for binary.
    """
    first = re.split(rb"[\r\n]", data.lstrip()[:4096], maxsplit=1)[0]
    if len(_CONTROL.findall(first)) * 10 > len(first):
        return True
    sample = data[:65536]
    if len(sample) < 512 or len(_CONTROL.findall(sample)) * 10 <= len(sample):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a character cut at the end is no fault
    except UnicodeDecodeError:
        return True
    return False


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = ""
    if name not in CODE_PAGES and name != "utf-8" and not name.startswith("iso8859"):
        raise Unreadable(
            "encoding", f"“{encoding[:20]}” is not an encoding we read.", "Use utf-8 or " + ", ".join(CODE_PAGES) + "."
        )
    return name


def _wide(data: bytes, name: str, mark: int, note: str) -> Source:
    if name == "utf-8":
        return Source(data, mark, name, "", note)
    try:
        body = data[mark:].decode(name, "surrogatepass").encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise Unreadable(
            "damaged", f"The tip file says it is {name} but breaks off or is garbled.", _SAVE_AS
        ) from error
    return Source(body, 0, name, name, note)


def _unmarked_wide(data: bytes) -> str:
    """UTF-16 without a mark: in plain text every other byte is zero."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < len(sample) // 10 or min(even, odd) > len(sample) // 50:
        return ""
    zeros = (sample[0] == 0 and sample[2:3] == b"\0", sample[1:2] == b"\0" and sample[3:4] == b"\0")
    return "utf-16-be" if zeros == (True, False) else "utf-16-le" if zeros == (False, True) else ""


def _narrow(data: bytes) -> Source:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        high = len(_HIGH.findall(data))
        covered = sum(map(len, _MULTIBYTE.findall(data)))
        if covered * 2 > high:
            return Source(data, 0, "utf-8", "", "most of it is UTF-8; rows with other bytes are listed")
        return Source(data, 0, *_code_page(data))
    return Source(data, 0, "utf-8", "", "all of it is UTF-8")


def _code_page(data: bytes) -> tuple[str, str, str]:
    """(encoding, "", note) for text in one of the code pages."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if _HIGH.search(line):
            lines.append(line[:4000])
            size += len(lines[-1])
        if size > 100_000:
            break
    best = from_bytes(b"\n".join(lines), cp_isolation=list(CODE_PAGES)).best()
    if best is not None and best.encoding in ("cp1251", "cp1253"):
        return best.encoding, "", "guessed from its letters; look at the sample"
    scores = {page: sum(_fit(line, page) for line in lines) for page in _LETTERS}
    return max(scores, key=lambda page: scores[page]), "", "guessed from its letters; look at the sample"


def _fit(line: bytes, page: str) -> int:
    """How well a line reads in a code page: letters of its best language, less those foreign to it."""
    text = line.decode(page, "replace").casefold()
    letters = [c for c in text if ord(c) > 127 and (c.isalpha() or c in "¿¡ªº�")]
    odd = sum(1 for m in re.finditer(r"(?<=[a-z])[^\w\s](?=[a-z])", text) if ord(m[0]) > 127 and m[0] not in "’‘´·\xad")
    fits = [sum(1 if c in language else -2 for c in letters) for language in _LETTERS[page]]
    return max(fits) - 2 * odd
