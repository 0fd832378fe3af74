"""Hash sets: importing millions of digests, finding them again, and what can be read of them on disk.

``python -m tests.benchmarks.hashes [ENTRIES]`` (5,000,000): beside ``sqlite3 .import`` with an index, in the same run. The
list is of MD5 digests of numbers; the vault is real and encrypted, the peer's file is neither.
"""

import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from hashlib import md5
from pathlib import Path
from typing import Self

from tests.benchmarks.probes import PASSPHRASE, anna, prepare
from workstation.actions import DarkroomOnCall, recognising
from workstation.store import hashsets, keys

LOOKS = 20_000


def digest(number: int) -> bytes:
    """Of a number."""
    return md5(number.to_bytes(8, "big"), usedforsecurity=False).digest()


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


class Peak:
    """The most memory there was while it was open."""

    def __enter__(self) -> Self:
        self.before = self.most = resident()
        self._end = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._end.wait(0.05):
            self.most = max(self.most, resident())

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._watch.join()


def weight(folder: Path) -> int:
    """Bytes of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def look(finder: hashsets.Finder, wanted: list[str]) -> str:
    """How long a lookup takes."""
    walls, works, hits = [], [], 0
    for name in wanted:
        start, work = time.perf_counter(), time.thread_time()
        hits += bool(finder.hits({"md5": name}))
        works.append(time.thread_time() - work)
        walls.append(time.perf_counter() - start)
    told = [f"{_part(times, 50):.0f} µs, p99 {_part(times, 99):.0f} µs" for times in (walls, works)]
    return f"{hits:,} of {len(wanted):,} found, p50 {told[0]}; of processor p50 {told[1]}"


def _part(times: list[float], part: int) -> float:
    return sorted(times)[len(times) * part // 100] * 1e6


def main(entries: int) -> None:
    """Measure, and write the lines."""
    say = lambda words: sys.stdout.write(words + "\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder, listed = Path(scratch, "vault"), Path(scratch, "list.txt")
        with listed.open("w") as file:
            file.writelines(digest(number).hex() + "\n" for number in range(entries))
        prepare(folder, PASSPHRASE, keys.FLOOR)
        session = anna(folder, DarkroomOnCall())
        before, start, cpu = weight(folder), time.perf_counter(), time.process_time()
        with Peak() as memory:
            recognising.add_set(session, listed, "Large")
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        (made,) = recognising.all_sets(session)
        say(
            f"import: {entries / wall:,.0f}/s ({wall:.1f} s, {cpu:.1f} s of processor), {memory.most - memory.before:.0f} MB "
            f"above {memory.before:.0f} MB, {made.size / 1e6:.1f} MB sealed ({made.size / made.entries:.1f} bytes each), "
            f"vault +{(weight(folder) - before) / 1e6:.1f} MB"
        )
        dice = random.Random(1)
        finder = hashsets.Finder(session.vault)
        there = [digest(dice.randrange(entries)).hex() for _ in range(LOOKS)]
        say(f"lookup, there: {look(finder, there)}")
        say(f"lookup, not there: {look(finder, [digest(entries + n).hex() for n in range(LOOKS)])}")
        session.vault.close()
        raw = b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
        seen = sum(bytes.fromhex(name)[:8] in raw or name[:16].encode() in raw for name in there[:200])
        say(f"raw read: {seen} of 200 digests in {len(raw) / 1e6:.0f} MB on disk")
        if not (peer := shutil.which("sqlite3")):
            say("sqlite3: not here")
            return
        database, start = Path(scratch, "peer.db"), time.perf_counter()
        words = f"create table h(md5 text);\n.import '{listed}' h\ncreate index i on h(md5);\n"
        subprocess.run([peer, str(database)], input=words, text=True, check=True)
        wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        say(
            f"sqlite3 .import and index: {entries / wall:,.0f}/s ({wall:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of "
            f"processor), {used.ru_maxrss / 1000:.0f} MB, {database.stat().st_size / 1e6:.1f} MB in clear"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000)
