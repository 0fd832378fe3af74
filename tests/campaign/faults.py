"""Faults of container, bag and record, and the sum of all: more than 220, one each, in a released bundle."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable

from tests.campaign import faults_pictures, faults_signed
from tests.campaign.bench import FOLDER, Bench
from workstation.domain.canonical import canonical, digest
from workstation.domain.object import public_content_from
from workstation.exchange import bagit
from workstation.exchange.record import RECORD, RELEASE, RELEASE_CMS, ROSTER, STATEMENTS, UNIT

Fault = Callable[[Bench], bytes]
LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


def every() -> dict[str, Fault]:
    """Every fault by its name."""
    return {**zips(), **bags(), **records(), **faults_pictures.pictures(), **faults_signed.every()}


# --- the ZIP --------------------------------------------------------------------------------------------------


def _bytes(change: Callable[[bytes], bytes]) -> Fault:
    return lambda b: change(b.plain({}))


def _poke(sign: bytes, offset: int, value: bytes, *, last: bool = False) -> Fault:
    """Bytes ``offset`` behind a signature are others."""

    def change(data: bytes) -> bytes:
        at = (data.rfind(sign) if last else data.find(sign)) + offset
        return data[:at] + value + data[at + len(value) :]

    return _bytes(change)


def _directory(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, data.rfind(END) + 16)[0])


def _with_local_extra(data: bytes) -> bytes:
    length = struct.unpack_from("<H", data, 26)[0]
    at = 30 + length
    return data[:28] + struct.pack("<H", 6) + data[30:at] + b"\x99\x99\2\0hi" + data[at:]


def _with_central_extra(data: bytes) -> bytes:
    at = _directory(data)
    length = struct.unpack_from("<H", data, at + 28)[0]
    return (
        data[: at + 30]
        + struct.pack("<H", 6)
        + data[at + 32 : at + 46 + length]
        + b"\x99\x99\2\0hi"
        + data[at + 46 + length :]
    )


def _with_gap(data: bytes) -> bytes:
    at = _directory(data)
    end = data.rfind(END)
    return data[:at] + b"gap" + data[at : end + 16] + struct.pack("<I", at + 3) + data[end + 20 :]


def _deflated(b: Bench) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, data in sorted(b.files.items()):
            file.writestr(zipfile.ZipInfo(f"{FOLDER}/{path}"), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _unsorted(b: Bench) -> bytes:
    data = b.plain({})
    second = data.find(LOCAL, 4)
    third = data.find(LOCAL, second + 4)
    return data[second:third] + data[:second] + data[third:]


def _twice(b: Bench) -> bytes:
    data = b.plain({})
    second = data.find(LOCAL, 4)
    return data[:second] + data


def zips() -> dict[str, Fault]:
    """The container."""
    made: dict[str, Fault] = {
        "zip: a byte before it": _bytes(lambda d: b"\0" + d),
        "zip: a byte after it": _bytes(lambda d: d + b"\0"),
        "zip: a comment": _bytes(lambda d: d[:-2] + b"\x05\0hello"),
        "zip: an extra field": _bytes(_with_local_extra),
        "zip: an extra field in the directory": _bytes(_with_central_extra),
        "zip: a gap before the directory": _bytes(_with_gap),
        "zip: deflated": _deflated,
        "zip: members in another order": _unsorted,
        "zip: a member twice": _twice,
        "zip: another time": _poke(LOCAL, 10, b"\1"),
        "zip: another day": _poke(LOCAL, 12, b"\x22"),
        "zip: another check sum": _poke(LOCAL, 14, b"\1\2\3\4"),
        "zip: another check sum in the directory": _poke(CENTRAL, 16, b"\1\2\3\4"),
        "zip: another size": _poke(LOCAL, 18, b"\x01"),
        "zip: another size in the directory": _poke(CENTRAL, 24, b"\x01"),
        "zip: a flag": _poke(LOCAL, 6, b"\0\x08"),
        "zip: an encrypted member": _poke(CENTRAL, 8, b"\1"),
        "zip: another method": _poke(LOCAL, 8, b"\x08"),
        "zip: another version needed": _poke(LOCAL, 4, b"\x2d"),
        "zip: made by another system": _poke(CENTRAL, 5, b"\0"),
        "zip: other permissions": _poke(CENTRAL, 40, b"\xff"),
        "zip: internal attributes": _poke(CENTRAL, 36, b"\1"),
        "zip: a comment of a member": _poke(CENTRAL, 32, b"\1"),
        "zip: another offset": _poke(CENTRAL, 42, b"\x07"),
        "zip: two members at one place": _poke(CENTRAL, 42, b"\0\0\0\0", last=True),
        "zip: a second disk": _poke(END, 4, b"\1", last=True),
        "zip: another count": _poke(END, 8, b"\1", last=True),
        "zip: another name in the directory": _poke(CENTRAL, 46, b"X"),
        "zip: another name": _poke(LOCAL, 30, b"X"),
        "zip: cut in the middle": _bytes(lambda d: d[: len(d) // 2]),
        "zip: cut by a byte": _bytes(lambda d: d[:-1]),
        "zip: without its directory": _bytes(lambda d: d[: _directory(d)]),
        "zip: only its head": _bytes(lambda d: d[:4]),
        "zip: another folder": lambda b: b.plain({}, "TRACE-B-2026-2"),
        "zip: a folder of lower case": lambda b: b.plain({}, FOLDER.lower()),
        "zip: no file of ours": lambda _: b"%PDF-1.7\n",
        "zip: empty": lambda _: b"",
    }
    for name in ("../escape", "/absolute", "back\\slash", "a//b", "data/./x", "data/CON", "a\u0301.txt", "data/x."):
        made[f"zip: a member called {name!r}"] = _named(name)
    return made


def _named(name: str) -> Fault:
    """The first member under another name of any spelling."""

    def change(data: bytes) -> bytes:
        raw, length = f"{FOLDER}/{name}".encode(), struct.unpack_from("<H", data, 26)[0]
        grown, at = len(raw) - length, _directory(data)
        local = data[:26] + struct.pack("<H", len(raw)) + data[28:30] + raw + data[30 + length : at]
        entry = data[at : at + 28] + struct.pack("<H", len(raw)) + data[at + 30 : at + 46] + raw
        rest = data[at + 46 + length :]
        end = rest.rfind(END)
        size = struct.unpack_from("<I", rest, end + 12)[0] + grown
        return local + entry + rest[: end + 12] + struct.pack("<II", size, at + grown) + rest[end + 20 :]

    return _bytes(change)


# --- the bag --------------------------------------------------------------------------------------------------


def _listed(name: str, change: Callable[[bytes], bytes]) -> Fault:
    """A manifest changed, and signed as it then is."""

    def fault(b: Bench) -> bytes:
        files = {**b.files, name: change(b.files[name])}
        if name == bagit.MANIFEST:
            line = f"{digest(b.files[name])}  {name}".encode()
            files[bagit.TAGMANIFEST] = files[bagit.TAGMANIFEST].replace(line, f"{digest(files[name])}  {name}".encode())
        return b.released(files)

    return fault


def _lines(change: Callable[[list[bytes]], Iterable[bytes]]) -> Callable[[bytes], bytes]:
    return lambda data: b"".join(change(data.splitlines(keepends=True)))


LISTS: dict[str, Callable[[bytes], bytes]] = {
    "without a line": _lines(lambda lines: lines[1:]),
    "with a line twice": _lines(lambda lines: [lines[0], *lines]),
    "with a line for no file": lambda d: (
        d + b"0" * 64 + b"  data/zzz.txt\n" if b"data/" in d else d + b"0" * 64 + b"  zzz\n"
    ),
    "in another order": _lines(lambda lines: lines[::-1]),
    "in upper case": lambda d: d[:64].upper() + d[64:],
    "with another digest": lambda d: b"0" * 64 + d[64:],
    "with one blank": lambda d: d.replace(b"  ", b" ", 1),
    "with a star": lambda d: d.replace(b"  ", b" *", 1),
    "with line ends of Windows": lambda d: d.replace(b"\n", b"\r\n"),
    "without its last line end": lambda d: d[:-1],
    "with an empty line": lambda d: d + b"\n",
}


def bags() -> dict[str, Fault]:
    """Manifests and bag-info."""
    info = "bag-info.txt"

    def told(change: Callable[[bytes], bytes]) -> Fault:
        def fault(b: Bench) -> bytes:
            files = {**b.files, info: change(b.files[info])}
            old, new = digest(b.files[info]), digest(files[info])
            files[bagit.TAGMANIFEST] = files[bagit.TAGMANIFEST].replace(old.encode(), new.encode())
            return b.released(files)

        return fault

    made = {
        f"{name} {how}": _listed(name, change)
        for name in (bagit.MANIFEST, bagit.TAGMANIFEST)
        for how, change in LISTS.items()
    }
    changes: dict[str, Callable[[bytes], bytes]] = {
        "lines in another order": _lines(lambda lines: [lines[1], lines[0], *lines[2:]]),
        "one more line": lambda d: b"Contact-Name: somebody\n" + d,
        "another batch": lambda d: d.replace(b"TRACE-B-2026-1", b"TRACE-B-2026-2"),
        "another day": lambda d: d.replace(b"2026-03-02", b"2026-03-03"),
        "another vault": lambda d: d.replace(b"unit-1", b"unit-2"),
        "real said to be DEMO": lambda d: d.replace(b"Demo: false", b"Demo: true"),
        "a blank at a line's end": lambda d: d.replace(b"false\n", b"false \n"),
        "no last line end": lambda d: d[:-1],
        "another count": lambda d: d.replace(b"Oxum: ", b"Oxum: 1"),
        "a line twice": lambda d: d + b"Demo: false\n",
        "bytes that are no text": lambda d: d + b"X: \xff\n",
    }
    made |= {f"{info}: {how}": told(change) for how, change in changes.items()}
    made |= {f"{name} left out": (lambda b, name=name: b.plain({name: None}))
             for name in ("bagit.txt", info, bagit.MANIFEST, bagit.TAGMANIFEST, RECORD, RELEASE, RELEASE_CMS, ROSTER, UNIT)}  # fmt: skip
    made["bagit.txt of another version"] = lambda b: b.plain(
        {"bagit.txt": b.files["bagit.txt"].replace(b"1.0", b"0.9")}
    )
    return made


# --- the record -----------------------------------------------------------------------------------------------


def _at(*path: str | int, value: object) -> Fault:
    """One value of the record is another, or (Ellipsis) gone."""

    def fault(b: Bench) -> bytes:
        record = b.record
        node = record
        for part in path[:-1]:
            node = node[part]
        if value is ...:
            del node[path[-1]]
        else:
            node[path[-1]] = value
        return b.recorded(record, pages=False)

    return fault


def _titled(text: str) -> Fault:
    """A title which its analysts submitted and cleared."""

    def fault(b: Bench) -> bytes:
        record = b.record
        record["objects"][0]["title"] = text
        said = b.unit.cleared(public_content_from(record["objects"][0]))
        gone: dict[str, bytes | None] = {path: None for path in b.files if path.startswith(STATEMENTS)}
        return b.recorded(
            record, more=gone | {f"{STATEMENTS}{digest(canonical(d))[:32]}.json": canonical(d) for d in said}
        )

    return fault


OBJECT = ("objects", 0)
PICTURED = (*OBJECT, "pictures", 0)
SPOKEN = (*OBJECT, "texts", "en")


def records() -> dict[str, Fault]:  # noqa: C901 - a table
    """bundle.json."""
    made: dict[str, Fault] = {}
    for what, place in (("the record", ()), ("an object", OBJECT), ("a picture", PICTURED), ("a text", SPOKEN), ("a question", (*SPOKEN, "questions", 0))):  # fmt: skip
        made[f"record: a key more in {what}"] = _at(*place, "source", value="x")
    for key in ("batch", "date", "vault", "demo", "base_url", "tip_address", "objects", "withdrawals", "schema"):
        made[f"record: {key} left out"] = _at(key, value=...)
    for key in ("ref", "type", "title", "region_hint", "period", "texts", "renditions", "version", "pictures"):
        made[f"record: {key} of an object left out"] = _at(*OBJECT, key, value=...)
    for key in ("path", "sha256", "width", "height", "role", "lang", "format", "number", "rendition"):
        made[f"record: {key} of a picture left out"] = _at(*PICTURED, key, value=...)
    for key, value in {
        "version": 1.0, "title": "", "type": "a\nb", "region_hint": 7, "period": "x" * 41, "ref": "O-26-1",
    }.items():  # fmt: skip
        made[f"record: {key} is {value!r:.20}"] = _at(*OBJECT, key, value=value)
    for key, value in {
        "path": "objects/O-2026-0042/source.jpg", "sha256": "00" * 32, "width": 64.0, "height": 49, "role": "480",
        "lang": "en", "format": "png", "number": 2, "rendition": "00" * 32,
    }.items():  # fmt: skip
        made[f"record: {key} of a picture is {value!r:.32}"] = _at(*OBJECT, "pictures", 1, key, value=value)
    for name, text in {
        "zero width": "Mug\u200bs", "right to left": "Mug \u202esgum", "a soft hyphen": "Mu\u00adg", "a tag letter": "Mug\U000e0041",
        "a variation": "Mug\ufe0f", "a letter of parts": "Mu\u0308g", "a bell": "Mug\u0007", "two blanks": "Brown  mug",
        "a blank at the end": "Mug ", "a line break": "Mug\nmug", "a private letter": "Mug\ue000", "a Braille blank": "Mug\u2800",
        "an odd blank": "Brown\u2003mug", "a place": "Mug /home/anna/case", "a drive": "Mug C:\\cases", "an address of a file": "Mug file:x",
    }.items():  # fmt: skip
        made[f"record: a title with {name}"] = _titled(text)
    for name, spelled in {
        "indented": lambda r: json.dumps(r, indent=1, sort_keys=True, ensure_ascii=False).encode(),
        "keys in another order": lambda r: json.dumps(dict(reversed(r.items())), separators=(",", ":"), ensure_ascii=False).encode(),
        "escaped letters": lambda r: canonical(r).replace(b"Mug", b"\\u004dug", 1),
        "a key twice": lambda r: b'{"batch":"x",' + canonical(r)[1:],
        "a blank at its end": lambda r: canonical(r) + b"\n",
        "a mark of byte order": lambda r: b"\xef\xbb\xbf" + canonical(r),
        "a number with an exponent": lambda r: canonical(r).replace(b'"version":1', b'"version":1e0'),
        "not a number": lambda r: canonical(r).replace(b'"version":1', b'"version":NaN'),
        "another encoding": lambda r: canonical(r).decode().encode("utf-16"),
        "a list": lambda r: canonical([r]),
        "brackets without end": lambda _: b"[" * 50_000,
        "nothing": lambda _: b"",
    }.items():  # fmt: skip
        made[f"record: {name}"] = lambda b, spelled=spelled: b.recorded(b.record, spelled=spelled, pages=False)

    def changed(change: Callable[[dict], object]) -> Fault:
        def fault(b: Bench) -> bytes:
            record = b.record
            change(record)
            return b.recorded(record, pages=False)

        return fault

    made |= {
        "record: pictures in another order": changed(lambda r: r["objects"][0]["pictures"].reverse()),
        "record: a picture twice": changed(lambda r: r["objects"][0]["pictures"].insert(0, r["objects"][0]["pictures"][0])),
        "record: an object twice": changed(lambda r: r["objects"].append(r["objects"][0])),
        "record: an object without its card": changed(lambda r: r["objects"][0]["pictures"].pop()),
        "record: an object published and withdrawn": changed(
            lambda r: r["withdrawals"].append({"ref": "O-2026-0042", "date": "2026-01-01", "reason": "x"})),
        "record: a language of nowhere": changed(lambda r: r["objects"][0]["texts"].update(xx=r["objects"][0]["texts"]["en"])),
        "record: an address without encryption": changed(lambda r: r.update(base_url="http://trace.example.org")),
        "record: an address with a script": changed(lambda r: r.update(tip_address="javascript:alert(1)")),
        "record: pages of tomorrow": changed(lambda r: r.update(site=99)),
        "record: a schema of tomorrow": changed(lambda r: r.update(schema=3)),
    }  # fmt: skip
    return made
