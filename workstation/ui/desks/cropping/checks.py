"""What speaks against the crop as drawn: size, zones. A silent detector proves nothing, and the words say so."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from workstation.domain.geometry import Rect
from workstation.domain.image import Image
from workstation.domain.tip import visible
from workstation.domain.zone import Overrule, Zone, blocking, touching
from workstation.ui import icons
from workstation.ui.desks.cropping.draft import Draft
from workstation.ui.widgets import Button, SectionHeader, column, label, row

SMALL_SIDE = 240
"""Below this many pixels people rarely recognise a thing."""

LARGE_SHARE = 0.6
"""A crop of more of the photograph than this probably shows more than the object."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list. ``tone``: ok, info, warn, danger, "" for one of several. ``zone``: can be masked."""

    tone: str
    text: str
    zone: Zone | None = None


def findings(
    image: Image, draft: Draft, zones: Sequence[Zone], overrules: Sequence[Overrule], authors: frozenset[str]
) -> tuple[Finding, ...]:
    """The checks in order: whether it can be kept, whether it is good, each zone it touches."""
    recipe = draft.recipe(image)
    if recipe is None or draft.region is None:
        return (Finding("info", "Draw a crop with R, or put one in the middle with C."),)
    if why := draft.why_not(image):
        return (Finding("danger", why),)
    region, look = draft.region, image.look
    share = region.width * region.height / (look.width * look.height)
    found = [Finding("ok", f"{region.width} × {region.height} pixels, {share:.0%} of the photograph.")]
    if min(region.width, region.height) < SMALL_SIDE:
        found = [Finding("warn", f"Only {region.width} × {region.height} pixels: few people may recognise it.")]
    if share > LARGE_SHARE:
        found.append(Finding("warn", f"{share:.0%} of the photograph: draw closer, only the object leaves."))
    touched, held = touching(recipe, zones), blocking(recipe, zones, overrules, authors)
    if held:
        many = "A zone touches the crop" if len(held) == 1 else f"{len(held)} zones touch the crop"
        found.append(Finding("danger", f"{many}: it stays blocked until masked, or overruled by a second analyst."))
    found += [Finding("", _named(zone), zone) for zone in held]
    found += [Finding("ok", f"{_named(zone)}: overruled by a second analyst.") for zone in touched if zone not in held]
    near = [zone for zone in zones if zone.rect.intersection(region) and zone not in touched]
    found += [Finding("ok", f"{_named(zone)}: masked.") for zone in near]
    if not touched and not near:
        words = "No zone touches it. That clears nothing: a second analyst looks."
        if zones:
            far, zone = nearest(recipe.bounds(), zones)
            words = f"{words} The nearest, {_named(zone).lower()}, is {far:,} pixels away."
        found.append(Finding("info", words))
    return tuple(found)


def verdict(found: Sequence[Finding], bounds: Rect | None, zones: Sequence[Zone]) -> tuple[str, str]:
    """The checks in a few words, with their tone: ("nearest zone 118 px", "ok")."""
    held = sum(one.zone is not None for one in found)
    if bounds is None:
        return "", "muted"
    if held:
        return ("1 zone touches it" if held == 1 else f"{held} zones touch it"), "danger"
    if any(one.tone == "danger" for one in found):
        return "cannot be kept", "danger"
    if not zones:
        return "no zones found", "muted"
    far, _zone = nearest(bounds, zones)
    return (f"nearest zone {far:,} px" if far else "zones masked"), "ok"


def nearest(bounds: Rect, zones: Sequence[Zone]) -> tuple[int, Zone]:
    """How many pixels lie between the crop and the nearest zone (0: they meet), and which one that is."""

    def far(zone: Zone) -> int:
        across = max(zone.rect.x - bounds.right, bounds.x - zone.rect.right, 0)
        down = max(zone.rect.y - bounds.bottom, bounds.y - zone.rect.bottom, 0)
        return math.floor(math.hypot(across, down))

    return min(((far(zone), zone) for zone in zones), key=lambda pair: pair[0])


def _named(zone: Zone) -> str:
    """Kind, detector, score."""
    return f"{zone.kind.value.capitalize()} ({visible(zone.detector)}, {zone.score:.0%})"


class Checks(QWidget):
    """The list. ``mask_wanted([zones])`` when somebody wants them covered; ``masking``: the buttons, in order."""

    mask_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.all = Button("Mask all", "mask", kind="link")
        self.all.clicked.connect(lambda: self.mask_wanted.emit(self._zones()))
        self._lines = column(gap=4)
        self.masking: list[Button] = []
        self._shown: tuple[Finding, ...] = ()
        self.setLayout(column(SectionHeader("Checks", self.all), self._lines, gap=4))
        self.show_findings(())

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Show these lines."""
        if tuple(found) == self._shown and self._lines.count():
            return
        self._shown = tuple(found)
        self.masking = []
        while (taken := self._lines.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in found:
            self._lines.addWidget(self._line(one))
        self.all.setVisible(len(self._zones()) > 1)
        self.setAccessibleName("Checks: " + " ".join(one.text for one in found))

    def _zones(self) -> list[Zone]:
        return [one.zone for one in self._shown if one.zone]

    def _line(self, one: Finding) -> QWidget:
        made = QWidget()
        mark = QLabel()
        name, role = {
            "": ("chevron-right", "muted"),
            "ok": ("check", "ok"),
            "info": ("info", "accent"),
            "warn": ("warning", "warn"),
            "danger": ("blocked", "danger"),
        }[one.tone]
        mark.setPixmap(icons.pixmap(name, role, 16, self.devicePixelRatioF()))
        words = label(one.text, wrap=True)
        parts: list[QWidget] = [mark, words]
        if one.zone is not None:
            button = Button("Mask it", kind="link")
            button.setAccessibleName(f"Mask: {one.text}")
            button.clicked.connect(lambda _checked=False, zone=one.zone: self.mask_wanted.emit([zone]))
            self.masking.append(button)
            parts.append(button)
        box = row(*parts, margins=(0 if one.tone else 24, 0, 0, 0))
        box.setStretch(1, 1)
        made.setLayout(box)
        return made
