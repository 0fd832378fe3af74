"""Does the campaign bite? Small bugs are planted in our code one at a time, and each must be noticed.

A bug in what *makes* a release is in force while one is made; then the result is examined by the unchanged program: the gate's
second reading (another process), the offline verifier, the search for canaries, the list of files and calls, a few pairs.
A bug in what *checks* is in force while the forgeries, the vectors and a failing disk are tried on it.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from unittest.mock import patch

from tests.campaign import forging, pairs, vectors
from tests.campaign.bugs import CHECKING, MAKING, Sabotage, planted
from tests.campaign.making import Made, make
from tests.campaign.needles import found
from tests.domain.forged import ALL
from tests.domain.honest import Honest
from workstation.domain.errors import Refused, Stop
from workstation.exchange import bagit, bundle, gate
from workstation.imaging.darkroom import Darkroom

PAIRS = (1, 2, 6, 13, 17, 22)
"""Pairs with masks, outlines, tilts and steps among them."""


def noticed(bug: Sabotage, darkroom: Darkroom, *, thorough: bool = True) -> list[str]:
    """Which instruments notice the bug."""
    if not bug.makes:
        with planted(bug):
            return checks_fail(thorough=thorough)
    with planted(bug):
        made = make(darkroom)
        differing = any(pairs.pair(number, darkroom).wrong for number in PAIRS)
    return results_fail(made) + (["pairs"] if differing else [])


def results_fail(made: Made) -> list[str]:
    """What the unchanged program finds in a release."""
    by = []
    if made.stopped:
        by.append("gate")
    if made.data and not vectors.asked(made.data).ok:
        by.append("verifier")
    if any(found(data, path) for path, data in {**made.files, **made.folder, "zip": made.data}.items()):
        by.append("canaries")
    if made.written or made.called or len(made.folder) > 1:
        by.append("effects")
    return by


def checks_fail(*, thorough: bool = True) -> list[str]:
    """What gets past the checks as they are now: forgeries, vectors, a bag with something in it, a disk that fails."""
    by = []
    honest = forging.honest()
    plain = Honest(**{field.name: getattr(honest, field.name) for field in fields(Honest)})
    if not all(forging.judged(forge, plain) for forge in ALL.values()):
        by.append("forgeries")
    wanted = vectors.kept()[1] if thorough else vectors.few()
    if any(vectors.asked(vector.data, closely=vector.closely).ok for vector in wanted):
        by.append("verifier")
    if not _a_bent_bag_is_stopped():
        by.append("gate")
    if not _a_bad_disk_is_noticed() or not _a_bad_bundle_is_stopped():
        by.append("read-back")
    return by


def _a_bent_bag_is_stopped() -> bool:
    files = {**bagit.unpack(vectors.kept()[0])[1], "data/notes.txt": b"x"}
    try:
        gate.inspect(bundle.Built("TRACE-B-2026-1", files, files[bagit.TAGMANIFEST]))
    except Stop:
        return True
    return False


def _a_bad_disk_is_noticed() -> bool:
    was = gate._write
    with (
        tempfile.TemporaryDirectory() as name,
        patch.object(gate, "_write", lambda part, data: was(part, data[:-1] + b"\0")),
    ):
        try:
            gate.let_out(Path(name), "a.zip", b"content", lambda _: None, lambda: None)
        except Stop:
            return True
    return False


def _a_bad_bundle_is_stopped() -> bool:
    def verify(_: bytes) -> None:
        raise Refused("gate", "It does not verify.")

    with tempfile.TemporaryDirectory() as name:
        try:
            gate.let_out(Path(name), "a.zip", b"content", verify, lambda: None)
        except Stop:
            return True
    return False


def run(names: Sequence[str] = (), *, thorough: bool = True) -> Iterator[tuple[str, list[str]]]:
    """For nothing planted (which must be silent) and every bug, who notices."""
    with Darkroom() as darkroom:
        differing = any(pairs.pair(number, darkroom).wrong for number in PAIRS)
        yield (
            "nothing",
            results_fail(make(darkroom)) + checks_fail(thorough=thorough) + (["pairs"] if differing else []),
        )
        for bug in (*MAKING, *CHECKING):
            if not names or bug.name in names:
                yield bug.name, noticed(bug, darkroom, thorough=thorough)
