"""Videos within containers, however large: through the vault's own disk, sealed, never whole in memory."""

import os
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.actions.test_intake_resumed import Cancelled
from tests.actions.test_intake_videos import all_films, counts, opener  # noqa: F401 – a fixture
from tests.exchange.container.media import tar, zipped
from tests.stage import Opener, jpeg, ledger_verbs, scene
from tests.videos import three_shots
from workstation.actions import intake, upkeeping
from workstation.store import films
from workstation.store.seals import SOURCE

LARGE = int(os.environ.get("VIDEO_MB", "48")) << 20
"""Bytes of the video; VIDEO_MB=2000 shows the same of one that is larger than any file may otherwise be."""


def archive(place: Path, size: int) -> Path:
    """A TAR with a video of three places of a second each, and nothing behind them up to ``size``."""
    whole = three_shots(place.with_suffix(".avi"), "MJPG")
    os.truncate(whole, max(size, whole.stat().st_size))
    with tarfile.open(place, "w") as made:
        member = made.gettarinfo(whole, "DCIM/v.avi")
        member.mtime = 0
        with whole.open("rb") as file:
            made.addfile(member, file)
    whole.unlink()
    return place


def test_a_large_video_in_an_archive_takes_no_memory_of_its_size(tmp_path: Path, opener: Opener) -> None:  # noqa: F811
    small, large = archive(tmp_path / "small.tar", 0), archive(tmp_path / "large.tar", LARGE)
    anna = opener("Anna")
    assert counts(anna, small) == [1, 0, 0, 0, 3]
    before = memory("VmRSS", reset=True)
    assert counts(anna, large) == [1, 0, 0, 0, 3]
    grown = memory("VmHWM") - before
    assert grown < 32_000, f"{grown} kB more for a video of {LARGE >> 10} kB"
    film = all_films(anna)[-1]
    assert film.places == ("large.tar!/DCIM/v.avi",)
    with anna.vault.page(write=False) as page:
        kept = sha256()
        for chunk in page.blobs.chunks(
            page.connection, page.blobs.laid(page.connection, SOURCE, films.KIND, film.digest)
        ):
            kept.update(chunk)
    assert (kept.hexdigest(), film.size) == (film.digest, LARGE)
    assert not list(opener.folder.rglob("*.part"))


def memory(what: str, *, reset: bool = False) -> int:
    """kB of this process: now, or at most since the last ``reset``."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[what].split()[0])


def test_frames_are_the_same_from_within_a_container(tmp_path: Path, opener: Opener) -> None:  # noqa: F811
    """Handed over place by place as it is asked for, a video gives what it gives from a folder."""
    folder = tmp_path / "seized"
    folder.mkdir()
    name = three_shots(folder / "v.mp4", "mp4v").name
    place = tar(tmp_path / "t.tar", {name: (folder / name).read_bytes()}, mode="gz")
    anna = opener("Anna")
    inside = counts(anna, place)
    films_inside = [(film.digest, film.frames, film.reel) for film in all_films(anna)]
    assert inside == [1, 0, 0, 0, 3]
    assert counts(anna, folder) == [0, 1, 0, 0, 0]
    assert [(film.digest, film.frames, film.reel) for film in all_films(anna)] == films_inside
    assert upkeeping.check_vault(anna)[0] == []


def test_an_archive_goes_on_where_it_stopped(tmp_path: Path, opener: Opener) -> None:  # noqa: F811
    """What is in already stays in the archive, a damaged and an empty file in between notwithstanding."""
    files = {f"{n}.jpg": jpeg(scene(500 + n, 160, 140)) for n in range(6)}
    three_shots(tmp_path / "v.mp4", "mp4v")
    files = {**files, "2 empty.jpg": b"", "3 v.mp4": (tmp_path / "v.mp4").read_bytes(), "4 note.txt": b"milk " * 9}
    place = tmp_path / "seized.zip"
    whole = bytearray(zipped(dict(sorted(files.items()))))
    at = whole.index(b"1.jpg") + 60
    whole[at] ^= 0x55  # damaged within
    place.write_bytes(whole)
    told: list[tuple[int, int]] = []

    def press(done: int, total: int, words: str) -> None:
        told.append((done, total))
        if words == "files taken in" and done == 6:
            raise Cancelled

    anna = opener("Anna")
    with pytest.raises(Cancelled):
        intake.take_in(anna, [place], "OP-1", press)
    assert told[-1] == (6, 9), "the whole is known from the start"
    result = intake.take_in(anna, [place], "OP-1").result
    assert (result["resumed"], result["new"], result["frames"]) == (6, 6, 3)
    assert sorted(one["code"] for one in result["refusals"]) == ["damaged", "empty", "not_picture"]
    assert upkeeping.check_vault(anna)[0] == []


def test_a_container_that_is_gone_at_the_end_is_listed(tmp_path: Path, opener: Opener) -> None:  # noqa: F811
    """Its files are in; only its own digest cannot be had any more."""
    place = tar(tmp_path / "t.tar", {"1.jpg": jpeg(scene(520, 160, 140))})
    anna = opener("Anna")
    result = intake.take_in(anna, [place], "OP-1", lambda *_: place.unlink(missing_ok=True)).result
    assert (result["new"], [one["name"] for one in result["refusals"]]) == (1, ["t.tar"])
    assert ledger_verbs(anna)[-1] == "intake.finished"
