"""The editor of one object: picture, facts, texts, notes, and the gate it has to pass."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QTabWidget, QWidget

from workstation.domain.object import missing_for_review
from workstation.domain.person import Act, Person
from workstation.domain.review import NEXT, ObjectState, Verb, overruling, why_not
from workstation.domain.tip import visible
from workstation.ui.chips import OBJECT_TONES
from workstation.ui.desks.describing.asides import HistoryPane, ZonesPane
from workstation.ui.desks.describing.fields import Counted, FragmentView
from workstation.ui.desks.describing.gate import GateList
from workstation.ui.desks.describing.reading import Dossier, Draft, Reference, draft_of
from workstation.ui.desks.describing.secondlook import SecondLook
from workstation.ui.desks.describing.texts import TextsEditor
from workstation.ui.widgets import Chip, FormRow, Notice, column, label, panel, row


class Editor(QWidget):
    """Shows a dossier and collects a draft. ``edited()`` at every keystroke; the acts belong to the desk."""

    edited = Signal()
    crop_wanted = Signal(int)  # picture number, from 1
    overrule_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.dossier: Dossier | None = None
        self._reference: Reference | None = None
        self._quiet = False
        self._may_edit = False
        self.title_line = label("", scale="heading")
        self.state, self.version, self.unsaved = Chip(), label("", tone="muted"), Chip("not saved", "warn")
        self.notice = Notice()
        self.pictures = FragmentView()
        self.title = Counted("Title", "title", placeholder="What it is, in a few words")
        self.type = QComboBox()
        self.period = Counted("Period", "period", placeholder="e.g. about 2012 to 2016")
        self.region = Counted("Region hint", "region_hint", placeholder="e.g. central Europe")
        self.texts = TextsEditor()
        self.notes = QPlainTextEdit()
        self.zones, self.history, self.gate = ZonesPane(), HistoryPane(), GateList()
        self.second = SecondLook()
        self._build()
        self._wire()

    # what the desk asks -------------------------------------------------------------------------------------------

    def show_dossier(self, found: Dossier, reference: Reference, person: Person, draft: Draft | None) -> None:
        """Show an object, with what was typed before if anything."""
        self.dossier, self._reference = found, reference
        draft = draft or draft_of(found.obj)
        no = why_not(found.obj, Verb.EDIT, person)
        self._quiet, self._may_edit = True, no is None
        if self.type.count() != len(reference.types) + 1:
            self.type.clear()
            self.type.addItem("Choose a type", "")
            for kind, name in reference.types.items():
                self.type.addItem(name, kind)
        self.type.setCurrentIndex(max(0, self.type.findData(draft.type)))
        self.type.setEnabled(no is None)
        for field, text in ((self.title, draft.title), (self.period, draft.period), (self.region, draft.region_hint)):
            field.say(text)
            field.set_read_only(no is not None)
        self.texts.show_texts(draft.texts, found, reference, draft.type, read_only=no is not None)
        self.texts.set_type(draft.type, draft.title)
        self.notes.setPlainText(draft.notes)
        self.notes.setReadOnly(person.why_not(Act.CROP) is not None)
        self._quiet = False
        self.pictures.show_fragments(found.fragments)
        refused = overruling(found.obj, person)
        self.zones.show_dossier(found, refused.message if refused else None, person.why_not(Act.SEE_IMAGES))
        self.history.show_dossier(found)
        self._head(no)
        self._judge()

    def draft(self) -> Draft:
        """What is typed."""
        return Draft(
            str(self.type.currentData() or ""),
            self.title.text(),
            self.texts.texts(),
            self.region.text(),
            self.period.text(),
            self.notes.toPlainText(),
        )

    def unsound(self) -> str | None:
        """Why what is typed cannot be kept, or None."""
        fields = (self.title, self.period, self.region)
        whole = all([field.check() for field in fields] + [self.texts.sound()])
        return None if whole else "A field breaks a rule: it is marked in red."

    def dirty(self) -> bool:
        """Whether something is typed that is not kept."""
        found = self.dossier
        return found is not None and (
            self.draft().changes_public(found.obj) or self.notes.toPlainText() != found.obj.notes
        )

    def lacks(self) -> list[str]:
        """What the object as typed still lacks."""
        if self.dossier is None or self._reference is None:
            return []
        later = self.draft().over(self.dossier.obj)
        return [*missing_for_review(later, self._reference.types), *self.dossier.zone_lacks]

    def jump(self, where: str, lang: str = "") -> None:
        """Put the keyboard where a sentence of the gate leads."""
        if where == "crop":
            self.crop_wanted.emit(0)
        elif where == "zones":
            self.pages.setCurrentIndex(1)
        elif where in ("type", "title"):
            (self.type if where == "type" else self.title.field).setFocus()
        else:
            self.pages.setCurrentIndex(0)
            if where == "language":
                self.texts.add_language()
                return
            self.texts.show_language(lang)
            if where == "question" and not self.texts.texts()[lang].questions:
                self.texts.add_question()
            elif where == "alt":
                self.texts.alt.field.setFocus()

    # inside -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = row(self.title_line, self.state, self.version, self.unsaved, None)
        facts = column(
            self.title,
            row(FormRow("Type", self.type), None, gap=12),
            row(self.period, self.region, gap=12),
            None,
            gap=8,
        )
        self.type.setMinimumWidth(220)
        top = row(self.pictures, facts, gap=16)
        top.setStretch(1, 1)
        self.pages = QTabWidget()
        self.pages.addTab(self.texts, "Texts")
        self.pages.addTab(self.zones, "Zones")
        self.pages.addTab(self.second, "Second look")
        self.pages.addTab(self._notes_page(), "Notes")
        self.pages.addTab(self.history, "History")
        self.pages.setAccessibleName("Parts of the object")
        box = column(head, self.notice, top, self.pages, self.gate, gap=8, margins=(16, 12, 16, 8))
        box.setStretch(3, 1)
        frame = panel(box)
        self.setLayout(column(frame, gap=0))

    def _notes_page(self) -> QWidget:
        page = QWidget()
        words = "These notes never leave: no page, no package, no version and no clearance depends on them."
        self.notes.setAccessibleName("Internal notes, never leave")
        self.notes.setTabChangesFocus(True)
        box = column(Notice(words, "warn"), self.notes, gap=8, margins=(0, 8, 0, 0))
        page.setLayout(box)
        return page

    def _wire(self) -> None:
        for field in (self.title, self.period, self.region):
            field.edited.connect(self._typed)
        self.type.currentIndexChanged.connect(lambda _number: self._typed())
        self.texts.edited.connect(self._typed)
        self.notes.textChanged.connect(self._typed)
        self.gate.wanted.connect(self.jump)
        self.zones.overrule_wanted.connect(self.overrule_wanted)
        self.zones.crop_wanted.connect(self.crop_wanted)

    def _typed(self) -> None:
        if not self._quiet and self.dossier:
            self.texts.set_type(str(self.type.currentData() or ""), self.title.text())
            self._judge()
            self.edited.emit()

    def _head(self, no: str | None) -> None:
        if self.dossier is None:
            return
        obj = self.dossier.obj
        self.title_line.setText(obj.ref)
        self.state.show_state(obj.state, OBJECT_TONES.get(obj.state, ""))
        self.version.setText(f"version {obj.version}" + (f"  ·  batch {obj.batch}" if obj.batch else ""))
        blocking = sum(touch.blocks for touch in self.dossier.touches)
        self.pages.setTabText(1, f"Zones {blocking}" if blocking else "Zones")
        last = obj.comments[-1] if obj.comments else None
        editable = (ObjectState(obj.state), Verb.EDIT) in NEXT
        if no and editable:
            self.notice.say(no)
        elif no:
            found = f" Outcome: {', '.join(obj.countries)}." if obj.countries else ""
            self.notice.say(f"{no}{found}")
        elif obj.state != ObjectState.DRAFT:
            self.notice.say(
                f"It is {obj.state}. Saving a change makes version {obj.version + 1}, a draft again.", "warn"
            )
        elif last:
            who = self.dossier.names.get(last.person, "A reviewer")
            self.notice.say(f"{who} on version {last.version}: {visible(last.text)}", "warn")
        else:
            self.notice.say("")

    def _judge(self) -> None:
        if self.dossier is None:
            return
        self.unsaved.setVisible(self.dirty())
        open_ = self.dossier.obj.state == ObjectState.DRAFT or self.draft().changes_public(self.dossier.obj)
        open_ = open_ and self._may_edit
        self.gate.setVisible(open_)
        lacks: Sequence[str] = self.lacks() if open_ else ()
        if open_ and (wrong := self.unsound()):
            lacks = [*lacks, wrong]
        self.gate.show_lacks(lacks, "Nothing is missing: it can be submitted.")
