"""What the public reads, language by language: questions, description of the picture, title; beside it the English."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from workstation.domain.object import LANGUAGES, Object, Question, QuestionKind, Texts
from workstation.domain.texts import Part, Sentences, TextState, begun, filled_all, said, state_as_typed
from workstation.domain.wording import Finding, findings
from workstation.ui import dialogs
from workstation.ui.desks.describing.fields import Counted
from workstation.ui.desks.describing.languages import Advice, LanguageList, Line
from workstation.ui.desks.describing.question import KINDS, NAMES, QuestionField
from workstation.ui.desks.describing.reading import Dossier, Reference
from workstation.ui.widgets import Button, IconButton, column, label, row, scrolled

NOTHING = Texts((), "")


class TextsEditor(QWidget):
    """The list of languages beside one form. Emits ``edited()``; ``texts()`` is what is typed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, Texts] = {}
        self._dossier: Dossier | None = None
        self._reference: Reference | None = None
        self._type = ""
        self._read_only = False
        self._fields: list[QuestionField] = []
        self.list = LanguageList()
        self.list.chosen.connect(lambda _lang: self._show())
        self.begin = Button("Begin from the templates", "add")
        self.begin.clicked.connect(self.add_language)
        self.templates = IconButton("stack", "From template", size=16)
        self.templates.clicked.connect(self.open_templates)
        self.drop = IconButton("delete", "Remove this language", size=16)
        self.drop.clicked.connect(self._drop_language)
        self.more = Button("Add a question", "add", kind="quiet")
        self.more.clicked.connect(lambda _on: self.add_question())
        self.alt = Counted("Description of the picture (alt text)", "alt", lines=2)
        self.title = Counted("Title in this language", "title", hint="")
        for field in (self.alt, self.title):
            field.edited.connect(self._typed)
        self.progress, self.nothing = label("", tone="muted", scale="small"), label("", tone="muted", wrap=True)
        self._questions = QVBoxLayout()
        self._questions.setSpacing(4)
        self.advice = Advice()
        self.form = QWidget()
        foot = row(self.more, self.templates, None, self.drop)
        parts = (self._questions, foot, self.alt, self.title, self.advice)
        self.form.setLayout(column(*parts, None, gap=8, margins=(0, 4, 8, 4)))
        self.area = scrolled(self.form)
        self.buttons = row(None, self.progress, margins=(0, 4, 0, 0))
        right = column(self.nothing, row(self.begin, None), self.area, gap=4)
        right.setStretch(2, 1)
        sides = row(self.list, right, gap=12)
        sides.setStretch(1, 1)
        box = column(self.buttons, sides, gap=4)
        box.setStretch(1, 1)
        self.setLayout(box)

    # from outside -------------------------------------------------------------------------------------------------

    def put_buttons(self, *buttons: QWidget) -> None:
        """Acts on all languages, above the list."""
        for button in buttons:
            self.buttons.insertWidget(self.buttons.count() - 2, button)

    def show_texts(
        self, texts: Mapping[str, Texts], found: Dossier, reference: Reference, type_: str, *, read_only: bool
    ) -> None:
        """Texts of another object, or the kept ones of the same."""
        same = self._dossier is not None and self._dossier.obj.ref == found.obj.ref
        same = same and dict(texts) == self._texts and read_only == self._read_only
        self._texts, self._dossier, self._reference, self._read_only = dict(texts), found, reference, read_only
        self._type = type_
        self._mark()
        if not same or not self.area.isVisibleTo(self):
            self._show()

    def set_type(self, type_: str, title: str) -> None:
        """The object's type and title, for templates and as what an empty title means."""
        self._type = type_
        self.title.field.setPlaceholderText(f"as the object: {title}" if title else "as the object")

    @property
    def language(self) -> str:
        """The language on show."""
        return self.list.language

    def texts(self) -> dict[str, Texts]:
        """Everything as typed."""
        return dict(self._texts)

    def kept(self) -> Object | None:
        """The object as it is kept."""
        return self._dossier.obj if self._dossier else None

    def sound(self) -> bool:
        """Whether no field on show breaks a rule."""
        fields = all([f.text.check() for f in self._fields] + [self.alt.check(), self.title.check()])
        return fields and not any(one.blocking for one in self._findings())

    def show_language(self, lang: str) -> None:
        """Turn to a language."""
        self.list.choose(lang)

    def step_language(self, step: int) -> None:
        """The next or previous language."""
        if self.language:
            self.show_language(LANGUAGES[(LANGUAGES.index(self.language) + step) % len(LANGUAGES)])

    def next_open(self) -> None:
        """The next language which is missing or not checked."""
        here = LANGUAGES.index(self.language or "sv") + 1
        for lang in (*LANGUAGES[here:], *LANGUAGES[:here]):
            if self.state(lang) is not TextState.CHECKED:
                self.show_language(lang)
                return

    def state(self, lang: str) -> TextState:
        """How far a language is, as typed."""
        found = self._dossier
        if found is None:
            return TextState.MISSING
        return state_as_typed(found.obj.texts.get(lang), self._texts.get(lang), found.far[lang], self._sentences(lang))

    # acts ---------------------------------------------------------------------------------------------------------

    def why_not(self) -> str | None:
        """Why texts cannot be changed now."""
        return "This object cannot be edited." if self._read_only else None

    def add_language(self) -> None:
        """Begin the language on show, else the next which has no text, with the templates of the questions asked already."""
        here = LANGUAGES.index(self.language) if self.language else 0
        left = [lang for lang in (*LANGUAGES[here:], *LANGUAGES[:here]) if lang not in self._texts]
        if self._read_only or not left or self._reference is None:
            return
        self._texts[left[0]] = begun(self._texts, self._type, self._reference.templates, left[0])
        self.list.choose(left[0])
        self._show()
        self.edited.emit()

    def fill(self, kinds: Sequence[QuestionKind], *, again: bool) -> None:
        """Put the templates into every language that has no text; ``again``: also where nobody has edited them."""
        if self._reference and not self._read_only:
            self._texts = filled_all(self._texts, kinds, self._type, self._reference.templates, again=again)
            self._show()
            self.edited.emit()

    def add_question(self, kind: QuestionKind | None = None, text: str = "") -> None:
        """One more question; ``text`` goes into an empty field if there is one."""
        lang = self.language
        if not lang or self._read_only:
            return
        asked = list(self._texts.get(lang, NOTHING).questions)
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
        found: list[QAction] = []
        sentences = self._sentences(self.language)
        if sentences is None:
            return found
        for kind, name in KINDS.items():
            text = sentences.question(kind, self._type)
            action = QAction(f"{name}:  {text}", menu)
            action.triggered.connect(lambda _on=False, k=kind, t=text: self.add_question(k, t))
            found.append(action)
        alt = sentences.alt(self._type)
        action = QAction(f"Description:  {alt}", menu)
        action.triggered.connect(lambda _on=False: self._describe(alt))
        return [*found, action]

    def _describe(self, alt: str) -> None:
        self.alt.say(alt)
        self._typed()
        self.alt.field.setFocus()

    # inside -------------------------------------------------------------------------------------------------------

    def _sentences(self, lang: str) -> Sentences | None:
        return self._reference.templates.get(lang) if self._reference else None

    def _drop_language(self) -> None:
        lang = self.language
        title, words = f"Remove {NAMES.get(lang, lang)}?", "Its questions and its description are taken out."
        if lang and not self._read_only and dialogs.confirm(self, title, words, "Remove it", danger=True):
            self._texts.pop(lang, None)
            self._show()
            self.edited.emit()

    def _show(self) -> None:
        lang = self.language
        here = lang in self._texts
        self._mark()
        self.nothing.setText(f"No text in {NAMES.get(lang, 'this language')} yet.")
        self.begin.set_why_not(self.why_not())
        for widget, on in ((self.nothing, not here), (self.begin, not here), (self.area, here)):
            widget.setVisible(on)
        for field in self._fields:
            field.hide()
            field.deleteLater()
        self._fields = []
        texts = self._texts.get(lang, NOTHING)
        for number, question in enumerate(texts.questions, 1):
            self._put_field(QuestionField(number, question))
        self.alt.say(texts.alt)
        self.title.say(texts.title)
        for part in (self.alt, self.title):
            part.set_read_only(self._read_only)
        for button in (self.more, self.templates, self.drop):
            button.set_why_not(self.why_not())
        self._beside()
        self._advise()

    def _beside(self) -> None:
        """The English of each field, in its place."""
        english = self._texts.get("en", NOTHING) if self.language != "en" else NOTHING
        for number, field in enumerate(self._fields):
            kind = field.value().kind
            same = english.questions[number : number + 1]
            twin = [q for q in (*same, *english.questions) if q.kind == kind]
            field.text.say_beside(twin[0].text if twin else "")
        self.alt.say_beside(english.alt)
        self.title.say_beside(english.title)

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
            self._mark()
            self._beside()
            self._advise()
            self.edited.emit()

    def _keep(self, lang: str, asked: tuple[Question, ...]) -> None:
        self._texts[lang] = Texts(asked, self.alt.text(), self.title.text())

    def _findings(self) -> list[Finding]:
        texts = {lang: said(self._texts[lang]) for lang in {"en", self.language} if lang in self._texts}
        return findings(texts, self._dossier.known).get(self.language, []) if self._dossier else []

    def _advise(self) -> None:
        self.advice.show_findings(self._findings())

    def _mark(self) -> None:
        """The states of all languages, as typed."""
        lines = [Line(lang, self.state(lang), self._note(lang)) for lang in LANGUAGES]
        self.list.show_lines(lines)
        states = [line.state for line in lines]
        whole, checked = sum(state is not TextState.MISSING for state in states), states.count(TextState.CHECKED)
        self.progress.setText(f"{NAMES.get(self.language, '')}  ·  {whole} of {len(states)}, {checked} checked")

    def _note(self, lang: str) -> str:
        if self._dossier is None or self.state(lang) is not TextState.CHECKED:
            return ""
        asked = self._dossier.far[lang][Part.ASKED]
        return f"Checked by {self._dossier.names.get(asked.reader, 'somebody')} on {asked.at[:10]}"
