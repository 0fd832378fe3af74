"""The acts on texts: fill all languages, begin one, add questions, mark as checked, go to what is still open."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workstation.actions import describing
from workstation.ui import dialogs
from workstation.ui.desks.describing.question import KINDS, NAMES
from workstation.ui.desks.describing.texts import TextsEditor

if TYPE_CHECKING:
    from workstation.ui.desks.describing.desk import Describing

AGAIN = "again"


class Composing:
    """What the desk does with texts. Nothing but a check is kept before it is saved."""

    def __init__(self, desk: "Describing") -> None:
        self._desk = desk

    def buttons(self) -> list[QWidget]:
        """What stands above the list of languages."""
        button = self._desk.bench.registry.button
        return [button("objects.fill"), button("objects.checked"), self._desk.bench.registry.tool("objects.next_open")]

    def texts(self) -> TextsEditor:
        """The editor of texts, brought to the front."""
        self._desk.editor.pages.setCurrentIndex(0)
        return self._desk.editor.texts

    def fill(self) -> None:
        """Ask which kinds of question, and put the templates into every language that has no text."""
        words = "Whole sentences for this type go into all languages without a text. Nothing is kept until you save."
        items = {**{kind.value: name for kind, name in KINDS.items()}, AGAIN: "Anew where nobody edited the template"}
        answer = dialogs.ask_checklist(self._desk, "Fill all languages", words, "Fill them", items, all_needed=False)
        if answer and (kinds := [kind for kind in KINDS if answer[kind]]):
            self.texts().fill(kinds, again=answer[AGAIN])

    def next_open(self) -> None:
        """The next language whose text is missing or not checked."""
        self.texts().next_open()

    def mark_checked(self) -> None:
        """Say as a reader of the language on show that its text is right."""
        desk, lang = self._desk, self.texts().language
        if desk.editor.dossier is None:
            return
        session, ref, name = desk.bench.session, desk.editor.dossier.obj.ref, NAMES[lang]
        words = "Your name and today’s date stand behind it, until somebody changes the text."
        if dialogs.confirm(desk, f"You read {name}, and this text is right?", words, "Mark as checked"):
            desk.bench.jobs.run(
                lambda: describing.check_texts_of(session, ref, [lang]),
                lambda _change: desk.bench.window.toast(f"{name} of {ref} is checked by you.", tone="ok"),
                failed=desk.refused,
                owner=desk,
            )

    def add_language(self) -> None:
        """Begin a language which has no text."""
        self.texts().add_language()

    def add_question(self) -> None:
        """One more question in this language."""
        self.texts().add_question()

    def open_templates(self) -> None:
        """Sentences to choose from."""
        self.texts().open_templates()
