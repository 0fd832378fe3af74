"""The page of policy: the unit's few settings in plain words, kept together by one recorded act each."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from workstation.actions import Session, administering
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.person import Act
from workstation.domain.shield import Level
from workstation.ui.bench import Bench
from workstation.ui.desks.administering import words
from workstation.ui.registry import Command
from workstation.ui.widgets import (
    FormRow,
    Notice,
    SectionHeader,
    column,
    label,
    pane,
    panel,
    row,
    scrolled,
    whole_number,
)

MINUTE = 60


class Layers(QWidget):
    """A tick for each layer of the sandbox that may be missing."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self.ticks: dict[str, QCheckBox] = {}
        box = column(gap=2)
        for name, (short, keeps) in words.LAYERS.items():
            if name in words.OPTIONAL:
                continue
            tick = QCheckBox(f"Work without “{short}” ({name})")
            tick.setAccessibleDescription(keeps)
            tick.setToolTip(keeps)
            tick.toggled.connect(lambda _on: changed())
            self.ticks[name] = tick
            box.addWidget(tick)
        self.setLayout(box)

    def text(self) -> str:
        """Layer names with blanks between."""
        return " ".join(name for name, tick in self.ticks.items() if tick.isChecked())

    def show_text(self, text: str) -> None:
        """Tick what the policy names."""
        for name, tick in self.ticks.items():
            tick.setChecked(name in text.split())


class Policy(QWidget):
    """Fields, and below them what keeping would record."""

    title, primary = "Policy", "administration.keep"

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._why: str | None = bench.session.person.why_not(Act.MANAGE_PEOPLE)
        self._kept: Mapping[str, str] = {}
        self._refused: dict[str, tuple[str, str]] = {}  # key → refused value, why
        at = "administration.policy"
        bench.registry.add(
            self,
            (
                Command("administration.keep", "Keep settings", "check", ("Ctrl+S",), at, self.keep, self._why_not),
                Command("administration.discard", "Discard changes", "undo", (), at, self.discard, self._why_not),
            ),
        )
        self.unit, self.base, self.address = QLineEdit(), QLineEdit(), QLineEdit()
        self.model, self.schedulers, self.readers = QLineEdit(), QLineEdit(), QLineEdit()
        self.idle = whole_number(1, 1440, 10, unit="minutes")
        self.exposure = whole_number(1, 1440, 240, unit="minutes a day")
        self.most, self.days = whole_number(0, 9999, 20, unit="objects"), whole_number(0, 9999, 90, unit="days")
        self.shield, self.counted = QComboBox(), QCheckBox("Write one line per person and day: the number of pictures")
        self.later = QCheckBox("Take all files in before detectors look at any of them")
        for one in Level:
            self.shield.addItem(f"{one.value.capitalize()} – {one.words}", one.value)
        self.layers = Layers(self._edited)
        self.weaker = Notice()
        self.weaker.hide()
        self.rows = self._form_rows()
        for line in (self.unit, self.base, self.address, self.model, self.schedulers, self.readers):
            line.textChanged.connect(self._edited)
            line.setEnabled(self._why is None)
        self.shield.currentIndexChanged.connect(self._edited)
        for box in (self.counted, self.later):
            box.toggled.connect(self._edited)
        for number in (self.idle, self.exposure, self.most, self.days):
            number.setFixedWidth(200)
            number.valueChanged.connect(self._edited)
        self.setLayout(column(self._arranged(), margins=(0, 12, 0, 0)))
        self.foot.hide()

    def _form_rows(self) -> dict[str, FormRow]:
        """Every setting with its help."""
        return {
            "unit": FormRow(
                *("Name of the unit", self.unit),
                "On referrals, and in the certificate made when the first signer joins.",
            ),
            "base_url": FormRow(
                *("Address of the public site", self.base), "Where the web team puts what a batch holds. https only."
            ),
            "tip_address": FormRow("Address for tips", self.address, "The reference of an object is put behind it."),
            "campaign_most": FormRow("On show at once, at most", self.most, "Batches propose exchanges. 0: no limit."),
            "campaign_days": FormRow("Each for at most", self.days, "Then it is proposed to leave. 0: no end."),
            "checked_languages": FormRow(
                *("Languages a reader must have checked", self.readers),
                "A batch is not built before. Codes with blanks between, such as: mt ga; empty: none.",
            ),
            "idle_minutes": FormRow("Lock after", self.idle, "Without key or mouse; in force from the next unlock."),
            "exposure_soft_limit": FormRow(
                *("Suggest a break after", self.exposure),
                "Time with uncovered photographs. Advice to the person alone; nobody else sees the count.",
            ),
            "shield_floor": FormRow(
                *("Pictures are shielded at least as", self.shield),
                "The weakest level anybody has; everybody may choose a stronger one for themselves.",
            ),
            "exposure_ledger": FormRow(
                *("Exposure in the ledger", self.counted),
                "Off: nobody but the person knows. On: everybody who reads the ledger sees the number, never times or pictures.",
            ),
            "degraded_sandbox": FormRow(
                *("Layers that may be missing", self.layers),
                "Only where a computer cannot do better. In force from the next unlock.",
            ),
            "onnx_model": FormRow(
                *("The unit's own detector (ONNX)", self.model), "SHA-256, kinds by class, path; empty: none."
            ),
            "look_later": FormRow(
                *("Looking for zones", self.later), "Until they have looked, all of a photograph is blocked."
            ),
            "schedulers": FormRow(
                *("Schedulers an intake may use", self.schedulers),
                "Other computers that then see seized files. Addresses with blanks between; empty: none.",
            ),
        }

    def _group(self, title: str, *keys: str) -> QWidget:
        """Settings under one heading."""
        return panel(column(SectionHeader(title), *(self.rows[key] for key in keys), gap=12, margins=(16, 12, 16, 16)))

    def _arranged(self) -> QWidget:
        """Three groups in two columns, and the acts below."""
        self.schedulers.setPlaceholderText("tls://scheduler.unit.example:8786")
        self.model.setPlaceholderText("9f86…0a08 person,face,- /opt/models/unit.onnx")
        darkroom = column(
            *(
                SectionHeader("Opening pictures"),
                self.rows["degraded_sandbox"],
                self.weaker,
                self.rows["onnx_model"],
                self.rows["look_later"],
            ),
            gap=12,
            margins=(16, 12, 16, 16),
        )
        left = column(
            self._group(
                "What the public sees",
                "unit",
                "base_url",
                "tip_address",
                "checked_languages",
                "campaign_most",
                "campaign_days",
            ),
            self._group("At the desk", "idle_minutes"),
            self._group("More computers", "schedulers"),
            *(None,),
            gap=12,
        )
        care = self._group("Care for those who look", "shield_floor", "exposure_soft_limit", "exposure_ledger")
        both = row(left, column(care, panel(darkroom), None, gap=12), gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        inner = QWidget()
        inner.setLayout(both)
        self.state = label("", tone="muted")
        button = self._bench.registry.button
        self.foot = panel(row(self.state, None, button("administration.discard"), margins=(16, 8, 16, 8)), plane="card")
        whole = QWidget()
        box = column(pane(scrolled(inner), "Settings"), self.foot)
        box.setStretch(0, 1)
        whole.setLayout(box)
        return whole

    # --- values ---------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """What the fields say, as the policy keeps it."""
        said = {
            "unit": self.unit.text().strip(),
            "base_url": self.base.text().strip(),
            "tip_address": self.address.text().strip(),
            "shield_floor": str(self.shield.currentData()),
            "exposure_ledger": "yes" if self.counted.isChecked() else "no",
            "look_later": "yes" if self.later.isChecked() else "no",
            "degraded_sandbox": self.layers.text(),
            "onnx_model": self.model.text().strip(),
            "schedulers": self.schedulers.text().strip(),
            "checked_languages": self.readers.text().strip(),
        }
        numbers: dict[str, tuple[QSpinBox, int]] = {
            "idle_minutes": (self.idle, 1),
            "exposure_soft_limit": (self.exposure, MINUTE),
            "campaign_most": (self.most, 1),
            "campaign_days": (self.days, 1),
        }
        for key, (field, factor) in numbers.items():
            said[key] = self._number(key, field, factor)
        return said

    def _number(self, key: str, field: QSpinBox, factor: int) -> str:
        """The number as kept, unless it was changed here: the field may be coarser than what is kept."""
        kept = self._kept.get(key, "")
        return kept if kept and _shown(kept, factor, field) == field.value() else str(field.value() * factor)

    def changed(self) -> dict[str, str]:
        """Settings that differ from what is kept; layers in any order are the same."""
        now = self.values() if self._kept else {}
        return {key: value for key, value in now.items() if _plain(key, value) != _plain(key, self._kept[key])}

    def refresh(self) -> None:
        """Read the policy; fields somebody is changing stay as they are."""
        session = self._bench.session
        self._bench.jobs.latest("administration.policy", lambda: administering.policy(session), self._show, owner=self)

    def _show(self, policy: Mapping[str, str]) -> None:
        """Fill what nobody has touched."""
        touched = self.changed()
        self._kept = dict(policy)
        self._fill({**policy, **touched})

    def _fill(self, policy: Mapping[str, str]) -> None:
        lines = (
            (self.unit, "unit"),
            (self.base, "base_url"),
            (self.address, "tip_address"),
            (self.model, "onnx_model"),
            (self.schedulers, "schedulers"),
            (self.readers, "checked_languages"),
        )
        for line, key in lines:
            if line.text().strip() != policy[key]:
                line.setText(policy[key])
        self.idle.setValue(_shown(policy["idle_minutes"], 1, self.idle))
        self.exposure.setValue(_shown(policy["exposure_soft_limit"], MINUTE, self.exposure))
        self.most.setValue(_shown(policy["campaign_most"], 1, self.most))
        self.days.setValue(_shown(policy["campaign_days"], 1, self.days))
        self.shield.setCurrentIndex(max(0, self.shield.findData(policy["shield_floor"])))
        self.counted.setChecked(policy["exposure_ledger"] == "yes")
        self.later.setChecked(policy["look_later"] == "yes")
        self.layers.show_text(policy["degraded_sandbox"])
        self._edited()

    def _edited(self, *_value: object) -> None:
        """Say what would be recorded, and warn of what makes the darkroom weaker."""
        changed = self.changed()
        now = self.values()
        for key, (value, text) in self._refused.items():
            self.rows[key].complain(text if now[key] == value else "")
        count = len(changed)
        self.state.setText(f"{words.counted(count, 'setting')} changed, not kept yet." if count else "")
        self.foot.setVisible(bool(count))
        missing = self.layers.text().split()
        self.weaker.say(
            f"Photographs would be opened with {len(missing)} of 3 protections off." if missing else "", "danger"
        )
        self._bench.registry.refresh()

    def _why_not(self) -> str | None:
        """Why there is nothing to keep."""
        return self._why or (None if self.changed() else "Nothing is changed.")

    # --- acts -----------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Record every changed setting."""
        changed = self.changed()
        self._record(changed, {key: self._kept[key] for key in changed})

    def _record(self, wanted: Mapping[str, str], before: Mapping[str, str]) -> None:
        """Set each; what is refused complains at its field, the others are kept."""
        session = self._bench.session
        self._bench.jobs.run(lambda: set_all(session, wanted), partial(self._recorded, before), owner=self)

    def _recorded(self, before: Mapping[str, str], answer: list[object]) -> None:
        """Say how many are kept, with Undo; complaints go to their fields."""
        refused: dict[str, Refused] = dict(one for one in answer if isinstance(one, tuple))
        done = [key for key in before if key not in refused]
        if done:
            undo = {key: before[key] for key in done}
            now = {key: value for key, value in self.values().items() if key in undo}
            self._bench.window.toast(
                f"{words.counted(len(done), 'setting')} kept.", lambda: self._take_back(undo, now), "ok"
            )
        now = self.values()
        self._refused = {key: (now[key], stop.words) for key, stop in refused.items()}
        self._edited()

    def _take_back(self, undo: Mapping[str, str], now: Mapping[str, str]) -> None:
        """The opposite: the values of before, in fields and policy."""
        self._fill({**self.values(), **undo})
        self._record(undo, now)

    def discard(self) -> None:
        """What is kept, back into the fields."""
        self._fill(self._kept)


def set_all(session: Session, wanted: Mapping[str, str]) -> list[object]:
    """Set each value; the Changes made, then (key, refusal) for what was refused. On the lane."""
    changes: list[Change] = []
    refused: list[tuple[str, Refused]] = []
    for key, value in wanted.items():
        try:
            changes.append(administering.set_policy(session, key, value))
        except Refused as stop:
            refused.append((key, stop))
    return [*changes, *refused]


def _plain(key: str, value: str) -> str:
    """A value to compare by: layers in any order are the same."""
    return " ".join(sorted(value.split())) if key == "degraded_sandbox" else value


def _shown(kept: str, factor: int, field: QSpinBox) -> int:
    """A kept number in the field's unit, within what the field can show."""
    number = int(kept) if kept.isdecimal() else 0
    return min(max(round(number / factor), field.minimum()), field.maximum())
