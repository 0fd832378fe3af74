"""What the public reads, language by language: questions, description of the picture, title."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTabBar, QVBoxLayout, QWidget

from workstation.domain.object import LANGUAGES, Question, QuestionKind, Texts
from workstation.ui import dialogs
from workstation.ui.desks.describing.fields import Counted
from workstation.ui.desks.describing.question import KINDS, NAMES, QuestionField
from workstation.ui.desks.describing.reading import Reference
from workstation.ui.widgets import Button, IconButton, column, label, row, scrolled


class TextsEditor(QWidget):
    """Tabs of languages over one form. Emits ``edited()``; ``texts()`` is what is typed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, Texts] = {}
        self._reference: Reference | None = None
        self._type = ""
        self._read_only = False
        self._fields: list[QuestionField] = []
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Languages")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(lambda _number: self._show())
        self.add = Button("Add language", "add", kind="quiet")
        self.add.clicked.connect(self.add_language)
        self.templates = Button("From template", "stack", kind="quiet")
        self.templates.clicked.connect(self.open_templates)
        self.drop = IconButton("delete", "Remove this language", size=16)
        self.drop.clicked.connect(self._drop_language)
        self.more = Button("Add a question", "add", kind="quiet")
        self.more.clicked.connect(lambda _on: self.add_question())
        self.alt = Counted("Description of the picture (alt text), for those who cannot see it", "alt", lines=2)
        self.title = Counted("Title in this language", "title", hint="")
        for field in (self.alt, self.title):
            field.edited.connect(self._typed)
        self._questions = QVBoxLayout()
        self._questions.setSpacing(4)
        self.form = QWidget()
        parts = (self._questions, row(self.more, None), self.alt, self.title)
        self.form.setLayout(column(*parts, None, gap=8, margins=(0, 4, 8, 4)))
        self.nothing = label(
            "No language yet. English is a good beginning: the sentences of the templates fit the type.",
            tone="muted",
            wrap=True,
        )
        self.area = scrolled(self.form)
        bar = row(self.tabs, self.add, None, self.templates, self.drop, gap=4)
        self.setLayout(column(bar, self.nothing, self.area, gap=4))

    # from outside -------------------------------------------------------------------------------------------------

    def show_texts(self, texts: Mapping[str, Texts], reference: Reference, *, read_only: bool) -> None:
        """Texts of another object, or the kept ones of the same."""
        keep, same = self.language, dict(texts) == self._texts and read_only == self._read_only
        self._texts, self._reference, self._read_only = dict(texts), reference, read_only
        if not same or not self.tabs.count():
            self._fill_tabs(keep)

    def set_type(self, type_: str, title: str) -> None:
        """The object's type and title, for templates and as what an empty title means."""
        self._type = type_
        self.title.field.setPlaceholderText(f"as the object: {title}" if title else "as the object")

    @property
    def language(self) -> str:
        """The language on show, "" if none."""
        return str(self.tabs.tabData(self.tabs.currentIndex()) or "")

    def texts(self) -> dict[str, Texts]:
        """Everything as typed."""
        return dict(self._texts)

    def sound(self) -> bool:
        """Whether no field on show breaks a rule."""
        return all([f.text.check() for f in self._fields] + [self.alt.check(), self.title.check()])

    def show_language(self, lang: str) -> None:
        """Turn to a language."""
        numbers = [n for n in range(self.tabs.count()) if self.tabs.tabData(n) == lang]
        if numbers:
            self.tabs.setCurrentIndex(numbers[0])

    def step_language(self, step: int) -> None:
        """The next or previous language."""
        if self.tabs.count():
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    # acts ---------------------------------------------------------------------------------------------------------

    def why_not(self) -> str | None:
        """Why texts cannot be changed now."""
        return "This object cannot be edited." if self._read_only else None

    def add_language(self) -> None:
        """Ask which, and begin it with the templates of the questions asked already."""
        left = [(lang, f"{NAMES[lang]} ({lang})") for lang in LANGUAGES if lang not in self._texts]
        if self._read_only or not left:
            return
        left.sort(key=lambda pair: (pair[0] != "en", pair[1]))
        sentence = "Sentences that came from a template are put in its words; the rest is left to you."
        lang = dialogs.ask_choice(self, "Add a language", sentence, "Add it", left)
        if lang:
            self._texts[lang] = self._begun(lang)
            self._fill_tabs(lang)
            self.edited.emit()

    def add_question(self, kind: QuestionKind | None = None, text: str = "") -> None:
        """One more question; ``text`` goes into an empty field if there is one."""
        lang = self.language
        if not lang or self._read_only:
            return
        asked = list(self._texts[lang].questions)
        free = next((n for n, q in enumerate(asked) if not q.text), -1) if text else -1
        used = {q.kind for q in asked}
        new = Question(kind or next((k for k in KINDS if k not in used), QuestionKind.WHAT), text)
        if free >= 0:
            asked[free] = new
        else:
            asked.append(new)
        self._keep(lang, tuple(asked))
        self._show()
        if self._fields:
            self._fields[free].text.field.setFocus()
        self.edited.emit()

    def open_templates(self) -> None:
        """A menu of whole sentences for this type in this language."""
        menu = QMenu(self)
        for action in self.template_actions(menu):
            menu.addAction(action)
        menu.exec(self.templates.mapToGlobal(self.templates.rect().bottomLeft()))
        menu.deleteLater()

    def template_actions(self, menu: QWidget) -> list[QAction]:
        """The sentences as acts."""
        lang, found = self.language, []
        for kind, name in KINDS.items():
            text = self._reference.sentence(lang, kind, self._type) if self._reference and lang else ""
            if text:
                action = QAction(f"{name}:  {text}", menu)
                action.triggered.connect(lambda _on=False, k=kind, t=text: self.add_question(k, t))
                found.append(action)
        if found and (begin := self._starter()):
            action = QAction(f"Begin the description:  {begin}…", menu)
            action.triggered.connect(lambda _on=False: self._begin_alt(begin))
            found.append(action)
        if not found:
            none = QAction(f"There are no templates in {NAMES.get(lang, 'this language')}.", menu)
            none.setEnabled(False)
            found.append(none)
        return found

    def _starter(self) -> str:
        return self._reference.starters.get((self.language, self._type), "") if self._reference else ""

    def _begin_alt(self, begin: str) -> None:
        if not self.alt.text():
            self.alt.say(begin)
            self._typed()
        self.alt.field.setFocus()

    # inside -------------------------------------------------------------------------------------------------------

    def _begun(self, lang: str) -> Texts:
        """A new language: the same questions where they are template sentences, else empty fields of those kinds."""
        ref = self._reference
        model = next(iter(sorted(self._texts.items(), key=lambda item: item[0] != "en")), None)
        if ref is None:
            return Texts((), "")
        if model is None:
            first = Question(QuestionKind.WHAT, ref.sentence(lang, "what", self._type))
            return Texts((first,), "")
        there, texts = model
        asked = tuple(
            Question(
                q.kind,
                ref.sentence(lang, q.kind, self._type) if q.text == ref.sentence(there, q.kind, self._type) else "",
            )
            for q in texts.questions
        )
        return Texts(asked, "")

    def _drop_language(self) -> None:
        lang = self.language
        title, words = f"Remove {NAMES.get(lang, lang)}?", "Its questions and its description are taken out."
        if lang and not self._read_only and dialogs.confirm(self, title, words, "Remove it", danger=True):
            del self._texts[lang]
            self._fill_tabs("")
            self.edited.emit()

    def _fill_tabs(self, wanted: str) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for lang in sorted(self._texts):
            number = self.tabs.addTab(lang)
            self.tabs.setTabData(number, lang)
            self.tabs.setTabToolTip(number, NAMES[lang])
        self.tabs.blockSignals(False)
        self.show_language(wanted if wanted in self._texts else "en")
        self._show()

    def _show(self) -> None:
        lang = self.language
        self.nothing.setVisible(not lang)
        self.area.setVisible(bool(lang))
        self.drop.setVisible(bool(lang))
        self.templates.setVisible(bool(lang))
        self.add.setVisible(not self._read_only and len(self._texts) < len(LANGUAGES))
        self._mark_tabs()
        for field in self._fields:
            field.hide()
            field.deleteLater()
        self._fields = []
        texts = self._texts.get(lang, Texts((), ""))
        for number, question in enumerate(texts.questions, 1):
            self._put_field(QuestionField(number, question))
        self.alt.say(texts.alt)
        self.alt.field.setPlaceholderText(f"{begin}…" if (begin := self._starter()) else "")
        self.title.say(texts.title)
        for part in (self.alt, self.title):
            part.set_read_only(self._read_only)
        for button in (self.more, self.templates, self.drop):
            button.set_why_not(self.why_not())

    def _put_field(self, field: QuestionField) -> None:
        field.set_read_only(self._read_only)
        field.edited.connect(self._typed)
        field.removed.connect(self._drop_question)
        self._questions.addWidget(field)
        self._fields.append(field)

    def _drop_question(self, field: QuestionField) -> None:
        lang, number = self.language, self._fields.index(field)
        asked = self._texts[lang].questions
        self._keep(lang, asked[:number] + asked[number + 1 :])
        self._show()
        self.edited.emit()

    def _typed(self) -> None:
        if lang := self.language:
            self._keep(lang, tuple(field.value() for field in self._fields))
            self._mark_tabs()
            self.edited.emit()

    def _keep(self, lang: str, asked: tuple[Question, ...]) -> None:
        self._texts[lang] = Texts(asked, self.alt.text(), self.title.text())

    def _mark_tabs(self) -> None:
        """A point after languages which still lack something."""
        for number in range(self.tabs.count()):
            lang = str(self.tabs.tabData(number))
            texts = self._texts[lang]
            whole = bool(texts.alt) and bool(texts.questions) and all(q.text for q in texts.questions)
            self.tabs.setTabText(number, lang if whole else f"{lang} •")
