"""The right side: what would be kept, then one tab per question – where, how, may it, what else – and below, the acts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QTabWidget, QWidget

from workstation.ui import icons
from workstation.ui.desks.cropping.checks import Checks
from workstation.ui.desks.cropping.kept import KeptCrops
from workstation.ui.desks.cropping.numbers import Masks, Numbers
from workstation.ui.desks.cropping.preview import Preview
from workstation.ui.desks.cropping.quality import QualityPanel
from workstation.ui.desks.cropping.steps import Steps
from workstation.ui.registry import Registry
from workstation.ui.widgets import Button, Notice, column, pane, row, rule, scrolled

NARROW, WIDE = 360, 460

CROP, STEPS, CHECKS, MORE = range(4)
"""The tabs in order."""


class Side(QWidget):
    """Holds the parts; the registry must know the commands already. ``told`` says what was just kept."""

    def __init__(self, registry: Registry, more: QWidget) -> None:
        super().__init__()
        switch = registry.button("cropping.canvas.clear", "link", text="Show clear")
        self.preview = Preview(switch, registry.tool("cropping.canvas.proof"))
        self.preview.revealed.connect(lambda on: switch.setText("Shield" if on else "Show clear"))
        self.checks = Checks()
        self.numbers = Numbers(registry.button("cropping.canvas.middle", "link", text="In the middle"))
        self.masks = Masks(registry.button("cropping.canvas.cover", "link", text="Add"))
        self.masks.told = lambda words: registry.told(words, "cropping.canvas")
        self.steps = Steps(registry.tool("cropping.copy_steps"), registry.tool("cropping.paste_steps"))
        self.kept = KeptCrops()
        self.describe = Button("Describe it", "objects", kind="link")
        self.told = Notice("", "info", self.describe)
        self.told.hide()
        self._pages: list[QScrollArea] = []
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName("Crop, steps, checks, more")
        self.tabs.tabBar().setAccessibleName("Crop, steps, checks, more")
        self._page("Crop", self.numbers, rule(), self.masks, rule(), self.kept)
        self._page("Steps", self.steps)
        self.quality = QualityPanel()
        self._page("Checks", self.checks, rule(), self.quality)
        self.tabs.addTab(more, "More")
        self._registry, self._verdict = registry, ""
        registry.remapped_now.connect(self._tell_keys)
        self._tell_keys()
        acts = column(
            self.told,
            registry.button("cropping.keep", "primary"),
            row(registry.button("cropping.more"), registry.button("cropping.change")),
            margins=(12, 8, 12, 12),
        )
        head = column(self.preview, margins=(16, 12, 16, 4))
        box = column(head, self.tabs, acts, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setMinimumWidth(NARROW)
        self.setMaximumWidth(WIDE)
        pane(self, "Crop")

    def go(self, tab: int) -> None:
        """Open a tab and give it the keyboard."""
        self.tabs.setCurrentIndex(tab)
        fields = self.tabs.currentWidget().findChildren(QWidget)
        first = next(
            (w for w in fields if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()), None
        )
        (first or self.tabs.tabBar()).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say(self, verdict: str, tone: str) -> None:
        """Where the crop stands with the zones: below the preview, and on the tab of checks."""
        self.preview.say(verdict, tone)
        if tone == "danger":
            self.tabs.setTabIcon(CHECKS, icons.icon("blocked", "danger"))
        else:
            self.tabs.setTabIcon(CHECKS, icons.icon("check", "ok") if tone == "ok" else icons.icon("info", "muted"))
        self._verdict = verdict
        self._tell_keys()

    def _tell_keys(self) -> None:
        """The tooltips of tabs which a key opens."""
        told = self._registry.told
        self.tabs.setTabToolTip(MORE, told("More of this: what else shows the same thing (G)", "cropping.canvas"))
        self.tabs.setTabToolTip(CHECKS, told(f"{self._verdict or 'Checks'} (K)", "cropping.canvas"))

    def to_top(self) -> None:
        """Another photograph has come."""
        for page in self._pages:
            page.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A higher window gives the preview more room."""
        super().resizeEvent(event)
        self.preview.glass.setFixedHeight(max(112, min(300, self.height() // 5)))

    def _page(self, title: str, *parts: QWidget) -> None:
        """One tab: a column that scrolls."""
        inner = QWidget()
        inner.setLayout(column(*parts, None, gap=12, margins=(16, 12, 12, 16)))
        self._pages.append(scrolled(inner))
        self.tabs.addTab(self._pages[-1], title)
