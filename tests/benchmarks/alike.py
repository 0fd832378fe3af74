"""Near-duplicates: recall and precision of the groups beside imagededup, and the time to place one photograph among many.

Every picture of ``changes`` goes through the real tables of a real vault. The peer is imagededup's PHash with its own
default threshold, as released on the package index; its other half, the network, needs torchvision, which has no wheel
without CUDA there, so that half is left out of the import. Where imagededup cannot be installed, its column says so.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

from tests.benchmarks import changes
from tests.benchmarks.probes import anna, prepare
from workstation import resources
from workstation.actions import DarkroomOnCall, Session, intake
from workstation.domain.alike import Eyes, keys
from workstation.domain.crop import Rendition
from workstation.domain.image import Image, Look, Sight
from workstation.imaging import decode, grouping, likeness, likewords, plate
from workstation.store import groups, images, likenesses
from workstation.store import keys as vaultkeys
from workstation.store.grouptables import alike_hashes, alike_points, alikes
from workstation.store.vault import Page

PEER = """
import sys, time, json, importlib.machinery
from unittest.mock import MagicMock
class Left:
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in ("torch", "torchvision"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        made = MagicMock(name=spec.name); made.__path__ = []; return made
    def exec_module(self, module): pass
sys.meta_path.insert(0, Left())
from imagededup.methods.hashing import PHash
hasher = PHash(verbose=False)
start = time.perf_counter()
encoded = hasher.encode_images(image_dir=sys.argv[1], num_enc_workers=0)
made = time.perf_counter() - start
found = hasher.find_duplicates(encoding_map=encoded, max_distance_threshold=int(sys.argv[2]), num_dist_workers=0)
print(json.dumps([found, made, time.perf_counter() - start - made]))
"""
PEER_PACKAGES = ("tqdm", "scikit-learn", "matplotlib", "PyWavelets", "pillow")


@dataclass(frozen=True, slots=True)
class Noted:
    """A picture as intake notes it."""

    origin: int
    change: str
    phash: int
    block: bytes
    size: tuple[int, int]


def noted(picture: changes.Picture) -> Noted:
    """Hash and block, without the sandbox."""
    laid = Pillow.fromarray(picture.rgb)
    found = likeness.features(np.asarray(plate.shrunk(laid, likeness.SIDE)))
    words = likewords.vocabulary(resources() / "likeness" / "words-1.npz")
    block = words.kept(likeness.close_features(found), laid.width, laid.height)
    return Noted(picture.origin, picture.change, decode._dct_hash(plate.shrunk(laid, 128)), block, laid.size)


def _handed_on(job: tuple[int, npt.NDArray[np.uint8], Path]) -> list[Noted]:
    cv2.setNumThreads(1)
    origin, rgb, folder = job
    made = []
    for picture in changes.pictures({origin: rgb}):
        name = f"{origin:03} {picture.change}.png".replace("%", "percent")
        Pillow.fromarray(picture.rgb).save(folder / name, compress_level=1)
        made.append(noted(picture))
    return made


def tell(photos: Path, most: int = 1_000_000) -> None:
    """Everything, line by line. ``most``: entries of the largest vault."""
    with tempfile.TemporaryDirectory(prefix="workstation-alike-") as name:
        work = Path(name)
        (work / "pictures").mkdir()
        sources = [changes.reduced(rgb, 1000) for rgb in changes.originals(photos)]
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:  # OpenCV's threads do not survive a fork
            jobs = [(origin, rgb, work / "pictures") for origin, rgb in enumerate(sources)]
            every = [one for some in pool.map(_handed_on, jobs) for one in some]
        recall(work, every)
        for count in (10_000, 100_000, 1_000_000):
            if count <= most:
                constant(work, every, count)


def _line(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


# --- recall and precision ----------------------------------------------------------------------------------


def recall(work: Path, every: Sequence[Noted]) -> None:
    """The table: a line for each change, then all pairs."""
    session = _session(work / "recall")
    start = time.perf_counter()
    numbers = _taken_in(session, every)
    each = (time.perf_counter() - start) / len(every)
    with session.vault.page(write=False) as page:
        ours = [groups.of(page, number) for number in numbers]
    session.vault.close()
    linked = {(a, b) for members in _by(ours).values() for a, b in combinations(members, 2)}
    peers = {limit: _peer(work, every, limit) for limit in (10, 0)}
    _line(f"{len(every)} pictures made from {len({one.origin for one in every})}, {len(changes.CHANGES)} ways each")
    first = {one.origin: n for n, one in enumerate(every) if one.change == changes.CHANGES[0]}
    columns = [
        ("workstation", linked),
        *((f"imagededup PHash ≤ {limit}", peer[0]) for limit, peer in peers.items() if peer),
    ]
    _line(f"{'recall beside the unchanged one':<34}" + "".join(f"{name:>24}" for name, _ in columns))
    for change in changes.CHANGES[1:]:
        pairs = [tuple(sorted((first[one.origin], n))) for n, one in enumerate(every) if one.change == change]
        cells = [sum(pair in found for pair in pairs) / len(pairs) for _, found in columns]
        _line(f"{change:<34}" + "".join(f"{cell:>24.2f}" for cell in cells))
    true = {(a, b) for members in _by([one.origin for one in every]).values() for a, b in combinations(members, 2)}
    for what, of in (("recall, all pairs", true), ("precision, all pairs", None)):
        cells = [len(found & true) / max(1, len(true if of else found)) for _, found in columns]
        _line(f"{what:<34}" + "".join(f"{cell:>24.3f}" for cell in cells))
    _line(f"wrong pairs of ours: {_wrong(every, linked - true)}")
    _line(f"placing one of them: {each * 1000:.1f} ms with its row, its zones and its sealed block")
    for limit, peer in peers.items():
        said = (
            f"{peer[1] / len(every) * 1000:.1f} ms to hash, {peer[2] / len(every) * 1000:.2f} ms to compare"
            if peer
            else ""
        )
        _line(f"imagededup PHash ≤ {limit}: {said or 'could not be installed'}")


def _by(values: Sequence[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number, value in enumerate(values):
        found[value].append(number)
    return found


def _wrong(every: Sequence[Noted], pairs: set[tuple[int, int]]) -> str:
    met = Counter(tuple(sorted((every[a].origin, every[b].origin))) for a, b in pairs)
    return ", ".join(f"{a} with {b}: {many}" for (a, b), many in met.most_common(8)) or "none"


def _peer(work: Path, every: Sequence[Noted], limit: int) -> tuple[set[tuple[int, int]], float, float] | None:
    python = _throw_away(work)
    if python is None:
        return None
    done = subprocess.run(
        [python, "-c", PEER, work / "pictures", str(limit)], check=True, capture_output=True, text=True, cwd=work
    )
    found, made, compared = json.loads(done.stdout.strip().splitlines()[-1])
    place = {f"{one.origin:03} {one.change}.png".replace("%", "percent"): n for n, one in enumerate(every)}
    pairs = {tuple(sorted((place[a], place[b]))) for a, others in found.items() for b in others}
    return pairs, made, compared  # type: ignore[return-value]


def _throw_away(work: Path) -> Path | None:
    folder = work / "peer"
    python = folder / "bin" / "python"
    if python.exists():
        return python
    install = [python, "-m", "pip", "install", "-q"]
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        for what in (("--no-deps", "imagededup"), PEER_PACKAGES):
            subprocess.run([*install, *what], check=True, capture_output=True, timeout=900)
    except (OSError, subprocess.SubprocessError):
        return None
    return python


# --- the same time however many ----------------------------------------------------------------------------


def constant(work: Path, every: Sequence[Noted], count: int) -> None:
    """The time of ``groups.place`` among ``count`` groups of strangers."""
    session = _session(work / str(count))
    newcomers = _spread(every, 320)
    spare = newcomers[0].block
    start = time.perf_counter()
    with session.vault.page() as page:
        _strangers(page, every, count)
    filled = time.perf_counter() - start
    verified = Counter[bool]()

    def same(ours: bytes, theirs: bytes, bits: int, way: int) -> bool:
        verified[bool(theirs)] += 1
        return grouping.same(ours, theirs or spare, bits, way)

    times: list[tuple[float, float]] = []
    numbers = _taken_in(session, newcomers, replace(grouping.EYES, same=same), times.append)
    with session.vault.page(write=False) as page:
        found = sum(number != groups.of(page, number) for number in numbers)
    session.vault.close()
    size = (work / str(count) / "main.db").stat().st_size
    took, own = np.array(times).T * 1000
    middle, far = np.percentile(took, (50, 95))
    _line(
        f"among {count:>9,} groups: {middle:5.1f} ms each (95 %: {far:.1f}), of this program's own time {np.median(own):.1f} "
        f"(95 %: {np.percentile(own, 95):.1f}); {sum(verified.values()) / len(times):.1f} looked at closely, {found} of "
        f"{len(times)} found to be alike; vault {size / 1e6:,.0f} MB, filled in {filled:.0f} s"
    )


def _spread(every: Sequence[Noted], most: int) -> list[Noted]:
    return [every[n] for n in np.random.default_rng(4).permutation(len(every))[:most]]


def _strangers(page: Page, every: Sequence[Noted], count: int) -> None:
    """Rows of ``count`` photographs, each a group: three eighths of the bits of a real hash turned over, other points.

    So their hashes lie about as far from each other as those of strangers do. The photographs' rows are slim and their
    triggers are left out: nothing here asks them for more.
    """
    dice = np.random.default_rng(count)
    run = page.connection.exec_driver_sql
    triggers = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'images'").all()
    for trigger in triggers:
        run(f"DROP TRIGGER {trigger.name}")
    hashes = np.array([one.phash for one in every], np.uint64)[dice.integers(0, len(every), count)]
    one, two, three = (dice.integers(0, 2**64, count, np.uint64) for _ in range(3))
    hashes ^= one & (two | three)
    base = 10_000_000
    some = [
        {
            "id": base + n, "case_id": 1, "digest": f"{base + n:064x}", "md5": "", "sha1": "", "size": 1, "format": "JPEG",
            "width": 100, "height": 100, "frames": 1, "orientation": 1, "phash": f"{int(one):016x}", "blob": "", "sealed": b"",
        }
        for n, one in enumerate(hashes)
    ]  # fmt: skip
    for start in range(0, count, 50_000):
        page.connection.execute(images.images.insert(), some[start : start + 50_000])
    note = {"case_id": 1, "judged_by": 0, "parted": 0, "points": 300, "edge": 2.5, "print": 0.1}
    for start in range(0, count, 50_000):
        rows = [{"image_id": base + n, "group_id": base + n, **note} for n in range(start, min(count, start + 50_000))]
        page.connection.execute(alikes.insert(), rows)
    laid = np.array([(key, n) for n, one in enumerate(hashes) for key in set(keys(int(one)))], np.int64)
    notes = np.zeros(len(laid), [("phash", "<u8"), ("image", "<u4")])
    notes["phash"], notes["image"] = hashes[laid[:, 1]], base + laid[:, 1]
    _filled(page, alike_hashes.name, laid[:, 0], notes)
    points = _points(page, every, count, base, dice)
    _filled(page, alike_points.name, points[:, 0], points[:, 1].astype("<u4"))
    for trigger in triggers:
        run(trigger.sql)


def _points(
    page: Page, every: Sequence[Noted], count: int, base: int, dice: np.random.Generator
) -> npt.NDArray[np.int64]:
    """(key, image) of sketches: of each, 300 points with words as frequent as in all pictures, and signatures of their own."""
    pool = np.concatenate([likewords.open_kept(one.block).points for one in every])
    words = pool["word"].astype(np.uint64)
    found = np.zeros((count, grouping.SKETCH), np.uint64)
    for start in range(0, count, 2000):
        chosen = dice.integers(0, len(pool), (min(2000, count - start), likeness.MOST))
        bits = dice.integers(0, 2**64, chosen.shape, np.uint64)
        found[start : start + len(chosen)] = np.sort(grouping.mixed(words[chosen], bits), axis=1)[:, : grouping.SKETCH]
    seen, place = np.unique(found, return_inverse=True)
    secret = np.array(groups._keyed(page, seen.tolist()), np.int64)
    owners = np.repeat(np.arange(base, base + count), grouping.SKETCH)
    return np.unique(np.stack([secret[place.ravel()], owners], 1), axis=0)


def _filled(page: Page, table: str, wanted: npt.NDArray[np.int64], notes: npt.NDArray[np.generic]) -> None:
    order = np.argsort(wanted, kind="stable")
    wanted, notes = wanted[order], notes[order]
    starts = np.flatnonzero(np.diff(wanted, prepend=wanted[0] - 1))
    ends = np.minimum(np.append(starts[1:], len(wanted)), starts + groups.FULL)
    rows = [(int(wanted[a]), notes[a:b].tobytes()) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    page.connection.exec_driver_sql(f"INSERT INTO {table} VALUES (?, ?)", rows)


def _session(folder: Path) -> Session:
    session = anna(prepare(folder, cost=vaultkeys.FLOOR), DarkroomOnCall())
    intake.open_case(session, "OP-1", "One")
    return session


def _taken_in(
    session: Session,
    every: Sequence[Noted],
    eyes: Eyes = grouping.EYES,
    told: Callable[[tuple[float, float]], None] = lambda _seconds: None,
) -> list[int]:
    """Rows of pictures as intake writes them, sixteen in one transaction; ``told`` the seconds, and those of its own thread, each took to place."""
    numbers = []
    bare = images.Inside(Rendition(1, 1, b"\0\0\0"), ())
    for start in range(0, len(every), 16):
        with session.vault.page() as page:
            for number, one in enumerate(every[start : start + 16], start):
                digest = sha256(f"{number} {one.origin} {one.change}".encode()).hexdigest()
                look = Look("JPEG", *one.size, 1, 1, one.phash)
                made = images.add(page, Image(0, 1, digest, "", "", 1, look, Sight.NEW), bare, (), None)
                likenesses.put(page, made, likewords.VERSION, one.block)
                begin, own = time.perf_counter(), time.thread_time()
                groups.place(page, made, eyes)
                told((time.perf_counter() - begin, time.thread_time() - own))
                numbers.append(made)
    return numbers
