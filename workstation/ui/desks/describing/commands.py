"""Everything that can be done to an object, with keys and the sentences behind greyed buttons."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workstation.domain.person import Person
from workstation.ui.desks.describing import whynot
from workstation.ui.desks.describing.editor import Editor
from workstation.ui.desks.describing.texts import TextsEditor
from workstation.ui.registry import Command

if TYPE_CHECKING:
    from workstation.ui.desks.describing.desk import Describing

_SUBMIT = "Save, and hand it to a second person (Ctrl+Enter)"
_FILL = "Put the sentences of the templates into every language that has no text"
_CHECKED = "You read this language, and its text is right"
_OPEN = "The next language whose text is missing or not checked"
_LOOK = "Look in the pictures for names, plates, faces, mirrors, and for what was published before"


def commands_of(desk: "Describing") -> list[Command]:
    """The acts of the desk."""
    texts: Callable[[], TextsEditor] = lambda: desk.editor.texts
    do, edit = desk.composing, _no(desk, whynot.edit)
    acts: Sequence[tuple[str, str, str, str, Callable[[], object], Callable[[], str | None], str]] = (
        ("save", "Save", "check", "Ctrl+S", desk.save, _no(desk, whynot.save), ""),
        ("submit", "Submit for review", "send", "", desk.submit, _no(desk, whynot.submit), _SUBMIT),
        ("look", "Second look", "search", "Ctrl+Shift+K", desk.look, _looking(desk), _LOOK),
        ("revert", "Discard changes", "undo", "", desk.revert, _no(desk, lambda e, _p: whynot.revert(e)), ""),
        ("outcome", "Outcome …", "globe", "Ctrl+Shift+O", desk.conclude, _no(desk, whynot.conclude), ""),
        (
            "crop",
            "Open its photograph",
            "cropping",
            "Ctrl+Shift+C",
            desk.go_to_crop,
            lambda: whynot.crop(desk.bench.session.person),
            "",
        ),
        ("fill", "Fill all languages …", "globe", "Ctrl+Shift+T", do.fill, _no(desk, whynot.fill), _FILL),
        ("checked", "Mark as checked", "check", "Alt+K", do.mark_checked, _no(desk, whynot.checked), _CHECKED),
        ("next_open", "Next open text", "forward", "Alt+N", do.next_open, _no(desk, whynot.next_open), _OPEN),
        ("language", "Begin a language", "globe", "Ctrl+Shift+L", do.add_language, edit, ""),
        ("question", "Add a question", "add", "Alt+Q", do.add_question, edit, ""),
        ("template", "From template", "stack", "Ctrl+T", do.open_templates, edit, ""),
        ("next_language", "Next language", "forward", "Ctrl+PgDown", lambda: texts().step_language(1), _never, ""),
        ("last_language", "Previous language", "back", "Ctrl+PgUp", lambda: texts().step_language(-1), _never, ""),
    )
    return [
        Command(f"objects.{name}", text, icon, (key,) if key else (), desk.id, run, why, tip=tip)
        for name, text, icon, key, run, why, tip in acts
    ]


def _no(desk: "Describing", rule: Callable[[Editor, Person], str | None]) -> Callable[[], str | None]:
    """A rule, asked of the object on show once it is there."""
    return lambda: rule(desk.editor, desk.bench.session.person) if desk.here() else whynot.NONE


def _looking(desk: "Describing") -> Callable[[], str | None]:
    return lambda: (
        whynot.crop(desk.bench.session.person) or (desk.handing.why_not_look() if desk.here() else whynot.NONE)
    )


def _never() -> str | None:
    return None
