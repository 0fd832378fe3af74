"""A disk image taken in as it comes from the field: pictures, deleted ones marked, the medium's hash compared."""

import os
from pathlib import Path

from tests.exchange.container.media import e01, fat, needs, tar
from tests.stage import Opener, jpeg, ledger_verbs, scene
from workstation.actions import browsing, intake, looking
from workstation.domain.wall import Filter
from workstation.store.tables import intakes

PICTURES = {f"{n}.jpg": jpeg(scene(400 + n, 320, 240)) for n in range(3)}


@needs("mkfs.vfat", "mcopy", "ewfacquire")
def test_an_e01_with_a_deleted_picture(open_empty_as: Opener, tmp_path: Path) -> None:
    raw = fat(tmp_path / "raw", {**PICTURES, "note.txt": b"no picture " * 99}, ["1.jpg"], size=2_949_120, bits=12)
    place = e01(raw, tmp_path / "disk")
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    result = intake.take_in(anna, [place], "OP-1").result
    assert (result["new"], result["refused"]) == (3, 1)
    assert [refusal["code"] for refusal in result["refusals"]] == ["not_picture"]
    places = {place for image in looking.images_of(anna, "OP-1") for place in looking.sheet(anna, image.id).places}
    assert places == {
        "disk.E01!/DCIM/0.jpg (modified 2020-01-31 10:10:00 without zone)",
        "disk.E01!/DCIM/_.jpg (deleted, modified 2020-01-31 10:10:00 without zone)",
        "disk.E01!/DCIM/2.jpg (modified 2020-01-31 10:10:00 without zone)",
    }
    assert browsing.tally(anna, "OP-1").values("deleted", Filter()) == {"no": 2, "yes": 1}
    compared = next(entry for entry in looking.ledger_entries(anna, 9) if entry.verb == "container.compared")
    assert '"verdict":"sound"' in compared.detail
    again = intake.take_in(anna, [place], "OP-1").result
    assert (again["new"], again["duplicate"]) == (0, 3)


@needs("mkfs.vfat", "mcopy", "ewfacquire")
def test_an_e01_that_was_changed_since_is_listed(open_empty_as: Opener, tmp_path: Path) -> None:
    noise = os.urandom(100_000)
    raw = fat(tmp_path / "raw", {**PICTURES, "noise": noise}, size=2_949_120, bits=12)
    place = e01(raw, tmp_path / "disk")
    whole = place.read_bytes()
    at = whole.index(noise[:64]) + 60_000
    place.write_bytes(whole[:at] + b"\1" + whole[at + 1 :])
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    result = intake.take_in(anna, [place], "OP-1").result
    assert result["new"] == 3
    assert [refusal["code"] for refusal in result["refusals"]] == ["not_picture", "differs"]
    with anna.vault.page() as page:  # as if it had been interrupted while a second container was compared
        page.connection.execute(intakes.update().values(state="stopped"))
    again = intake.take_in(anna, [place], "OP-1").result
    assert again["resumed"] == 4
    assert [refusal["code"] for refusal in again["refusals"]] == ["not_picture", "differs"], "told once"


def test_a_damaged_archive_among_good_ones(open_empty_as: Opener, tmp_path: Path) -> None:
    folder = tmp_path / "seized"
    folder.mkdir()
    tar(folder / "good.tgz", PICTURES, mode="gz")
    (folder / "bad.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\1" * 200)
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    result = intake.take_in(anna, [folder], "OP-1").result
    assert (result["new"], [refusal["name"] for refusal in result["refusals"]]) == (3, ["bad.7z"])
    assert "container.compared" not in ledger_verbs(anna)
