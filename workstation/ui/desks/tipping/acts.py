"""What is done to a tip: every act says what it did and offers its opposite."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from workstation.actions import tipping
from workstation.domain.tip import Tip, Verdict
from workstation.ui.bench import Bench


class TipActs(QObject):
    """Runs the verbs on the lane. ``back(id)`` is called before an undone verdict, to see that tip again."""

    def __init__(self, bench: Bench, back: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._back = back

    def judge(self, tip: Tip, verdict: Verdict) -> None:
        """Give a tip a verdict."""
        self._judge(tip.id, tip.ref, verdict, tip.verdict)

    def _judge(self, number: int, ref: str, verdict: Verdict, before: Verdict) -> None:
        def undo() -> None:
            self._back(number)
            self._judge(number, ref, before, verdict)

        words = f"{ref} is {'new again' if verdict is Verdict.NEW else verdict.value}."
        self._run(lambda: tipping.judge(self._bench.session, number, verdict), words, undo)

    def link(self, tip: Tip, ref: str, *, on: bool) -> None:
        """Link a tip to an object, or take the link back."""
        verb = tipping.link if on else tipping.unlink
        words = f"{tip.ref} is {'linked to' if on else 'no longer linked to'} {ref}."
        self._run(lambda: verb(self._bench.session, tip.id, ref), words, lambda: self.link(tip, ref, on=not on))

    def grade(self, tip: Tip, text: str) -> None:
        """Grade a tip; "" takes the grade back."""
        self._grade(tip, text, str(tip.grade or ""))

    def _grade(self, tip: Tip, text: str, before: str) -> None:
        words = f"{tip.ref} is graded {text}." if text else f"{tip.ref} has no grade now."
        self._run(
            lambda: tipping.grade(self._bench.session, tip.id, text), words, lambda: self._grade(tip, before, text)
        )

    def undo_import(self, number: int) -> None:
        """Take an import back."""
        self._run(lambda: tipping.undo(self._bench.session, number), f"Import {number} is taken back.", None)

    def _run(self, work: Callable[[], object], words: str, undo: Callable[[], None] | None) -> None:
        self._bench.jobs.run(work, lambda _change: self._bench.window.toast(words, undo, "ok"), owner=self)
