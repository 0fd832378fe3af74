"""Hash sets in every spelling the field has; a line of no use is named, and the rest goes on."""

import json
from contextlib import closing
from hashlib import md5, sha1, sha256
from pathlib import Path

import pytest

from tests.exchange.vicsfiles import case, hash_set
from workstation.domain.errors import NotFound, Unreadable
from workstation.domain.hashset import NONE, BadLine, Listed, Opinion
from workstation.exchange import hashlist

A, B = b"a", b"b"
M = [md5(data, usedforsecurity=False).hexdigest() for data in (A, B)]
S = [sha1(data, usedforsecurity=False).hexdigest() for data in (A, B)]
L = [sha256(data).hexdigest() for data in (A, B)]


def read(path: Path) -> tuple[str, list[tuple[str, str, str]], list[int]]:
    """Scheme, (kind, hex, code) of what was read, and the lines that were of no use."""
    with closing(hashlist.read(path)) as found:
        lines = list(found.lines)
    good = [(one.kind, one.digest.hex(), one.opinion.code) for one in lines if isinstance(one, Listed)]
    assert found.done == found.size
    return found.scheme, good, [one.line for one in lines if isinstance(one, BadLine)]


@pytest.mark.parametrize(
    "text",
    [
        f"{M[0]}\n{S[0]}\n{L[0]}",
        f"\ufeff# a list\r\n\r\n{M[0].upper()}\r\n  {S[0]}  \r\n{L[0].upper()}\r\n",
        f"{M[0]}  a.jpg\n{S[0]} *b c.jpg\n\\{L[0]}  odd\\nname",
        f"// x\nMD5 (a (1).jpg) = {M[0]}\nSHA1(a)= {S[0]}\nSHA256 (x) = {L[0]}\n",
        f"{M[0]},a.jpg\n{S[0]}\tb\n{L[0]};c\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_plain_lists_and_what_sum_tools_write(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.dat"
    path.write_bytes(text.encode(encoding))
    assert read(path) == ("plain", [("md5", M[0], ""), ("sha1", S[0], ""), ("sha256", L[0], "")], [])


def test_lines_of_no_use_are_named_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    bad = ["hello", M[0][:-1], "0" * 32, "g" * 40, M[0] + "00", "x" * 200_000]
    path.write_text("\n".join([M[0], *bad, M[1]]))
    assert read(path) == ("plain", [("md5", M[0], ""), ("md5", M[1], "")], [2, 3, 4, 5, 6, 7])


@pytest.mark.parametrize(
    "line", ['"{L}","{S}","{M}","7","a.jpg"', "INSERT INTO FILE VALUES('{L}','{S}','{M}','00',1,'a.jpg',7);"]
)
def test_lists_written_out_of_a_database_give_their_strongest_digest(line: str, tmp_path: Path) -> None:
    (tmp_path / "rds.txt").write_text(line.format(L=L[0], S=S[0], M=M[0]) + "\n" + line.format(L="x", S="y", M=M[1]))
    assert read(tmp_path / "rds.txt") == ("plain", [("sha256", L[0], ""), ("md5", M[1], "")], [])


def test_a_database_is_told_from_a_list(tmp_path: Path) -> None:
    (tmp_path / "rds.db").write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(Unreadable) as no:
        hashlist.read(tmp_path / "rds.db")
    assert "sqlite3" in no.value.hint


def test_icse_is_a_table_with_semicolons(tmp_path: Path) -> None:
    head = "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;Number of submissions;File Available;Media Type;Baseline"
    rows = [f"{M[0].upper()};{S[0]};;17;true;false;false;S;3;true;image;True", f"{M[1]};;;18;;;;;;;;", "broken;;"]
    path = tmp_path / "icse.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([head, *rows]).encode())
    assert read(path) == ("ICSE", [("sha1", S[0], "baseline"), ("md5", M[1], "")], [4])
    with closing(hashlist.read(path)) as found:
        first, second, _ = found.lines
    assert first.opinion == Opinion(
        "baseline", "S", victim_identified=False, offender_identified=False, distributed=True
    )
    assert second.opinion == NONE


@pytest.mark.parametrize(
    ("head", "row", "kind"),
    [
        ('"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"', '"{s}","{m}","0","a ""b"".dll",3,1,"x",""', "sha1"),
        ('"SHA-256","SHA-1","MD5","CRC32","FileName","FileSize","PackageID"', '"{l}","{s}","{m}","0","lone "quote.dll",3,7', "sha256"),
    ],
)  # fmt: skip
def test_nsrl_of_both_generations_and_no_quote_swallows_the_next_line(
    head: str, row: str, kind: str, tmp_path: Path
) -> None:
    rows = [row.format(s=S[n].upper(), m=M[n].upper(), l=L[n].upper()) for n in range(2)]
    path = tmp_path / "NSRLFile.txt"
    path.write_text("\r\n".join([head, *rows]))
    wanted = {"sha1": S, "sha256": L}[kind]
    assert read(path) == ("NSRL", [(kind, wanted[0], ""), (kind, wanted[1], "")], [])


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3", "2.0"])
def test_vics_hash_sets_keep_the_category_and_never_invent_one(version: str, tmp_path: Path) -> None:
    entries = [
        {"MediaID": 1, "MD5": M[0].upper(), "Category": 1, "IsPrecategorized": "true"},
        {"MediaID": 2, "MD5": M[1], "SHA1": S[1], "Category": None},
        {"MediaID": 3, "MD5": "none"},
        {"MediaID": 4, "AlternativeHashes": [{"HashName": "SHA-256", "HashValue": L[0]}], "Category": "0"},
    ]
    path = tmp_path / "set.bin"
    path.write_bytes(json.dumps(hash_set(version, entries)).encode("utf-8-sig"))
    scheme, good, bad = read(path)
    assert scheme == {"2.0": "VICS 2.0 US"}.get(version, f"VICS {version}")
    assert good == [("md5", M[0], "1"), ("sha1", S[1], ""), ("sha256", L[0], "0")]
    assert bad == [3]


def test_a_case_file_serves_as_a_set_too(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case("1.3", [{"MediaID": 1, "MD5": M[0]}])))
    assert read(path)[1:] == ([("md5", M[0], "")], [])


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf\r\n", b"hello\nworld\n", b"\x89PNG\r\n\x1a\n" + bytes(100), b'{"a": 1}']
)
def test_what_is_no_list_is_refused_at_once(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(Unreadable):
        hashlist.read(tmp_path / "x")
    with pytest.raises(NotFound):
        hashlist.read(tmp_path / "y")
