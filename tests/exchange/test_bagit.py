"""Bags and their one ZIP spelling."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.errors import Damaged, Refused
from workstation.exchange import bagit

NAMES = st.lists(
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,12}[a-z0-9]", fullmatch=True), min_size=1, max_size=3
).map("/".join)


def allowed(path):
    try:
        return bagit.check_path(path)
    except Refused:
        return None


@pytest.fixture
def bag():
    return bagit.fill(
        {"data/a.txt": b"hello", "data/b/c.bin": b"\0\1"}, [("Demo", "false")], {"signatures/x.json": b"{}"}
    )


def test_a_bag_accounts_for_its_files(bag):
    bagit.check(bag)
    assert bagit.read_info(bag["bag-info.txt"]) == {"Demo": "false", "Payload-Oxum": "7.2"}
    assert bag["manifest-sha256.txt"].decode().splitlines()[0].endswith("  data/a.txt")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda b: b.update({"data/new": b""}), "data/new is not listed"),
        (lambda b: b.update({"signatures/new": b""}), "signatures/new is not listed"),
        (lambda b: b.pop("data/a.txt"), "data/a.txt is missing"),
        (lambda b: b.update({"data/a.txt": b"Hello"}), "is not what"),
        (lambda b: b.update({"bag-info.txt": b"Demo: true\n"}), "is not what"),
        (lambda b: b.pop("bagit.txt"), "bagit.txt is missing"),
        (lambda b: b.update({"manifest-sha256.txt": b"nonsense\n"}), "cannot be read"),
        (lambda b: b.update({"tagmanifest-sha256.txt": b"x"}), "does not end"),
    ],
)
def test_a_spoilt_bag_is_damaged(bag, spoil, said):
    spoil(bag)
    with pytest.raises(Damaged, match=said):
        bagit.check(bag)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a\\b",
        "C:/x",
        "a b",
        "ü.txt",
        "a/.hidden",
        "con",
        "aux.txt",
        "end.",
        "x" * 101,
        "a\n",
    ],
)
def test_paths_that_mean_something_elsewhere_are_refused(path):
    with pytest.raises(Refused):
        bagit.check_path(path)


def test_a_payload_lies_below_data_and_lines_have_no_breaks():
    with pytest.raises(Refused, match="below data"):
        bagit.fill({"other/a": b""}, [], {})
    with pytest.raises(Refused, match="below data"):
        bagit.fill({}, [], {"data/a": b""})
    with pytest.raises(Refused, match="line break"):
        bagit.fill({}, [("A", "b\nC: d")], {})


@given(st.dictionaries(NAMES.filter(allowed), st.binary(max_size=40), min_size=1, max_size=6))
def test_what_is_packed_is_unpacked_and_zipfile_agrees(files):
    data = bagit.pack(files, "BAG")
    assert data == bagit.pack(dict(reversed(files.items())), "BAG")
    assert bagit.unpack(data) == ("BAG", files)
    with zipfile.ZipFile(io.BytesIO(data)) as theirs:
        assert theirs.testzip() is None
        assert {i.filename: theirs.read(i) for i in theirs.infolist()} == {f"BAG/{p}": d for p, d in files.items()}
        for info in theirs.infolist():
            assert (info.date_time, info.extra, info.comment) == ((1980, 1, 1, 0, 0, 0), b"", b"")
        assert theirs.comment == b""


def zipped(change=lambda z: None, **more):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **more) as made:
        info = zipfile.ZipInfo("BAG/a.txt")
        info.create_system, info.external_attr = 3, 0o100644 << 16
        made.writestr(info, b"hello")
        change(made)
    return buffer.getvalue()


def test_zipfile_spells_it_the_same_way():
    assert zipped() == bagit.pack({"a.txt": b"hello"}, "BAG")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\5\6" + b"\0" * 18,
        b"junk" + zipped(),
        zipped() + b"x",
        zipped()[:-1],
        zipped(lambda z: setattr(z, "comment", b"by me")),
        zipped(lambda z: z.writestr(zipfile.ZipInfo("BAG/../b"), b"")),
        zipped(lambda z: z.writestr(zipfile.ZipInfo("OTHER/b"), b"")),
        zipped(lambda z: z.mkdir("BAG/empty")),
        zipped(lambda z: z.writestr(zipfile.ZipInfo("BAG/b", (2026, 1, 1, 0, 0, 0)), b"x")),
        zipped(lambda z: z.writestr("BAG/b", b"x" * 99, compress_type=zipfile.ZIP_DEFLATED)),
    ],
    ids=[
        "empty",
        "no entry",
        "before",
        "behind",
        "short",
        "comment",
        "traversal",
        "two folders",
        "folder",
        "time",
        "deflated",
    ],
)
def test_a_zip_spelled_otherwise_is_damaged(data):
    with pytest.raises(Damaged):
        bagit.unpack(data)


def test_every_flipped_bit_is_noticed(bag):
    data = bagit.pack(bag, "BAG")
    for place in range(0, len(data) * 8, 5):
        bent = bytearray(data)
        bent[place // 8] ^= 1 << place % 8
        with pytest.raises(Damaged):
            bagit.check(bagit.unpack(bytes(bent))[1])
