"""Seizures that are broken or built to do harm, through the real program: listed with reasons, and the rest goes on.

One vault, one process: every seizure of ``hostile`` is taken into a case of its own, twice; the tests read what was said.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import hostile
from tests.journeys.conftest import program_on
from tests.journeys.hostile import still
from tests.journeys.program import Program
from tests.leases import leased
from tests.stage import NOON, open_session
from workstation.actions import DarkroomOnCall, intake

COUNTS = ("new", "duplicate", "known", "refused")


class Watched(Program):
    """The program with a folder of its own for temporary files, which must stay empty."""

    def environment(self) -> dict[str, str]:
        """The same, and TMPDIR."""
        temporary = self.passphrases / "tmp"
        temporary.mkdir(exist_ok=True)
        return {**super().environment(), "TMPDIR": str(temporary)}


@dataclass(frozen=True)
class Story:
    """What the program said of every seizure: at first, once more, of its images, and of the vault at the end."""

    program: Program
    code: int
    err: str
    seizures: Mapping[str, Path]
    first: Mapping[str, Any]
    second: Mapping[str, Any]
    images: Mapping[str, list[Any]]
    verified: Any
    in_place: tuple[int, Any]
    touched: bool
    strays: list[str]

    def counts(self, name: str) -> list[int]:
        """New, duplicate, known, refused."""
        return [self.first[name][key] for key in COUNTS]

    def listed(self, name: str) -> Counter[tuple[str, str]]:
        """(name, code) of everything listed."""
        return Counter((one["name"], one["code"]) for one in self.first[name]["refusals"])


@pytest.fixture(scope="module")
def story(empty_vault: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall) -> Story:
    """All of it, once; behind a line of the ledger by a desk whose clock ran ten years ahead."""
    folder = tmp_path_factory.mktemp("desk")
    made = program_on(empty_vault, folder)
    program = Watched(made.vault, made.passphrases, made.shared)
    ahead = open_session(program.vault, "Anna", darkroom, clock=lambda: NOON + timedelta(days=4000))
    intake.open_case(ahead, "LATE", "Opened ahead of time")
    ahead.vault.close()
    root = tmp_path_factory.mktemp("evidence")
    seizures = hostile.make(root)
    before, here = hostile.stamp_of(root), set(folder.iterdir()) | {folder / "tmp", folder / "commands.txt"}
    lines = []
    for name, place in seizures.items():
        lines += [
            f"case add {name} --title {name}",
            *[f"intake {place} --case {name}"] * 2,
            f"image list --case {name}",
        ]
    lines += ["case add out --title out", f"intake {seizures['names']} --case out --in-place", "originals bring-in out"]
    ran = program.script("Anna", "\n".join([*lines, "vault verify"]) + "\n")
    *said, outside, brought, verified = ran.documents
    by = {name: said[4 * number : 4 * number + 4] for number, name in enumerate(seizures)}
    return Story(
        program,
        ran.code,
        ran.err,
        seizures,
        {name: one[1] for name, one in by.items()},
        {name: one[2] for name, one in by.items()},
        {name: one[3] for name, one in by.items()},
        verified,
        (outside["new"], brought),
        hostile.stamp_of(root) != before,
        [path.name for path in (*(set(folder.iterdir()) - here), *(folder / "tmp").iterdir())],
    )


# --- what holds for all of them ------------------------------------------------------------------------------


def test_a_partial_intake_ends_with_7_and_says_nothing_else(story: Story) -> None:
    assert (story.code, story.err) == (7, "")


def test_the_good_picture_beside_is_in_every_case(story: Story) -> None:
    for name in story.seizures:
        assert any(f"{name}/good.jpg" in image["places"] for image in story.images[name]), name


def test_a_second_run_adds_nothing(story: Story) -> None:
    for name, first in story.first.items():
        second = story.second[name]
        assert second["new"] == second["frames"] == second["resumed"] == 0, name
        assert second["duplicate"] == first["new"] + first["duplicate"], name
        assert second["refused"] == first["refused"], name
        frames = [image for image in story.images[name] if any(" @ " in place for place in image["places"])]
        assert len(story.images[name]) - len(frames) == first["new"] - (name == "videos"), name


def test_the_vault_is_whole_and_the_evidence_untouched(story: Story) -> None:
    assert (story.verified["ok"], story.verified["problems"]) == (True, [])
    assert not story.touched
    assert story.strays == []
    assert not Path("/tmp/escaped.jpg").exists()


def test_every_reason_is_a_sentence_for_people(story: Story) -> None:
    for first in story.first.values():
        for one in first["refusals"]:
            assert one["reason"].endswith("."), one
            assert (one["name"] + one["reason"]).replace("\n", "").isprintable(), one
            assert not any(word in one["reason"] for word in ("Error", "Errno", "Exception", "None")), one


def test_the_ledger_names_no_file(story: Story) -> None:
    told = story.program.call("Otto", "ledger", "list", "--limit", "500")
    assert told.code == 0, told.err
    for word in ("good.jpg", "secret", "escaped", "half.E01", str(story.seizures["names"])):
        assert word not in told.out


# --- one by one ----------------------------------------------------------------------------------------------


@hostile.DISK_TOOLS
def test_disk_images_cut_changed_and_incomplete(story: Story) -> None:
    assert story.listed("disk_images") == {
        ("changed.E01!/DCIM/noise", "not_picture"): 1,
        ("changed.E01", "differs"): 1,
        ("half.E01", "damaged_container"): 1,
        ("segments.E01", "missing_segment"): 1,
        ("segments.E03", "missing_segment"): 1,
        ("cut.dd!/DCIM/noise", "damaged"): 1,
    }
    assert story.counts("disk_images") == [2, 1, 0, 5]


def test_archives_behind_passwords(story: Story) -> None:
    assert story.listed("passwords") == {
        ("list.7z", "encrypted"): 1,
        ("luks.dd", "encrypted"): 1,
        ("phone.zip!/new.zip!/secret.jpg", "encrypted"): 1,
        ("phone.zip!/members.7z!/secret.jpg", "encrypted"): 1,
        ("phone.zip!/old.zip!/secret.jpg", "encrypted"): 1,
    }
    assert story.counts("passwords") == [2, 0, 0, 5]


def test_archive_bombs(story: Story) -> None:
    deep = {f"bombs.zip!/tree.zip!/{a}.zip!/{b}.zip" for a in (0, 1) for b in (0, 1)}
    listed = {name: code for name, code in story.listed("bombs") if code != "deep"}
    assert listed == {
        "bombs.zip!/ratio.zip!/zeros.jpg": "bomb",
        "bombs.zip!/lies.zip!/zeros.jpg": "bomb",
        "bombs.zip!/squeezed.7z!/zeros.jpg": "bomb",
        "bombs.zip!/squeezed.7z": "bomb",
        "bombs.zip!/squeezed.tgz!/z.jpg": "bomb",
        "bombs.zip!/squeezed.tgz": "bomb",
    }
    assert {name.rpartition("!/")[0] for name, code in story.listed("bombs") if code == "deep"} == deep
    assert story.first["bombs"]["new"] == 4, "good, beside, what came before the bomb, and what comes after it"


def test_links_devices_and_pipes(story: Story) -> None:
    inside = {
        "soft.jpg": "link",
        "hard.jpg": "link",
        "pipe.jpg": "special",
        "disk.jpg": "special",
        "console.jpg": "special",
    }
    beside = ("folder", "nowhere.jpg", "pipe.jpg", "round", "socket", "soft.jpg")
    assert story.listed("links") == {
        **{(f"links.tar!/{name}", code): 1 for name, code in inside.items()},
        **{(name, "unreadable"): 1 for name in beside},
    }
    assert story.counts("links") == [2, 1, 0, 11]
    twice = next(image for image in story.images["links"] if image["copies"] == 2)
    assert twice["places"] == ["links/again.jpg", "links/good.jpg"], "a hard link is one more place"


def test_ten_containers_one_in_another(story: Story) -> None:
    assert story.listed("nested") == {("1.zip" + 4 * "!/in.bin", "deep"): 1}
    assert story.counts("nested") == [5, 0, 0, 1]


def test_a_vics_case_that_lies(story: Story) -> None:
    assert story.listed("vics") == {
        ("b.jpg", "media_id_twice"): 1,
        ("c.jpg", "hash_differs"): 1,
        ("d.jpg", "future_date"): 1,
        ("gone.jpg", "absent"): 1,
        ("gone too.jpg", "absent"): 1,
        ("..\\outside.jpg", "outside"): 1,
    }
    assert story.counts("vics") == [6, 1, 0, 3]


def test_videos_cut_off_and_without_whole_frames(story: Story) -> None:
    assert story.listed("videos") == {
        ("head only.mp4", "not_video"): 1,
        ("list gone.mp4", "no_index"): 1,
        ("long.avi", "video"): 1,
        ("no keyframes.avi", "no_frames"): 1,
    }
    assert story.counts("videos") == [2, 0, 0, 3]
    assert story.first["videos"]["frames"] == 2


def test_hostile_names(story: Story) -> None:
    assert story.counts("names") == [1 + len(hostile.NAMES) + 7 + 7, 0, 0, 2]
    places = [place for image in story.images["names"] for place in image["places"]]
    assert all(place.replace("\n", "").isprintable() for place in places)
    for part in (
        "../../../escaped.jpg",
        "/tmp/escaped.jpg",
        "4000 characters.jpg",
        "CON.jpg",
        "\\udcff",
        "⟦202E⟧gpj.exe",
    ):
        assert any(part in place for place in places), part


def test_whatever_a_file_is_called_it_is_found_again_on_its_evidence_store(story: Story) -> None:
    new = story.first["names"]["new"]
    assert story.in_place == (new, {"moved": new, "missing": 0})


def test_clocks_before_1980_and_after_2038_and_one_that_runs_ahead(story: Story) -> None:
    assert story.counts("times") == [10, 0, 0, 0]
    lines = story.program.call("Otto", "ledger", "list", "--limit", "500").value
    times = [line["at"] for line in reversed(lines)]
    assert times[-1] < max(times), "the desk's own clock is written, whatever the line before says"
    assert story.program.call("Otto", "ledger", "verify").value["ok"] is True


# --- what moves while it is read ------------------------------------------------------------------------------


def test_a_folder_that_changes_while_it_is_read(case_vault: Path, tmp_path: Path) -> None:
    """The kernel holds whoever opens a leased file until the lease is given back: meanwhile the rest is changed."""
    program = program_on(case_vault, tmp_path)
    place = tmp_path / "seized"
    for name in ("a", "z"):
        (place / name).mkdir(parents=True)
        for number in range(4):
            (place / name / f"{number}.jpg").write_bytes(still(200 + number + 10 * (name == "z")))
    (place / "z" / "cut.jpg").write_bytes(still(220) * 50)
    (place / "z" / "link.jpg").write_bytes(still(221))
    (place / "z" / "pipe.jpg").write_bytes(still(222))
    (place / "z" / "0-flat.vmdk").write_bytes(still(223))
    (place / "z" / "0.vmdk").write_bytes(still(224))  # asked whether it names the one before
    with leased(place / "z" / "0.vmdk") as lease, ThreadPoolExecutor(1) as pool:
        running = pool.submit(program.process, "Anna", "intake", place, "--case", "OP-1")
        asked = lease.asked.wait(60)
        (place / "z" / "1.jpg").unlink()
        with (place / "z" / "2.jpg").open("ab") as grows:
            grows.write(bytes(100_000))
        (place / "z" / "cut.jpg").write_bytes(still(220)[:400])
        for name in ("link.jpg", "pipe.jpg"):
            (place / "z" / name).unlink()
        (place / "z" / "link.jpg").symlink_to("/etc/hostname")
        os.mkfifo(place / "z" / "pipe.jpg")
        (place / "z" / "new.jpg").write_bytes(still(230))
        lease.give_back()
        ran = running.result()
    assert asked, "nobody opened it"
    assert ran.code == 7, ran.err
    listed = {one["name"]: one["code"] for one in ran.value["refusals"]}
    assert listed == {"z/cut.jpg": "damaged", "z/link.jpg": "unreadable", "z/pipe.jpg": "unreadable"}
    assert [ran.value[key] for key in COUNTS] == [10, 0, 0, 3]
    again = program.script("Anna", f"intake {place} --case OP-1\nvault verify\n")
    taken, verified = again.documents
    assert [taken[key] for key in COUNTS] == [0, 10, 0, 3]
    assert verified["ok"] is True


def test_an_intake_in_place_is_read_again_whatever_its_files_are_called(
    case_vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_on(case_vault, tmp_path)
    place = tmp_path / "seized"
    (place / "a!").mkdir(parents=True)
    for number, name in enumerate(
        (b"\xff.jpg", b"a!/b.jpg", b"!.jpg", b"x (deleted).jpg", b"y.jpg (deleted)", b"\\udcff")
    ):
        with open(os.fsencode(place) + b"/" + name, "wb") as file:  # noqa: PTH123 - names that are no text
            file.write(still(260 + number))
    monkeypatch.chdir(place / "a!")
    taken, brought = (
        program.call("Anna", *words)
        for words in (("intake", "..", "--case", "OP-1", "--in-place"), ("originals", "bring-in", "OP-1"))
    )
    assert (taken.code, taken.value["new"]) == (0, 6)
    assert brought.value == {"moved": 6, "missing": 0}
    monkeypatch.chdir(place)
    (shown,) = [one for one in program.call("Anna", "image", "list", "--case", "OP-1").value if "a!" in str(one)]
    assert shown["places"] == ["seized/a!/b.jpg"]
    assert program.call("Anna", "intake", ".", "--case", "OP-1").value["duplicate"] == 6
    assert json.loads(program.call("Anna", "image", "list", "--case", "OP-1").out)[0]["copies"] == 1, "the same place"


def test_a_pipe_is_no_hash_list(case_vault: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "\x1b[31m\u202epipe"
    os.mkfifo(pipe)
    ran = program_on(case_vault, tmp_path).call("Anna", "hashes", "add", pipe, "--name", "Set")
    assert (ran.code, ran.error["code"]) == (4, "unreadable")
    assert ran.error["message"].isprintable()
