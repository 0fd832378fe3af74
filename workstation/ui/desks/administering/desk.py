"""The desk itself: four pages behind tabs, their main acts in the header, and one count of what waits."""

from typing import Protocol

from PySide6.QtWidgets import QTabWidget, QWidget

from workstation.domain.change import Change
from workstation.domain.person import Act
from workstation.ui.bench import Bench, Desk
from workstation.ui.desks.administering import words
from workstation.ui.desks.administering.authorities import Authorities
from workstation.ui.desks.administering.people import People
from workstation.ui.desks.administering.policy import Policy
from workstation.ui.desks.administering.vault import VaultPage
from workstation.ui.registry import Command
from workstation.ui.widgets import Button, pane

_PAGES = (("people", "People"), ("authorities", "Authorities"), ("policy", "Policy"), ("vault", "Vault"))


_ABOUT = (
    frozenset({"person", "key"}),
    frozenset({"authority"}),
    frozenset({"policy"}),
    frozenset({"vault", "policy", "case"}),
)
"""First words of the verbs that concern each page."""


class Page(Protocol):
    """What the desk asks of a page."""

    title: str
    primary: str

    def refresh(self) -> None:
        """Read again."""


class Administering(Desk):
    """Administration."""

    id, title, primary = "administration", "Administration", "administration.enrol"
    hint = "Alt+1 people   Alt+2 authorities   Alt+3 policy   Alt+4 vault   Ctrl+Enter main act of the page"

    def commands(self) -> tuple[Command, ...]:
        """The way to each page."""
        return tuple(
            Command(
                *(f"administration.{name}", title, "administration", (f"Alt+{number + 1}",), "administration"),
                lambda at=number: self.turn(at),  # type: ignore[misc]
                lambda at=number: self._why_not_page(at),  # type: ignore[misc]
            )
            for number, (name, title) in enumerate(_PAGES)
        )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._counts = {"ending": 0, "due": 0, "problems": 0}
        self._whys = self._page_whys()
        self.people, self.authorities = People(bench), Authorities(bench)
        self.policy, self.vault = Policy(bench), VaultPage(bench)
        pages = (self.people, self.authorities, self.policy, self.vault)
        self._pages: tuple[Page, ...] = pages
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName("Administration")
        self._acts: dict[int, Button] = {}
        for number, page in enumerate(pages):
            self.tabs.addTab(page, _PAGES[number][1])
            self.tabs.setTabVisible(number, self._whys[number] is None)
            act = bench.registry.button(self._pages[number].primary, "primary")
            self._acts[number] = act
            self.header.add(act)
        self.body.addWidget(pane(self.tabs, "Administration"), 1)
        self.tabs.currentChanged.connect(self._turned)
        self.authorities.ending.connect(lambda number: self._count("ending", number))
        self.vault.due.connect(lambda number: self._count("due", number))
        self.vault.care.problems.connect(lambda number: self._count("problems", number))
        self._turned(0)

    def _page_whys(self) -> tuple[str | None, ...]:
        """Why this person does not have a page; everybody has the first, with their own passphrase on it."""
        person = self.bench.session.person
        acts = (Act.MANAGE_AUTHORITIES, Act.MANAGE_PEOPLE, Act.MANAGE_VAULT)
        return (None, *(person.why_not(act) for act in acts))

    def _why_not_page(self, number: int) -> str | None:
        """Why a page cannot be opened."""
        return self._whys[number]

    def refresh(self, change: Change | None) -> None:
        """Every page this person has which the change concerns; all at a visit, as the count is made of all of them."""
        kind = change.verb.partition(".")[0] if change else ""
        for page, why, about in zip(self._pages, self._whys, _ABOUT, strict=True):
            if why is None and (not kind or kind in about):
                page.refresh()

    def turn(self, number: int) -> None:
        """Open a page."""
        self.tabs.setCurrentIndex(number)
        if target := self.first_focus():
            target.setFocus()

    def _turned(self, number: int) -> None:
        """The header's act is the page's."""
        for at, button in self._acts.items():
            button.setVisible(at == number)
        self.primary = self._pages[number].primary
        if self._pages[number] is self.vault:
            self.vault.prove()
        self.bench.registry.refresh()

    def open(self, subject: object) -> None:
        """Open a page by its name: people, authorities, policy, vault."""
        names = [name for name, _title in _PAGES]
        if subject in names and self._whys[names.index(str(subject))] is None:
            self.turn(names.index(str(subject)))

    def first_focus(self) -> QWidget | None:
        """The page's list or first field."""
        places = (self.people.table, self.authorities.table, self.policy.unit, self.vault.care)
        return places[self.tabs.currentIndex()]

    def _count(self, what: str, number: int) -> None:
        """What waits, in the rail and in words."""
        self._counts[what] = number
        said = (
            (self._counts["ending"], "certificate ended or ends soon", "certificates ended or end soon"),
            (self._counts["due"], "case to review", "cases to review"),
            (self._counts["problems"], "problem in the vault", "problems in the vault"),
        )
        self.header.set_facts(", ".join(words.counted(count, one, many) for count, one, many in said if count))
        self.bench.window.set_count("administration", sum(self._counts.values()))
