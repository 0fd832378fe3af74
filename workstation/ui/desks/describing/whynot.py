"""Why an act of the desk cannot be done now: the sentences behind its greyed buttons."""

from workstation.domain.object import LANGUAGES
from workstation.domain.person import Act, Person
from workstation.domain.review import OUTCOMES, Verb, why_not
from workstation.domain.texts import TextState, why_not_check
from workstation.ui.desks.describing.editor import Editor

NONE = "Choose an object first."
SAME = "Nothing has changed."

_BEFORE = ("draft", "submitted", "cleared", "scheduled")


def edit(editor: Editor, person: Person) -> str | None:
    """Public fields cannot be changed."""
    return NONE if editor.dossier is None else why_not(editor.dossier.obj, Verb.EDIT, person)


def fill(editor: Editor, person: Person) -> str | None:
    """There is no type on which the sentences depend."""
    return edit(editor, person) or (None if editor.draft().type else "Choose a type first: the sentences depend on it.")


def checked(editor: Editor, person: Person) -> str | None:
    """This person cannot check the text on show, or not yet."""
    if editor.dossier is None:
        return NONE
    lang = editor.texts.language
    if why := person.why_not(Act.CHECK_TEXTS):
        return why
    if editor.texts.texts().get(lang) != editor.dossier.obj.texts.get(lang):
        return "Save it first: what is checked is what is kept."
    no = why_not_check(lang, editor.dossier.far[lang], person.id)
    return no.message if no else None


def next_open(editor: Editor, _person: Person) -> str | None:
    """Every language is checked."""
    open_ = any(editor.texts.state(lang) is not TextState.CHECKED for lang in LANGUAGES)
    return None if open_ else "Every language is checked."


def save(editor: Editor, person: Person) -> str | None:
    """There is nothing to keep, or it may not be kept."""
    if editor.dossier is None:
        return NONE
    return person.why_not(Act.CROP) or (None if editor.dirty() else SAME) or editor.unsound()


def revert(editor: Editor) -> str | None:
    """There is nothing to discard."""
    return None if editor.dossier and editor.dirty() else SAME


def submit(editor: Editor, person: Person) -> str | None:
    """The first thing that keeps it from a reviewer. Whoever types at it becomes an author by saving."""
    if editor.dossier is None:
        return NONE
    obj = editor.dossier.obj
    again = editor.draft().changes_public(obj)
    why = why_not(obj, Verb.EDIT if again else Verb.SUBMIT, person)
    if why is None and person.id not in obj.authors and not again:
        why = f"{obj.ref} is not yours to submit: one of its authors submits it."
    return why or next(iter(editor.lacks()), None) or editor.unsound()


def conclude(editor: Editor, person: Person) -> str | None:
    """There is no outcome to record."""
    if editor.dossier is None:
        return NONE
    obj = editor.dossier.obj
    no = [why_not(obj, verb, person) for verb in OUTCOMES.values()]
    if not all(no):
        return None
    early = person.why_not(Act.CROP) is None and obj.state in _BEFORE
    return "An outcome comes after publication." if early else no[-1]


def crop(person: Person) -> str | None:
    """This person may not see photographs."""
    return person.why_not(Act.CROP)
