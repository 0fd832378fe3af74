"""Archives, containers within containers, and everything built to do harm: bytes, a refusal, or a sentence."""

import gzip
import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.container.media import fat, folder, needs, run, seven, seven_locked, tar, zipped
from workstation.domain.errors import Unreadable
from workstation.domain.image import Refusal
from workstation.exchange.container.kinds import Kind, kind_of
from workstation.exchange.container.ufdr import read_report
from workstation.exchange.evidence import Limits, UntrustedFile, count, walk
from workstation.exchange.fetching import fetch

MUG, BAG = os.urandom(60_000), os.urandom(400_000)
FILES = {"a/mug.jpg": MUG, "ü/bag.jpg": BAG, "empty.jpg": b""}


def found(path: Path, **more: object) -> dict[str, bytes]:
    return {one.name: one.read() for one in walk(path, **more) if isinstance(one, UntrustedFile)}


def refused(path: Path, **more: object) -> dict[str, str]:
    return {one.name: one.code for one in walk(path, **more) if isinstance(one, Refusal)}


def stopped(path: Path) -> str:
    with pytest.raises(Unreadable) as stop:
        walk(path)
    assert stop.value.message.endswith(".")
    assert stop.value.hint
    return stop.value.code


def odd(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


@pytest.mark.parametrize("mode", ["", "gz", "bz2", "xz"])
def test_tar_in_all_its_compressions(tmp_path: Path, mode: str) -> None:
    place = tar(tmp_path / "seized.bin", FILES, mode=mode)
    before = place.stat().st_mtime_ns, place.read_bytes()
    assert found(place) == {"a/mug.jpg": MUG, "ü/bag.jpg": BAG}
    assert refused(place) == {"empty.jpg": "empty"}
    first = next(walk(place))
    assert isinstance(first, UntrustedFile)
    assert first.told == "seized.bin!/a/mug.jpg (modified 2020-01-31 10:10:00 UTC)"
    assert count(place) == 3
    assert (place.stat().st_mtime_ns, place.read_bytes()) == before


@needs("zstd")
def test_tar_with_zstandard(tmp_path: Path) -> None:
    run("zstd", "-q", tar(tmp_path / "seized.tar", FILES))
    assert found(tmp_path / "seized.tar.zst") == {"a/mug.jpg": MUG, "ü/bag.jpg": BAG}


@pytest.mark.parametrize("compression", ["lzma2", "deflate", "store"])
def test_7z(tmp_path: Path, compression: str) -> None:
    place = seven(tmp_path / "s.7z", {"a/mug.jpg": MUG, "ü/bag.jpg": BAG}, compression)
    assert found(place) == {"a/mug.jpg": MUG, "ü/bag.jpg": BAG}


def test_one_compressed_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "mug.jpg.gz").write_bytes(gzip.compress(MUG))
    assert found(tmp_path / "mug.jpg.gz") == {"mug.jpg": MUG}


@pytest.mark.parametrize("header", [False, True])
def test_a_7z_behind_a_password(tmp_path: Path, header: bool) -> None:
    place = seven_locked(tmp_path / "locked.7z", header=header)
    if header:
        assert stopped(place) == "encrypted"
    else:
        assert refused(place) == {"secret.jpg": "encrypted"}


def test_links_devices_and_pipes_in_a_tar(tmp_path: Path) -> None:
    strange = [
        odd("soft", tarfile.SYMTYPE, "/etc/passwd"),
        odd("hard", tarfile.LNKTYPE, "mug.jpg"),
        odd("pipe", tarfile.FIFOTYPE),
        odd("disk", tarfile.BLKTYPE),
        odd("console", tarfile.CHRTYPE),
    ]
    place = tar(tmp_path / "t.tar", {"mug.jpg": MUG}, *strange, mode="gz")
    assert found(place) == {"mug.jpg": MUG}
    assert refused(place) == {
        "soft": "link",
        "hard": "link",
        "pipe": "special",
        "disk": "special",
        "console": "special",
    }


def test_names_are_data(tmp_path: Path) -> None:
    wicked = [
        "../../etc/cron.d/x",
        "/etc/shadow",
        "C:\\x.jpg",
        "\u202egpj.exe",
        "line\nbreak.jpg",
        "n" * 10_000 + ".jpg",
    ]
    (tmp_path / "in").mkdir()
    place = tar(tmp_path / "in" / "t.tar", dict.fromkeys(wicked, b"x"))
    got = found(place)
    assert set(wicked[:5]) <= got.keys()
    long = next(name for name in got if name.startswith("nnn"))
    assert len(long.encode()) <= 8192
    assert long.endswith("n.jpg")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "t.tar"]


def test_name_bytes_that_are_no_text(tmp_path: Path) -> None:
    place = tar(tmp_path / "t.tar", {"XXXX.jpg": b"data"})
    whole = bytearray(place.read_bytes().replace(b"XXXX", b"\xff\xfe\x1b\x07"))
    whole[148:156] = b" " * 8
    whole[148:156] = f"{sum(whole[:512]):06o}\0 ".encode()
    place.write_bytes(whole)
    assert found(place) == {"\\xff\\xfe\x1b\x07.jpg": b"data"}


# --- containers within containers --------------------------------------------------------------------------


def test_zip_in_tar_and_tar_in_zip(tmp_path: Path) -> None:
    inner = tar(tmp_path / "inner", {"mug.jpg": MUG}, mode="gz").read_bytes()
    place = tar(tmp_path / "t.tar", {"x/in.zip": zipped({"t.tgz": inner, "bag.jpg": BAG})}, mode="gz")
    assert found(place) == {"x/in.zip!/t.tgz!/mug.jpg": MUG, "x/in.zip!/bag.jpg": BAG}
    assert found(place, limits=Limits(depth=1)) == {"x/in.zip!/bag.jpg": BAG}
    assert refused(place, limits=Limits(depth=1)) == {"x/in.zip!/t.tgz": "deep"}
    (tmp_path / "seized").mkdir()
    place.rename(tmp_path / "seized" / "t.tar")
    assert "t.tar!/x/in.zip!/bag.jpg" in found(tmp_path / "seized")


def test_one_file_again_by_what_was_told_of_it(tmp_path: Path) -> None:
    inner = tar(tmp_path / "inner", {"mug.jpg": MUG, "bag.jpg": BAG}, mode="gz").read_bytes()
    (tmp_path / "seized" / "odd!").mkdir(parents=True)
    place = tar(tmp_path / "seized" / "odd!" / "t.tar", {"other.jpg": BAG, "in.tgz": inner, "n" * 9000: MUG})
    for root in (tmp_path / "seized", place):
        told = {one.told: one.read() for one in walk(root) if isinstance(one, UntrustedFile)}
        assert len(told) == 4
        assert {one: fetch([tmp_path / "elsewhere", root], one) for one in told} == told
    with pytest.raises(Unreadable):
        fetch([place], "t.tar!/in.tgz!/other.jpg")


def test_ten_levels_end_at_the_third(tmp_path: Path) -> None:
    data, name = MUG, "mug.jpg"
    for number in range(10):
        data, name = zipped({name: data, f"{number}.jpg": b"at this depth"}), f"{number}.zip"
    (tmp_path / "nest.zip").write_bytes(data)
    assert list(found(tmp_path / "nest.zip")) == [
        "8.zip!/7.zip!/6.zip!/6.jpg",
        "8.zip!/7.zip!/7.jpg",
        "8.zip!/8.jpg",
        "9.jpg",
    ]
    assert refused(tmp_path / "nest.zip") == {"8.zip!/7.zip!/6.zip!/5.zip": "deep"}


@needs("mkfs.vfat", "mcopy")
def test_a_disk_in_an_archive_and_an_archive_on_a_disk(tmp_path: Path) -> None:
    card = fat(tmp_path / "card.img", {"in.zip": zipped({"mug.jpg": MUG})}, size=3_000_000, bits=12)
    assert found(card) == {"DCIM/in.zip!/mug.jpg": MUG}
    place = tar(tmp_path / "t.tar", {"card.img": card.read_bytes()}, mode="gz")
    assert found(place) == {"card.img!/DCIM/in.zip!/mug.jpg": MUG}


def test_a_damaged_container_inside_is_one_refusal(tmp_path: Path) -> None:
    bad = zipped({"mug.jpg": MUG})[:1000]
    place = tar(tmp_path / "t.tar", {"bad.zip": bad, "bad.7z": b"7z\xbc\xaf\x27\x1c" + bytes(200), "bag.jpg": BAG})
    assert found(place) == {"bag.jpg": BAG}
    assert refused(place) == {"bad.zip": "damaged_container", "bad.7z": "empty_container"}


# --- built to do harm --------------------------------------------------------------------------------------


def test_a_bomb_ends_its_archive_and_nothing_else(tmp_path: Path) -> None:
    tar(tmp_path / "bomb.tar", {"first.jpg": MUG, "zeros.bmp": bytes(120_000_000), "after.jpg": BAG}, mode="gz")
    folder(tmp_path, {"good.jpg": BAG})
    got = found(tmp_path)
    assert got == {"bomb.tar!/first.jpg": MUG, "good.jpg": BAG}
    assert set(refused(tmp_path).values()) == {"bomb"}


def test_a_small_file_that_unpacks_to_a_terabyte(tmp_path: Path) -> None:
    """A member skipped for its size is unpacked under the same bounds: it does not keep the reader busy."""
    head = tarfile.TarInfo("huge.bin")
    head.size = 1 << 40
    body = io.BytesIO()
    with gzip.GzipFile(fileobj=body, mode="wb") as packed:
        packed.write(head.tobuf(tarfile.GNU_FORMAT))
        for _ in range(60):
            packed.write(bytes(1 << 20))
    (tmp_path / "t.tgz").write_bytes(body.getvalue())
    assert "bomb" in refused(tmp_path).values()


def test_too_many_files(tmp_path: Path) -> None:
    place = tar(tmp_path / "t.tar", {f"{n}.jpg": b"x" for n in range(20)})
    assert len(found(place, limits=Limits(files=12))) == 12
    assert refused(place, limits=Limits(files=12)) == {"t.tar": "too_many"}


def test_too_much_altogether_counts_what_lies_within(tmp_path: Path) -> None:
    inner = zipped({f"{n}.jpg": os.urandom(1000) for n in range(20)})
    place = tar(tmp_path / "t.tar", {"in.zip": inner, "mug.jpg": MUG})
    assert len(found(place, limits=Limits(total=12_500))) == 13
    assert refused(place, limits=Limits(total=12_500)) == {"t.tar": "too_much"}


def test_a_cut_archive_keeps_what_came_before(tmp_path: Path) -> None:
    whole = tar(tmp_path / "t.tar", {"mug.jpg": MUG, "bag.jpg": BAG, "last.jpg": MUG}, mode="gz").read_bytes()
    (tmp_path / "t.tar").write_bytes(whole[:300_000])
    assert found(tmp_path / "t.tar") == {"mug.jpg": MUG}
    assert set(refused(tmp_path / "t.tar").values()) <= {"damaged", "damaged_container"}


def test_a_damaged_stretch_is_passed_over(tmp_path: Path) -> None:
    place = tar(tmp_path / "t.tar", {"mug.jpg": MUG, "lost.jpg": BAG, "last.jpg": MUG})
    whole = bytearray(place.read_bytes())
    at = whole.index(b"lost.jpg")
    whole[at : at + 512] = b"\xff" * 512
    place.write_bytes(whole)
    assert found(place) == {"mug.jpg": MUG, "last.jpg": MUG}
    assert refused(place) == {"t.tar": "gap"}


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_no_bytes_confuse_the_desk(data: bytes) -> None:
    assert kind_of(data) in {None, *Kind}


def test_changed_bytes_end_in_bytes_or_a_refusal(tmp_path: Path) -> None:
    """Ten damaged archives at once, each by its own reader; what comes out whole is what went in."""
    small = {"a.jpg": b"a" * 5000, "b.jpg": os.urandom(900)}
    wholes = [tar(tmp_path / "t", small, mode="gz").read_bytes(), seven(tmp_path / "s", small).read_bytes()]
    (tmp_path / "t").unlink()
    (tmp_path / "s").unlink()
    for whole in wholes:
        for at in range(5):
            place = 6 + at * (len(whole) - 7) // 5
            broken = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
            (tmp_path / f"{len(whole)}-{at}").write_bytes(broken)
    answers = list(walk(tmp_path))
    assert any(isinstance(one, Refusal) for one in answers)
    assert all(one.code not in {"crashed", "hung", "protocol"} for one in answers if isinstance(one, Refusal))


# --- UFDR --------------------------------------------------------------------------------------------------

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<project id="1" name="Case" reportVersion="5.2" xmlns="http://pa.cellebrite.com/report/2.0">
 <metadata section="Device Info"><item name="DeviceInfoDetectedModel"><![CDATA[Phone 7]]></item></metadata>
 <taggedFiles>
  <file fs="data" path="/data/media/0/DCIM/IMG_1.jpg" size="9" id="a" deleted="Deleted">
   <accessInfo><timestamp name="ModifyTime">2020-01-31T10:10:00.000+00:00</timestamp></accessInfo>
   <metadata section="File"><item name="Local Path"><![CDATA[files\\Image\\IMG_1.jpg]]></item></metadata>
  </file>
  <file fs="data" path="/data/media/0/b.jpg" deleted="Intact">
   <metadata section="File"><item name="Local Path">files\\Image\\b.jpg</item></metadata>
  </file>
 </taggedFiles>
</project>"""


def test_a_phones_report_says_where_its_files_lay(tmp_path: Path) -> None:
    place = tmp_path / "phone.ufdr"
    inside = {"report.xml": REPORT.encode(), "files/Image/IMG_1.jpg": MUG, "files/Image/b.jpg": BAG, "more.jpg": b"x"}
    place.write_bytes(zipped(inside))
    answers = {one.name: one for one in walk(place) if isinstance(one, UntrustedFile)}
    first = answers["files/Image/IMG_1.jpg = Phone 7:/data/media/0/DCIM/IMG_1.jpg"]
    assert first.deleted
    assert first.modified == "2020-01-31 10:10:00 UTC"
    assert first.read() == MUG
    assert not answers["files/Image/b.jpg = Phone 7:/data/media/0/b.jpg"].deleted
    assert answers["more.jpg"].read() == b"x"


def test_a_phones_report_in_an_archive_is_heard_too(tmp_path: Path) -> None:
    phone = zipped({"report.xml": REPORT.encode(), "files/Image/IMG_1.jpg": MUG})
    place = tar(tmp_path / "t.tar", {"phones/7.ufdr": phone, "bag.jpg": BAG})
    where = "phones/7.ufdr!/files/Image/IMG_1.jpg = Phone 7:/data/media/0/DCIM/IMG_1.jpg"
    answers = {one.name: one for one in walk(place) if isinstance(one, UntrustedFile)}
    assert answers[where].deleted
    assert fetch([place], answers[where].told) == answers[where].read() == MUG
    assert count(place) == 3


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><project>&b;</project>',
        '<!DOCTYPE project SYSTEM "file:///etc/passwd"><project/>',
        "<other/>",
        "not xml",
        "",
    ],
)
def test_a_report_that_is_none_is_passed_over(xml: str) -> None:
    assert read_report(iter([xml.encode()])) is None


def test_a_report_cut_short_is_still_true_of_what_it_named() -> None:
    report = read_report(iter([REPORT.encode()[: REPORT.index("b.jpg")]]))
    assert report is not None
    assert list(report.files) == [b"files/Image/IMG_1.jpg"]
    assert hashlib.md5(report.device).hexdigest() == hashlib.md5(b"Phone 7").hexdigest()
