"""``python -m tests.campaign``: the proofs behind “nothing else leaves”, counted; one table at the end.

    python -m tests.campaign canaries|pairs|sabotage|effects|forgeries|vectors|pages|all [--full] [--state FILE]

Without ``--full`` a part of each that takes a minute or two; with it 576 canaries per pair of formats and 10,000 pairs (about
an hour on two processors; ``--state`` keeps what is done, so that it can be gone on with). Ends with 1 if anything is wrong.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign import canaries, effects, forging, pages, pairs, sabotage, vectors
from tests.domain.forged import ALL
from tests.journeys.program import ROOT, Program

Line = tuple[str, str, str]


@dataclass
class Campaign:
    """What to do, and what came of it."""

    full: bool
    state: Path | None
    lines: list[Line] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, what: str, count: str, verdict: str) -> None:
        """One line of the table."""
        self.lines.append((what, count, verdict))
        sys.stderr.write(f"{what}: {count}: {verdict}\n")


def search_for_canaries(campaign: Campaign) -> None:
    """Markers in and around seized files."""
    blind = canaries.search_sees_everything()
    campaign.wrong += blind
    campaign.add("canaries: the search itself", "48 places × 12 encodings", f"{576 - len(blind)} of 576 seen")
    results = []
    with tempfile.TemporaryDirectory(prefix="workstation-canaries-") as name:
        encodings = canaries.ENCODINGS if campaign.full else ("plain", "deflate")
        for result in canaries.run(Path(name), encodings):
            results.append(result)
            campaign.wrong += result.found
            sys.stderr.write(
                f"canaries, {result.encoding}: {result.searched} files searched, {len(result.found)} found\n"
            )
    for line in canaries.told(results):
        campaign.add(*line)
    differing = canaries.differing(results)
    campaign.wrong += differing
    campaign.add(
        "canaries: public pictures, by encoding",
        f"{len(results)} vaults",
        "identical" if not differing else f"{differing}",
    )


def compare_pairs(campaign: Campaign) -> None:
    """Equal pixels, everything else different."""
    total = 10_000 if campaign.full else 100
    found = list(pairs.run(range(total), campaign.state))
    bad = [verdict for verdict in found if verdict.wrong]
    campaign.wrong += [f"pair {verdict.number}: {verdict.wrong}" for verdict in bad]
    cards = sum(verdict.number % pairs.CARDS == 0 for verdict in found)
    campaign.add("pairs: rendition and picture files", f"{len(found):,} pairs", f"{len(found) - len(bad):,} identical")
    campaign.add(
        "pairs: with cards of both sizes",
        f"{cards:,} of them",
        f"{sum(v.number % pairs.CARDS == 0 for v in bad)} differ",
    )
    bags = pairs.bags(range(200 if campaign.full else 10))
    campaign.wrong += [f"bag of pair {number}" for number, same in bags.items() if not same]
    campaign.add("pairs: whole bags", f"{len(bags)} pairs", f"{sum(bags.values())} identical")


def plant_bugs(campaign: Campaign) -> None:
    """Does it bite?"""
    tally: dict[str, int] = {}
    found = dict(sabotage.run(thorough=campaign.full))
    campaign.wrong += [f"false alarm: {by}" for by in found.pop("nothing")]
    for name, by in found.items():
        campaign.add(f"sabotage: {name}", "noticed by", ", ".join(by) or "NOBODY")
        for one in by:
            tally[one] = tally.get(one, 0) + 1
    campaign.wrong += [f"sabotage not noticed: {name}" for name, by in found.items() if not by]
    caught = sum(bool(by) for by in found.values())
    told = ", ".join(f"{name} {count}" for name, count in sorted(tally.items()))
    campaign.add("sabotage: all", f"{len(found)} bugs", f"{caught} noticed ({told})")


def trace_an_export(campaign: Campaign) -> None:
    """The kernel's view."""
    if not effects.available():
        campaign.add("effects", "strace is not installed or may not trace here", "-")
        return
    with tempfile.TemporaryDirectory(prefix="workstation-effects-") as name:
        exported, verified = canaries.traced_export(Path(name))
    for what, trace, allowed in exported, verified:
        bad = effects.strays(trace, *allowed) + list(trace.network)
        campaign.wrong += bad
        campaign.add(
            f"effects: {what}", f"{len(trace.written)} paths written", f"{len(bad)} beyond the list or on a network"
        )


def try_forgeries(campaign: Campaign) -> None:
    """Forged releases."""
    right = [name for name, said in forging.rightful() if said]
    campaign.wrong += right
    found = list(forging.run())
    campaign.wrong += [f"forgery passes: {name}" for name, app, verifier in found if not (app and verifier)]
    campaign.add(
        "forgeries: by the rule of app and gate",
        f"{len(ALL)} forged releases",
        f"{sum(bool(a) for _, a, _ in found)} refused",
    )
    campaign.add(
        "forgeries: by workstation verify", f"{len(ALL)} forged bundles", f"{sum(bool(v) for _, _, v in found)} refused"
    )
    campaign.add("forgeries: rightful releases", "9", f"{9 - len(right)} pass")


def verify_vectors(campaign: Campaign) -> None:
    """Files with one fault."""
    found = dict(vectors.run())
    bad = {name: said for name, said in found.items() if said}
    campaign.wrong += [f"{name}: {said}" for name, said in bad.items()]
    campaign.add(
        "vectors: codes as expected",
        f"{len(found) - 2} vectors and the valid one",
        f"{len(found) - len(bad)} as they must be",
    )
    if campaign.full:
        passed = _by_the_program()
        campaign.wrong += passed
        campaign.add("vectors: by the program itself", f"{len(found) - 2} files", f"{len(passed)} not as they must be")


def _by_the_program() -> list[str]:
    """``workstation verify`` run on every file: all refused with exit code 5, the valid one good."""
    with tempfile.TemporaryDirectory(prefix="workstation-vectors-") as name:
        valid, kept = vectors.kept()
        shown = list(kept)
        paths = [Path(name) / f"{number}.zip" for number in range(len(shown))]
        for path, vector in zip(paths, shown, strict=True):
            path.write_bytes(vector.data)
        good = Path(name) / "valid.zip"
        good.write_bytes(valid)
        program = Program(Path(name) / "none", Path(name))
        words = [sys.executable, "-m", "workstation", "--json", "verify", "--closely"]
        first = subprocess.run(
            [*words, good], capture_output=True, text=True, check=False, cwd=ROOT, env=program.environment()
        )
        done = subprocess.run(
            [*words, *paths], capture_output=True, text=True, check=False, cwd=ROOT, env=program.environment()
        )
        rows = json.loads(done.stdout)
    passed = [
        vector.name for vector, row in zip(shown, rows, strict=True) if row["ok"] or tuple(row["codes"]) != vector.codes
    ]
    return (
        passed
        + ([] if first.returncode == 0 else ["the valid bundle"])
        + ([] if done.returncode == 5 else [f"exit {done.returncode}"])
    )


def look_at_pages(campaign: Campaign) -> None:
    """The public pages in a browser."""
    good = pages.tell(full=campaign.full)
    campaign.wrong += [] if good else ["pages"]
    campaign.add("pages", "in a browser", "nothing wrong" if good else "see above")


PARTS: dict[str, Callable[[Campaign], None]] = {
    "forgeries": try_forgeries,
    "vectors": verify_vectors,
    "effects": trace_an_export,
    "sabotage": plant_bugs,
    "canaries": search_for_canaries,
    "pairs": compare_pairs,
}
"""What ``all`` does. ``pages`` is asked for by name: it needs a browser and npm."""


def main() -> int:
    """Do it and print the table."""
    words = argparse.ArgumentParser(
        prog="python -m tests.campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    words.add_argument("part", choices=[*PARTS, "pages", "all"])
    words.add_argument("--full", action="store_true")
    words.add_argument("--state", type=Path, default=None, help="a file that remembers the pairs which are done")
    chosen = words.parse_args()
    campaign = Campaign(chosen.full, chosen.state)
    if chosen.part == "pages":
        look_at_pages(campaign)
    for name, part in PARTS.items():
        if chosen.part in (name, "all"):
            part(campaign)
    widths = [max(len(line[n]) for line in campaign.lines) for n in range(3)]
    for line in campaign.lines:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")
    for wrong in campaign.wrong:
        sys.stdout.write(f"WRONG: {wrong}\n")
    return 1 if campaign.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
