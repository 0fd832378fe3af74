"""What is done to a referral, on the lane, with what to say afterwards."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from workstation.actions import referring
from workstation.domain.change import Change
from workstation.domain.referral import Referral
from workstation.ui.bench import Bench
from workstation.ui.desks.referring.words import size


class ReferralActs(QObject):
    """Runs the verbs."""

    def __init__(self, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench

    def draft(self, country: str, refs: Sequence[str], reasoning: str, then: Callable[[str], None]) -> None:
        """Draft; ``then`` gets the new reference."""
        session = self._bench.session

        def made(change: Change) -> None:
            ref = str(change.result["ref"])
            self._bench.window.toast(f"{ref} is drafted with {change.result['tips']} tips.", tone="ok")
            then(ref)

        self._bench.jobs.run(lambda: referring.draft(session, country, refs, reasoning), made, owner=self)

    def edit(self, ref: str, *, reasoning: str | None = None, tips: Sequence[int] | None = None) -> None:
        """Keep reasoning or tips of a draft."""
        session = self._bench.session
        self._bench.jobs.run(
            lambda: referring.edit(session, ref, reasoning=reasoning, tip_numbers=tips),
            lambda _change: self._bench.window.saved(f"{ref} kept {session.clock().astimezone():%H:%M}"),
            owner=self,
        )

    def submit(self, ref: str) -> None:
        """Set the report, freeze the files, hand them on."""
        session = self._bench.session
        self._bench.jobs.track(
            f"Building {ref}",
            lambda progress: referring.submit(session, ref, progress.step),
            lambda change: self._say(f"{ref} is submitted: {size(int(str(change.result['bytes'])))}, frozen."),
            owner=self,
        )

    def approve(self, ref: str) -> None:
        """Sign exactly the frozen files."""
        self._run(lambda: referring.approve(self._bench.session, ref), f"{ref} is approved.")

    def release(self, ref: str) -> None:
        """Sign the release."""
        self._run(lambda: referring.release(self._bench.session, ref), f"{ref} is released.")

    def give_back(self, ref: str, reason: str) -> None:
        """Return it with a comment."""
        self._run(lambda: referring.give_back(self._bench.session, ref, reason), f"{ref} is returned to its author.")

    def export(self, referral: Referral, folder: Path) -> None:
        """Write the package and its signature into a folder."""
        session, ref = self._bench.session, referral.ref
        self._bench.jobs.run(
            lambda: referring.export(session, ref, folder),
            lambda change: self._say(
                f"{Path(str(change.result['file'])).name} and its signature are written "
                f"({size(int(str(change.result['bytes'])))}), encrypted to {referral.country}."
            ),
            owner=self,
            name=f"Exporting {ref}",
        )

    def receive(self, path: Path, then: Callable[[str], None]) -> None:
        """Take in a country's receipt; ``then`` gets the referral it is about."""
        session = self._bench.session

        def taken(change: Change) -> None:
            ref = str(change.result["ref"])
            self._say(f"{ref} is {change.result['state']}: the answer is “{change.result['answer']}”.")
            then(ref)

        self._bench.jobs.run(lambda: referring.receive(session, path.read_bytes()), taken, owner=self)

    def _run(self, work: Callable[[], Change], words: str) -> None:
        self._bench.jobs.run(work, lambda _change: self._say(words), owner=self)

    def _say(self, words: str) -> None:
        self._bench.window.toast(words, tone="ok")
