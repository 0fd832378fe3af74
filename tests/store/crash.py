"""A program that works in a vault until it is killed, and one that looks what is left.

``python -m tests.store.crash FOLDER work`` does six acts, each a blob, a row in both files and a ledger line,
and prints the ledger position of each once it is acknowledged. ``... rounds COUNT SEED`` kills such a worker COUNT
times at random moments and looks after each. Both unlock once and then work as forks, which cost no passphrase.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import select

from tests.store.vaults import NOON, PASSPHRASE, act
from workstation.store import files, keys, ledger, people, tips
from workstation.store.tables import blobs
from workstation.store.vault import Vault, attach, open_vault, read_header
from workstation.store.worktables import tip_objects

KIND = "crash test"


class Door:
    """Opens the vault again and again for one person whose keys are unlocked already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with open_vault(folder, "Anna", PASSPHRASE, NOON) as vault:
            self.me: keys.PersonKeys = vault.me

    def open(self) -> Vault:
        chain, rosters = people.read_chain(self.folder)
        return attach(self.folder, read_header(self.folder), files.take_lock(self.folder), self.me, chain, rosters)


def work(vault: Vault, out: int, count: int = 1_000_000) -> None:
    """Acts, each told on ``out`` only when it is done."""
    number = vault.head().position
    for _ in range(count):
        number += 1
        with vault.page() as page:
            name = page.blobs.put(page.connection, "source", KIND, f"act {number} ".encode() * 900)
            tips.link(page, tips.get(page, 1), f"O-{number}", vault.me.person)
            act(page, "crash.act", name)
        os.write(out, f"{vault.head().position}\n".encode())


def look(vault: Vault, acknowledged: int) -> str:
    """ "" if the vault is whole and every acknowledged act is in it wholly, else what is wrong."""
    if vault.read_only:
        return vault.read_only
    with vault.page(write=False) as page:
        entries = [e for e in ledger.entries(page.connection) if e.verb == "crash.act"]
        names = set(page.connection.execute(select(blobs.c.name).where(blobs.c.kind == KIND)).scalars())
        links = page.connection.execute(select(tip_objects.c.object_ref)).scalars().all()
        head = ledger.head(page.connection).position
        if head < acknowledged:
            return f"act {acknowledged} was acknowledged, but the ledger ends at {head}"
        if {e.subject for e in entries} != names:
            return "blob rows and ledger lines differ"
        if len(links) != len(entries):
            return f"{len(links)} links in the second file, {len(entries)} acts in the first"
        for name in sorted(names):
            page.blobs.get(page.connection, name)
    left = [p.name for p in vault.folder.rglob("*.part")]
    return f"left over: {left}" if left else ""


def one_round(door: Door, wait: float) -> tuple[int, str]:
    """Let a worker work for ``wait`` seconds, kill it, look."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(door.open(), writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as acks:
        first = acks.readline()  # it works by now
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = [first, *acks.readlines()]
    whole = [int(line) for line in told if line.endswith(b"\n")]
    vault = door.open()
    try:
        return len(whole), look(vault, max(whole, default=0))
    finally:
        vault.close()


def main() -> None:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    door = Door(folder)
    if what == "work":
        work(door.open(), 1, 6)
        return
    dice = random.Random(int(sys.argv[4]))
    acts = 0
    for number in range(int(sys.argv[3])):
        done, wrong = one_round(door, dice.uniform(0, 0.06))
        acts += done
        if wrong:
            sys.exit(f"round {number}: {wrong}")
    sys.stdout.write(f"acts {acts}\n")


if __name__ == "__main__":
    main()
