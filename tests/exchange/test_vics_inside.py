"""A VICS case within an archive says of its media what it says beside them in a folder: the same files, the same words."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.exchange.vicsfiles import case, hash_set, media, write
from tests.stage import jpeg, scene
from workstation.domain.image import Refusal
from workstation.exchange import evidence, vicsinside
from workstation.exchange.found import UntrustedFile


def picture(number: int) -> bytes:
    return jpeg(scene(700 + number, 200, 160))


def export(folder: Path, **more: object) -> Path:
    """A folder as a forensic tool exports it, with the traps of the field in it."""
    (folder / "Media" / "A").mkdir(parents=True)
    for number in (1, 2, 3, 4):
        (folder / "Media" / "A" / f"{number}.jpg").write_bytes(picture(number))
    entries = [
        media(1, picture(1), "media\\a\\1.JPG", Series="Blue bags", VictimIdentified="true"),
        media(2, picture(2), "Media\\A\\2.jpg"),
        media(2, picture(2), "Media\\A\\2.jpg", Tags="once more"),
        media(3, picture(1), "Media\\A\\3.jpg"),
        media(5, picture(5), "Media\\A\\5.jpg"),
        media(6, picture(1), "..\\secret.jpg"),
        media(7, picture(1), ""),
    ]
    value = case("2.0", entries, **more)
    value["value"][0]["Media"].append("no entry")
    write(folder / "case.json", value, encoding="utf-8-sig")
    write(folder / "known.json", hash_set("1.3", [{"MediaID": 1, "MD5": "a" * 32}]))
    return folder


def zipped(folder: Path, to: Path, lead: str = "") -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                made.write(file, lead + file.relative_to(folder).as_posix())
    return to


def tarred(folder: Path, to: Path) -> Path:
    with tarfile.open(to, "w:gz" if to.suffix == ".zip" else "w") as made:
        for file in sorted(folder.rglob("*"), reverse=True):  # the media behind the list, and before it
            if file.is_file():
                made.add(file, file.relative_to(folder).as_posix())
    return to


def told(path: Path) -> tuple[list[object], list[tuple[str, str]]]:
    """What comes of a place: (path within it, bytes, what is said) of each file, (name, code) of each refusal; sorted."""
    files, refused = [], []
    for one in evidence.walk(path):
        if isinstance(one, Refusal):
            refused.append((one.name, one.code))
        else:
            inner = one.place.removeprefix(f"{path.name}/").removeprefix(f"{path.name}!/")
            files.append((inner, one.read(), repr(one.said)))
    return sorted(files), sorted(refused)


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_gives_what_its_folder_gives(pack, tmp_path: Path) -> None:
    folder = export(tmp_path / "x")
    files, refused = told(folder)
    assert len(files) == 6  # four pictures, one of them of two entries, and the hash set, which is no case
    assert [code for _, code in refused] == ["outside", "absent", "unnamed", "vics_entry"]
    assert told(pack(folder, tmp_path / "x.zip")) == (files, refused)


def test_it_is_found_in_a_folder_of_the_archive_and_in_an_archive_within(tmp_path: Path) -> None:
    folder = export(tmp_path / "x")
    inner = zipped(folder, tmp_path / "inner.zip", "Export/")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as made:
        made.write(inner, "post/inner.zip")
    (tmp_path / "all").mkdir()
    inner.rename(tmp_path / "all" / "inner.zip")
    for path, before in (
        (tmp_path / "all" / "inner.zip", "inner.zip!/Export/"),
        (tmp_path / "outer.zip", "outer.zip!/post/inner.zip!/Export/"),
        (tmp_path / "all", "all/inner.zip!/Export/"),
    ):
        every = [one for one in evidence.walk(path) if isinstance(one, UntrustedFile)]
        series = {one.place: one.said.series for one in every if one.said}
        assert series[before + "Media/A/1.jpg"] == "Blue bags"
        assert len(series) == 3


def test_a_folder_applies_the_lists_of_its_folders(tmp_path: Path) -> None:
    export(tmp_path / "all" / "one")
    (tmp_path / "all" / "loose.jpg").write_bytes(picture(9))
    every = [one for one in evidence.walk(tmp_path / "all") if isinstance(one, UntrustedFile)]
    assert [one.said.series for one in every if one.place == "all/one/Media/A/1.jpg" and one.said] == ["Blue bags"]
    assert "all/one/case.json" not in {one.place for one in every}
    assert evidence.count(tmp_path / "all") == sum(1 for _ in evidence.walk(tmp_path / "all"))


def test_a_name_in_other_letters_is_not_taken_for_the_file_that_is_meant(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr("A.JPG", picture(2))
        made.writestr("a.jpg", picture(1))
        value = case("1.3", [media(1, picture(1), "a.jpg", Series="S")])
        made.writestr("case.json", write(tmp_path / "c.json", value).read_bytes())
    said = {one.place: bool(one.said) for one in evidence.walk(tmp_path / "x.zip") if isinstance(one, UntrustedFile)}
    assert said == {"x.zip!/A.JPG": False, "x.zip!/a.jpg": True}


def test_a_list_that_says_too_much_is_applied_as_far_as_it_is_held(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(vicsinside, "HELD", 1500)
    *_, (name, code) = told(zipped(export(tmp_path / "x"), tmp_path / "x.zip"))[1]
    assert code in ("vics_entry", "absent")
    assert name


def test_a_damaged_archive_calls_nothing_absent_that_it_did_not_come_to(tmp_path: Path) -> None:
    data = tarred(export(tmp_path / "x"), tmp_path / "x.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(data[: data.index(b"Media/A/3.jpg") + 700])
    codes = {one.code for one in evidence.walk(tmp_path / "cut.tar") if isinstance(one, Refusal)}
    assert "absent" not in codes
    assert codes & {"damaged_container", "damaged"}
