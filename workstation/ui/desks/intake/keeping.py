"""Filters kept under a name: one's own, sealed, shown as chips."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from workstation.actions import browsing
from workstation.actions.browsing import Listing
from workstation.domain.wall import Filter
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.intake.filters import Filters


class Keeping(QObject):
    """Asks for a name, keeps and forgets; reads once, and the words of categories when new ones came."""

    def __init__(self, bench: Bench, filters: Filters) -> None:
        super().__init__(filters)
        self._bench, self._filters = bench, filters
        self._kept: Mapping[str, Filter] | None = None
        self._words: Mapping[str, str] = {}
        filters.keep_wanted.connect(self._keep)
        filters.forget_wanted.connect(self._forget)

    def read(self, listing: Listing | None) -> None:
        """Filters at the first sight of a case; words for its categories."""
        if listing is None:
            return
        session = self._bench.session
        if self._kept is None:
            self._kept = {}
            self._bench.jobs.run(lambda: browsing.filters(session), self._know, owner=self)
        if set(listing.tally.values("category", Filter())) - set(self._words) - {"0"}:
            self._bench.jobs.run(lambda: browsing.category_words(session), self._learn, owner=self)

    def _keep(self) -> None:
        session, chosen = self._bench.session, self._filters.chosen()
        name = dialogs.ask_text(
            self._filters.window(),
            "Keep this filter",
            "It is kept for you alone, and shown beside the filters of every case.",
            "Keep",
            name="Name",
        )
        if name:
            self._bench.jobs.run(lambda: browsing.keep_filter(session, name, chosen), self._know, owner=self)

    def _forget(self, name: str) -> None:
        session = self._bench.session
        self._bench.jobs.run(lambda: browsing.forget_filter(session, name), self._know, owner=self)

    def _know(self, kept: Mapping[str, Filter]) -> None:
        self._kept = kept
        self._filters.know(kept, self._words)

    def _learn(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._filters.know(self._kept or {}, words)
