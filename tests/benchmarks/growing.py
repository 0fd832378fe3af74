"""Whether the ten-thousandth file of an intake costs what the millionth does, in time and in memory.

Two ways, with small pictures, as hours are not to be had: the real verb takes in so many of 64 × 48 pixels, told apart by
a comment; and it takes in 2,000 more behind as many rows as an earlier intake would have left. Zones and likeness are
left for later, as their cost is the picture's; that of groups among a million others is measured by ``--only alike``.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select, text

from tests.benchmarks.intake import Run, run
from workstation.actions import Session
from workstation.store import cases
from workstation.store.tables import images
from workstation.store.vault import Page

MORE = 2_000
"""Files taken in behind rows that are there already."""


def small(place: Path, first: int, count: int) -> Path:
    """A folder of so many different small JPEGs, a thousand in each of its folders."""
    drawn = io.BytesIO()
    Image.effect_noise((64, 48), 60).save(drawn, "JPEG")
    data = drawn.getvalue()
    for number in range(first, first + count):
        folder = place / f"{number // 1000:05}"
        folder.mkdir(parents=True, exist_ok=True)
        comment = f"{number:012}".encode()
        told = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        (folder / f"{number % 1000:03}.jpg").write_bytes(data[:2] + told + data[2:])
    return place


def fill(session: Session, count: int) -> None:
    """Rows as an intake of ``count`` other photographs leaves them: images, their blobs, places, blocks and cards."""
    with session.vault.page() as page:
        case = cases.named(page, "OP-1").id
        start = page.connection.execute(select(func.max(images.c.id))).scalar() or 0
        for at in range(start + 1, start + count + 1, 50_000):
            _some(page, case, at, min(50_000, start + count + 1 - at))


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "


def _some(page: Page, case: int, first: int, count: int) -> None:
    given = {"first": first, "last": first + count - 1, "case": case}
    statements = (
        (
            "INSERT INTO images SELECT i, :case, lower(hex(randomblob(32))), lower(hex(randomblob(16))), "
            "lower(hex(randomblob(20))), 1400, 'JPEG', 64, 48, 1, 1, lower(hex(randomblob(8))), lower(hex(randomblob(32))), "
            "randomblob(400), '' FROM n"
        ),
        "INSERT INTO blobs SELECT lower(hex(randomblob(32))), 'source', 'image', 1400, randomblob(60) FROM n",
        "INSERT INTO places SELECT NULL, i, 1, lower(hex(randomblob(32))), randomblob(60) FROM n",
        "INSERT INTO zones SELECT NULL, i, 'person', 0, 0, 64, 48, 'zones not looked for yet', '1', '1.0' FROM n",
    )
    for statement in statements:
        # The table first: SQLite wants WITH behind INSERT INTO.
        head, rest = statement.split(" SELECT ", 1)
        page.connection.execute(text(f"{head} {_NUMBERS} SELECT {rest}"), given)


def tell(count: int) -> None:
    """The two tables, line by line, up to ``count`` files."""
    _line(f"{'files of one intake':>20}{'ms each':>10}{'ms CPU':>10}{'peak MiB':>10}")
    for files in (2_000, 20_000, 200_000):
        if files <= count:
            with tempfile.TemporaryDirectory(prefix="workstation-growing-") as name:
                place = small(Path(name) / "seizure", 0, files)
                _said(files, run(*_PROBE, "take", place, Path(name) / "vault", "glanced", own=True), files)
    _line(f"{'rows there before':>20}{'ms each':>10}{'ms CPU':>10}   of {MORE:,} more")
    for rows in (10_000, 100_000, 1_000_000):
        if rows <= max(count, 10_000) * 5:
            with tempfile.TemporaryDirectory(prefix="workstation-growing-") as name:
                place = small(Path(name) / "seizure", 0, MORE)
                _said(rows, run(*_PROBE, "behind", place, Path(name) / "vault", rows, own=True), MORE, peak=False)


_PROBE = (sys.executable, "-m", "tests.benchmarks.intake")


def _said(count: int, done: Run, files: int, *, peak: bool = True) -> None:
    most = f"{done.peak:>10.0f}" if peak else ""  # filling takes more memory than what is measured
    _line(f"{count:>20,}{1000 * done.wall / files:>10.2f}{1000 * done.cpu / files:>10.2f}{most}")


def _line(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
