"""VICS cases in: every version, every trap, nothing outside the media folder, and known files kept out of the queue."""

from collections import Counter
from hashlib import md5
from pathlib import Path

import pytest

from tests.exchange.vicsfiles import case, hash_set, media, write
from tests.stage import Opener, jpeg, scene
from workstation.actions import browsing, cropping, intake, looking, recognising
from workstation.domain.hashset import Opinion
from workstation.domain.image import Sight
from workstation.domain.known import told
from workstation.domain.particulars import Particulars
from workstation.domain.wall import facets
from workstation.store import hashsets
from workstation.store.tables import hash_pages, hash_sets

COUNTS = ("new", "duplicate", "known", "refused")


def picture(number: int) -> bytes:
    return jpeg(scene(700 + number, 200, 160))


def export(folder: Path, *numbers: int) -> Path:
    """A media folder with pictures."""
    (folder / "Media" / "A").mkdir(parents=True)
    for number in numbers:
        (folder / "Media" / "A" / f"{number}.jpg").write_bytes(picture(number))
    return folder


def said(session, image: int) -> list[Particulars]:
    return list(looking.sheet(session, image).particulars)


def codes(change) -> list[str]:
    return [refusal["code"] for refusal in change.result["refusals"]]


@pytest.mark.parametrize(
    ("version", "encoding"), [("1.1", "utf-8"), ("1.2", "utf-8-sig"), ("1.3", "utf-16"), ("2.0", "utf-8-sig")]
)
def test_a_case_of_every_version_comes_in_with_its_particulars(
    version: str, encoding: str, open_empty_as: Opener, tmp_path: Path
) -> None:
    folder = export(tmp_path / "x", 1)
    entry = media(
        *(1, picture(1), "Media\\A\\1.jpg"),
        Category=4,
        VictimIdentified="true",
        OffenderIdentified=False,
        Series="Blue bags",
        Tags="bag",
        Comments="a \u202etrap",
        DateUpdated="2023-06-07T02:31:49.8300Z",
    )
    trace = {"Created": "/Date(1700000000000)/", "Written": "11/14/2023 22:13:20", "Deleted": "true"}
    entry["MediaFiles"][0] |= trace
    file = write(folder / "case.json", case(version, [entry]), encoding=encoding)
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    result = intake.take_in(anna, [file], "OP-1").result
    assert [result[key] for key in COUNTS] == [1, 0, 0, 0]
    assert result["refusals"] == []
    (image,) = looking.images_of(anna, "OP-1")
    (one,) = said(anna, image.id)
    assert one.category.scheme == ("VICS 2.0 US" if version == "2.0" else f"VICS {version}")
    assert (one.code, one.series, one.tags, one.media_id, one.case) == ("4", "Blue bags", "bag", "1", "{0A1B}")
    assert (one.victim_identified, one.offender_identified, one.suspected) == (True, False, None)
    assert one.updated == "2023-06-07T02:31:49.830000+00:00"
    (trace,) = one.traces
    assert (trace.created, trace.written) == ("2023-11-14T22:13:20+00:00", "2023-11-14T22:13:20")
    assert (trace.deleted, trace.unallocated) == (True, None)
    assert looking.sheet(anna, image.id).places == ("case.json!/Media/A/1.jpg",)
    (here,) = map(facets, browsing.tally(anna, "OP-1").many)
    assert (browsing.category_words(anna)[here["category"]], here["deleted"]) == (one.category.words, "yes")


def test_the_traps_are_listed_and_the_rest_goes_on(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = export(tmp_path / "x", 1, 2, 3, 4)
    (tmp_path / "secret.jpg").write_bytes(picture(9))
    (folder / "Media" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "Media" / "out").symlink_to(tmp_path)
    entries = [
        media(1, picture(1), "media/a/1.JPG"),
        media(2, picture(2), "Media\\A\\2.jpg"),
        media(2, picture(2), "Media\\A\\2.jpg", Tags="once more"),
        media(3, picture(1), "Media\\A\\3.jpg"),  # another file's digest: two files for one hash
        media(4, picture(4), "Media\\A\\4.jpg", DateUpdated="2199-01-01T00:00:00Z"),
        media(5, picture(5), "Media\\A\\5.jpg"),
        *(media(10 + n, picture(9), path) for n, path in enumerate(HOSTILE)),
        media(30, picture(9), ""),
        media(31, picture(9), "Media\\A"),
        media(32, picture(9), "Media\\" + "x" * 300),
    ]
    value = case("2.0", entries)
    value["value"][0]["Media"].append("no entry")
    file = write(folder / "case.json", value)
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    change = intake.take_in(anna, [file], "OP-1")
    assert [change.result[key] for key in COUNTS] == [4, 1, 0, 4 + 1 + len(HOSTILE)]
    assert Counter(codes(change)) == {
        "media_id_twice": 1,
        "hash_differs": 1,
        "future_date": 1,
        "absent": 3,
        "outside": len(HOSTILE),
        "unnamed": 1,
        "vics_entry": 1,
    }
    images = looking.images_of(anna, "OP-1")
    assert [image.md5 for image in images] == [
        md5(picture(n), usedforsecurity=False).hexdigest() for n in (1, 2, 3, 4)
    ], "each under its own digest"
    assert [one.tags for one in said(anna, images[1].id)] == ["", "once more"]
    assert images[1].copies == 1
    again = intake.take_in(anna, [file], "OP-1").result
    assert [again[key] for key in COUNTS] == [0, 5, 0, 5 + len(HOSTILE)]
    assert [len(said(anna, image.id)) for image in images] == [1, 2, 1, 1]


HOSTILE = (
    "..\\secret.jpg",
    "Media\\..\\..\\secret.jpg",
    "/etc/hostname",
    "\\\\server\\share\\1.jpg",
    "C:\\secret.jpg",
    "c:secret.jpg",
    "Media\\link.jpg",
    "Media\\out\\secret.jpg",
    "Media\\A\\1.jpg\0.png",
)


def test_a_folder_with_a_case_gives_what_the_case_does_not_name_as_well(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = export(tmp_path / "x", 1, 2, 3)
    write(
        folder / "case.json", case("1.2", [media(7, picture(3), "Media\\A\\3.jpg", Series="S")]), encoding="utf-8-sig"
    )
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    result = intake.take_in(anna, [folder], "OP-1").result
    assert [result[key] for key in COUNTS] == [3, 0, 0, 0], "the list itself is no picture, and not refused as one"
    images = looking.images_of(anna, "OP-1")
    assert [[one.series for one in said(anna, image.id)] for image in images] == [["S"], [], []]
    assert looking.sheet(anna, images[0].id).places == ("x/Media/A/3.jpg",)


def test_a_list_cut_off_gives_what_stands_before(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = export(tmp_path / "x", 1, 2)
    file = write(folder / "case.json", case("2.0", [media(n, picture(n), f"Media/A/{n}.jpg") for n in (1, 2)]))
    file.write_bytes(file.read_bytes()[:-200])
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    change = intake.take_in(anna, [file], "OP-1")
    assert (change.result["new"], codes(change)) == (1, ["vics_entry"])


# --- known files ---------------------------------------------------------------------------------------------


def listed(path: Path, *numbers: int) -> Path:
    path.write_text("".join(md5(picture(n), usedforsecurity=False).hexdigest() + "\n" for n in numbers))
    return path


def test_what_is_known_is_recorded_and_never_decoded_or_kept(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = export(tmp_path / "x", 1, 2, 3)
    (folder / "Media" / "copy.jpg").write_bytes(picture(2))
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    entries = [{"MediaID": 1, "MD5": md5(picture(2), usedforsecurity=False).hexdigest(), "Category": 0}]
    recognising.add_set(anna, write(tmp_path / "set.json", hash_set("2.0", entries)), "Seen before", source="Unit 7")
    for _ in range(2):
        result = intake.take_in(anna, [folder], "OP-1").result
        assert [result[key] for key in ("known", "refused")] == [2, 0]
        assert len(looking.images_of(anna, "OP-1")) == 2
        (known,) = recognising.known_in(anna, "OP-1")
    assert (known.set, known.places, known.image) == ("Seen before", ("x/Media/copy.jpg", "x/Media/A/2.jpg"), 0)
    assert known.category.words == "0 – non-pertinent (VICS 2.0 US)"
    with anna.vault.page(write=False) as page:
        assert len(page.blobs.names(page.connection)) == 2, "nothing of a known file is kept"
    recognising.drop_set(anna, "seen BEFORE")
    result = intake.take_in(anna, [folder], "OP-1").result
    assert [result[key] for key in COUNTS] == [1, 3, 0, 0]
    assert recognising.known_in(anna, "OP-1") == []


def test_what_is_said_of_a_known_file_is_kept_with_it_and_sealed(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = export(tmp_path / "x", 1)
    more = {"Tags": "tag-quokka", "Comments": "comment-quokka", "VictimIdentified": "true"}
    entry = media(7, picture(1), "Media/A/1.jpg", Category=2, Unread="unread-quokka", **more)
    file = write(folder / "case.json", case("2.0", [entry]))
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    listed = {"MD5": entry["MD5"], "Category": 1, "Series": "series-quokka", "OffenderIdentified": "false"}
    recognising.add_set(anna, write(tmp_path / "set.json", hash_set("1.3", [{"MediaID": 1} | listed])), "Seen")
    (hit,) = recognising.look_up(anna, entry["MD5"])
    assert hit.opinion == Opinion("1", "series-quokka", offender_identified=False)
    for _ in range(2):
        intake.take_in(anna, [file], "OP-1")
    (known,) = recognising.known_in(anna, "OP-1")
    (one,) = known.said
    assert (one.tags, one.comments, one.media_id, one.code) == ("tag-quokka", "comment-quokka", "7", "2")
    assert "unread-quokka" in one.kept
    assert (known.series, known.victim_identified) == ("series-quokka", True)
    told_of = {(who, name): text for who, name, text in told(known)}
    assert told_of["Hash set Seen", "Category"] == "1 (VICS 1.3)"
    assert told_of["1. VICS 2.0 US", "Category"] == "2 – child exploitative or age difficult (VICS 2.0 US)"
    anna.vault.close()
    raw = b"".join(path.read_bytes() for path in open_empty_as.folder.rglob("*") if path.is_file())
    assert b"quokka" not in raw
    anna = open_empty_as("Anna")
    recognising.drop_set(anna, "Seen")
    assert recognising.known_in(anna, "OP-1")[0].said == (one,), "what was said stays when the set is dropped"
    assert intake.take_in(anna, [file], "OP-1").result["new"] == 1
    assert recognising.known_in(anna, "OP-1") == []
    assert said(anna, looking.images_of(anna, "OP-1")[0].id) == [one]


def test_a_set_that_only_notes_keeps_nothing_out(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    recognising.add_set(anna, listed(tmp_path / "l.txt", 1), "Open series", keeps_out=False)
    assert intake.take_in(anna, [export(tmp_path / "x", 1)], "OP-1").result["new"] == 1
    (image,) = looking.images_of(anna, "OP-1")
    assert [hit.set.name for hit in recognising.look_up(anna, image.md5)] == ["Open series"]
    assert recognising.look_again(anna).result == {"compared": 1, "known": 0}


def test_a_set_that_comes_later_takes_untouched_photographs_out(open_empty_as: Opener, tmp_path: Path) -> None:
    anna = open_empty_as("Anna")
    for ref in ("OP-1", "OP-2"):
        intake.open_case(anna, ref, ref)
        intake.take_in(anna, [export(tmp_path / ref, 1, 2, 3)], ref)
    marked = looking.images_of(anna, "OP-1")[0]
    cropping.mark(anna, [marked.id], Sight.LATER)
    recognising.add_set(anna, listed(tmp_path / "l.txt", 1, 2), "Later")
    assert recognising.look_again(anna).result == {"compared": 5, "known": 3}
    assert [len(looking.images_of(anna, ref)) for ref in ("OP-1", "OP-2")] == [2, 1]
    (known,) = recognising.known_in(anna, "OP-1")
    assert known.image
    assert known.category.words == "no category given", "which is not harmless"
    recognising.show_again(anna, known.id)
    assert [image.sight for image in looking.images_of(anna, "OP-1")] == [Sight.LATER, Sight.NEW, Sight.NEW]
    assert intake.take_in(anna, [tmp_path / "OP-1"], "OP-1").result["duplicate"] == 3


class Cancelled(Exception):
    """Raised by the progress bar's button."""


@pytest.mark.parametrize("step", ["read", "sorted"])
def test_a_cancelled_import_keeps_nothing_and_leaves_no_line(
    step: str, open_empty_as: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "_STEP", 100)
    monkeypatch.setattr(hashsets, "IN_MEMORY", 2000)
    (tmp_path / "l.txt").write_text("".join(f"{number:032x}\n" for number in range(1, 501)))

    def press(done: int, total: int, words: str) -> None:
        if step in words:
            raise Cancelled

    anna = open_empty_as("Anna")
    head = looking.verify_ledger(anna)
    with pytest.raises(Cancelled):
        recognising.add_set(anna, tmp_path / "l.txt", "Set", report=press)
    assert recognising.all_sets(anna) == []
    assert looking.verify_ledger(anna) == head
    with anna.vault.page(write=False) as page:
        for table in (hash_pages, hash_sets):
            assert page.connection.execute(table.select()).all() == []
    assert recognising.add_set(anna, tmp_path / "l.txt", "Set").result["entries"] == 500
