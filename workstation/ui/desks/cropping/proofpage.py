"""The proof with its own tools above and what it shows below: one page, laid over the photograph."""

from PySide6.QtWidgets import QWidget

from workstation.ui.desks.cropping.proof import Proof
from workstation.ui.registry import Command, Registry
from workstation.ui.widgets import column, divider, label, pane, row

SCOPE = "cropping.proof"
_TOOLS = ("level", "straighten", "grey")


def held_commands(proof: Proof) -> list[Command]:
    """Keys the proof deals with itself, listed for the key sheet, and how near one looks."""
    held = (
        ("before", "Before all steps, while held", "eye", ("Y",)),
        ("pan", "Hold while dragging: move the picture", "fit", ("Space",)),
        ("nudge", "Move the chosen point (Shift: ten)", "select", ("Left", "Right", "Up", "Down")),
        ("done", "Accept the points", "check", ("Return",)),
        ("leave", "Put the tool down, or go back to the photograph", "back", ("Esc",)),
    )
    listed = [
        Command(f"{SCOPE}.{name}", text, icon, keys, SCOPE, proof.setFocus, held=True)
        for name, text, icon, keys in held
    ]
    return [
        *listed,
        Command(
            f"{SCOPE}.split",
            "Before and after side by side",
            "picture",
            ("Shift+Y",),
            SCOPE,
            proof.toggle_split,
            proof.why_not_split,
        ),
        Command(f"{SCOPE}.fit", "Whole crop", "fit", ("F",), SCOPE, proof.set_place_fit),
        Command(f"{SCOPE}.actual", "Actual pixels", "zoom-in", ("Ctrl+0",), SCOPE, proof.zoom_actual),
        Command(f"{SCOPE}.closer", "Zoom in", "zoom-in", ("Ctrl++", "Ctrl+=", "+"), SCOPE, lambda: proof.zoom(1.25)),
        Command(f"{SCOPE}.farther", "Zoom out", "zoom-out", ("Ctrl+-", "-"), SCOPE, lambda: proof.zoom(0.8)),
    ]


class ProofPage(QWidget):
    """Holds the proof. The registry must know its commands already."""

    def __init__(self, proof: Proof, registry: Registry) -> None:
        super().__init__()
        self.proof = proof
        self.back = registry.button(f"{SCOPE}.back", text="Photograph")
        self._tools = {name: registry.tool(f"{SCOPE}.{name}", checkable=True) for name in _TOOLS}
        self.undo, self.redo = registry.tool(f"{SCOPE}.undo"), registry.tool(f"{SCOPE}.redo")
        self.zoom = label("", tone="muted", scale="small")
        self.zoom.setMinimumWidth(44)
        self.about = label("", tone="muted", scale="small")
        self.zones = label("", tone="warn", scale="small")
        self.seen = label("", tone="muted", scale="small")
        bar = row(
            *(self.back, divider(), *self._tools.values(), divider(), self.undo, self.redo, divider()),
            *(registry.tool(f"{SCOPE}.fit"), registry.tool(f"{SCOPE}.farther"), self.zoom),
            *(registry.tool(f"{SCOPE}.closer"), None),
            gap=4,
        )
        box = column(bar, pane(proof, "What would be kept"), row(self.about, self.zones, None, self.seen), gap=8)
        box.setStretch(1, 1)
        self.setLayout(box)
        proof.zoom_changed.connect(lambda scale: self.zoom.setText(f"{scale * self.devicePixelRatioF():.0%}"))
        proof.tool_changed.connect(self._took)

    def say(self, size: tuple[int, int], filled: int) -> None:
        """Size, and how many zones are filled in it."""
        self.about.setText(f"{size[0]:,} × {size[1]:,} pixels" if size[0] else "")
        many = "1 zone is" if filled == 1 else f"{filled} zones are"
        self.zones.setText(f"{many} filled" if filled else "")
        self.zones.setToolTip("What a crop shows of a zone is never clear until it is masked, or overruled.")

    def _took(self, name: str) -> None:
        for one, button in self._tools.items():
            button.setChecked(one == name)
