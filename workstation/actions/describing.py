"""Objects: type, title, questions, submission and outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workstation.actions import Session, hold_blocked
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.object import Object, QuestionKind, Texts, check_text, check_texts, missing_for_review
from workstation.domain.person import Act
from workstation.domain.referral import check_country
from workstation.domain.release import wanted_digests
from workstation.domain.review import OUTCOMES, SUBMIT_POINTS, Verb, changed_meanwhile, open_points, step
from workstation.domain.statement import Decision
from workstation.domain.texts import Mark, Part, Templates, TextState, digest, filled, new_marks, why_not_check
from workstation.store import images, objects
from workstation.store import texts as kept_texts
from workstation.store.vault import Page


def check(*, title: str, texts: Mapping[str, Texts], region_hint: str, period: str) -> None:
    """Refuse texts which break a rule, before anything is kept."""
    check_text("title", title)
    check_texts(texts)
    check_text("region_hint", region_hint)
    check_text("period", period)


def describe(
    session: Session,
    ref: str,
    *,
    type: str | None = None,
    title: str | None = None,
    texts: Mapping[str, Texts] | None = None,
    region_hint: str | None = None,
    period: str | None = None,
    types: Sequence[str] = (),
    templates: Templates | None = None,
    version: int = 0,
) -> Change:
    """Change public fields; what is None stays. A change makes a new version and voids clearance.

    ``types`` is the taxonomy's closed list, ``version`` the one the person saw (0: any). A text changed here is edited, by
    this person, unless it says what ``templates`` say. Raises Refused naming the rule a text breaks, or
    ("object_changed") where somebody made another version meanwhile.
    """
    session.require(Act.CROP)
    with session.vault.page() as page:
        before = objects.get(page, ref)
        if no := changed_meanwhile(before, version):
            raise no
        step(before, Verb.EDIT, session.person)
        if type is not None and type not in types:
            raise Refused("type", f"“{type[:40]}” is not an object type.", "Use one of " + ", ".join(types) + ".", ref)
        known = kept_texts.known(page, before, (person.name for person in session.vault.people().values()))
        fields = {
            "type": type,
            "title": None if title is None else check_text("title", title, known),
            "texts": None if texts is None else check_texts(texts, known),
            "region_hint": None if region_hint is None else check_text("region_hint", region_hint, known),
            "period": None if period is None else check_text("period", period, known),
        }
        after = replace(before, **{name: value for name, value in fields.items() if value is not None})  # type: ignore[arg-type]
        if after == before:
            return session.change(Act.CROP, "object.unchanged", ref, version=before.version)
        return page.record(_keep(session, page, before, after, templates or {}))


def _keep(session: Session, page: Page, before: Object, after: Object, templates: Templates) -> Change:
    """Store another version, with the marks of the texts that changed."""
    kept = replace(
        after,
        version=before.version + 1,
        state=step(before, Verb.EDIT, session.person),
        authors=before.authors | {session.person.id},
        batch="",
    )
    if kept.authors != before.authors:
        hold_blocked(page, kept)
    objects.save(page, kept)
    at = session.clock().isoformat(timespec="seconds")
    kept_texts.add(page, kept.ref, new_marks(before.texts, kept.texts, templates, session.person.id, at))
    return session.change(
        Act.CROP,
        "object.described",
        kept.ref,
        version=kept.version,
        content=kept.public().digest(),
        result={"ref": kept.ref, "version": kept.version},
    )


def fill(
    session: Session,
    ref: str,
    kinds: Sequence[QuestionKind],
    templates: Templates,
    *,
    languages: Sequence[str] = (),
    over: bool = False,
) -> Change:
    """Put the templates' sentences for these kinds of question into languages which have no text, or ``over`` what is there.

    ``languages``: () is all. Raises Refused where there is no type or no kind, or nothing is left to fill.
    """
    session.require(Act.CROP)
    with session.vault.page() as page:
        before = objects.get(page, ref)
        step(before, Verb.EDIT, session.person)
        if not before.type:
            raise Refused("type", f"{ref} has no type yet: the sentences depend on it.", "Choose its type first.", ref)
        if not kinds:
            raise Refused("kinds", "No kind of question is chosen.", "Choose at least one.", ref)
        wanted = [lang for lang in languages or templates if over or lang not in before.texts]
        check_texts(dict.fromkeys(wanted, Texts((), "")))
        made = {
            lang: filled(tuple(dict.fromkeys(kinds)), before.type, templates[lang], before.texts.get(lang))
            for lang in wanted
        }
        after = replace(before, texts={**before.texts, **made})
        if after == before:
            raise Refused("filled", f"{ref} has those texts already.", "Fill over them, or edit them.", ref)
        change = _keep(session, page, before, after, templates)
        return page.record(replace(change, result={**change.result, "languages": list(made)}))


def check_texts_of(session: Session, ref: str, languages: Sequence[str]) -> Change:
    """Mark the texts of these languages as checked, by this person as their reader; lapses with any change of the text.

    Makes no version and voids no clearance. Raises Refused ("four_eyes") for a text this person edited, and where a
    language has no whole text or is checked already; then none is marked.
    """
    role = session.require(Act.CHECK_TEXTS)
    if not languages:
        raise Refused("language", "No language is named.", "Name the languages you read.", ref)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        check_texts(dict.fromkeys(languages, Texts((), "")))
        far, person, at = (
            kept_texts.how_far(page, obj),
            session.person.id,
            session.clock().isoformat(timespec="seconds"),
        )
        marks = []
        for lang in dict.fromkeys(languages):
            if no := why_not_check(lang, far[lang], person):
                raise Refused(no.code, no.message, no.hint, ref)
            texts = obj.texts[lang]
            marks += [Mark(lang, part, TextState.CHECKED, digest(texts, part), person, at) for part in Part]
        kept_texts.add(page, ref, marks)
        said = {f"{mark.lang}.{mark.part}": mark.digest for mark in marks}
        return page.record(
            session.by(role, "object.texts_checked", ref, version=obj.version, texts=said, result={"ref": ref})
        )


def note(session: Session, ref: str, notes: str, *, instead_of: str | None = None) -> Change:
    """Change the internal notes: they never leave, so no version and no clearance depends on them.

    ``instead_of``: the notes the person saw (None: any); raises Refused ("notes_changed") where there are others now.
    """
    session.require(Act.CROP)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        if instead_of is not None and obj.notes != instead_of:
            raise Refused(
                "notes_changed",
                f"The notes of {ref} were changed meanwhile, and nothing was overwritten.",
                "Look at what they are now, and do it again.",
                ref,
            )
        objects.save(page, replace(obj, notes=notes))
        return page.record(session.change(Act.CROP, "object.noted", ref))


def lacks(session: Session, ref: str, types: Sequence[str]) -> list[str]:
    """What still keeps an object from being submitted, as sentences."""
    session.require(Act.CROP)
    with session.vault.page(write=False) as page:
        obj = objects.get(page, ref)
        found = missing_for_review(obj, types)
        zones = _blocked(page, obj)
    return found + (
        [f"{len(zones)} zone(s) touch its crops: mask them, or let a second analyst overrule them."] if zones else []
    )


def _blocked(page: Page, obj: Object) -> list[int]:
    return [zone.id for zone in images.blocking_object(page, obj)]


def append_note(session: Session, ref: str, text: str) -> Change:
    """Put lines below the internal notes; what is there stays."""
    session.require(Act.CROP)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        objects.save(page, replace(obj, notes=f"{obj.notes.rstrip()}\n\n{text.strip()}".strip()))
        return page.record(session.change(Act.CROP, "object.noted", ref))


def submit(
    session: Session, ref: str, types: Sequence[str], *, checklist: Mapping[str, bool], version: int = 0
) -> Change:
    """Hand an object to a second person, with a signed statement over exactly what it is now.

    ``checklist`` answers every point of ``SUBMIT_POINTS`` for ``version`` (0: the newest); raises Refused
    ("checklist_open") while one is not confirmed, ("object_changed") where there is another version by now.
    """
    role = session.require(Act.CROP)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        if no := changed_meanwhile(obj, version):
            raise no
        state = step(obj, Verb.SUBMIT, session.person)
        if missing := missing_for_review(obj, types):
            raise Refused("incomplete", " ".join(missing), "Complete it, then submit it.", ref)
        if zones := _blocked(page, obj):
            raise Refused(
                "zone",
                f"{ref} touches {len(zones)} zone(s) where a person may be seen: {', '.join(map(str, zones))}.",
                "Mask them, shrink the crop, or let a second analyst overrule them with a reason.",
                ref,
            )
        if session.person.id not in obj.authors:
            raise Refused("not_author", f"{ref} is not yours to submit.", "One of its authors submits it.", ref)
        if left := open_points(checklist):
            raise Refused(
                "checklist_open",
                "Not confirmed: " + " ".join(f"{point} – {SUBMIT_POINTS[point]}" for point in left),
                "Look at each picture again; change the crop where a point does not hold.",
                ref,
            )
        check_texts(obj.texts)
        for crop in obj.crops:
            objects.rendition(page, crop)
        session.sign(
            page,
            Decision.SUBMIT,
            ref,
            version=obj.version,
            digests=wanted_digests(obj.public()),
            role=role,
            checklist=dict.fromkeys(SUBMIT_POINTS, True),
            authors=sorted(obj.authors),
        )
        objects.save(page, replace(obj, state=state))
        return page.record(
            session.change(Act.CROP, "object.submitted", ref, version=obj.version, content=obj.public().digest())
        )


def conclude(session: Session, ref: str, kind: str, countries: Sequence[str] = ()) -> Change:
    """Record an outcome: ``narrow`` (one or few countries), ``wide`` (trail eliminated) or ``located``."""
    session.require(Act.CROP)
    if kind not in OUTCOMES:
        raise Refused("outcome", f"“{kind[:20]}” is not an outcome.", "Use one of " + ", ".join(OUTCOMES) + ".", ref)
    codes = tuple(dict.fromkeys(check_country(country) for country in countries))
    if kind != "wide" and not codes:
        raise Refused("outcome_country", "This outcome needs at least one country.", "Add --country.", ref)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        state = step(obj, OUTCOMES[kind], session.person)
        objects.save(page, replace(obj, state=state, countries=codes))
        return page.record(
            session.change(Act.CROP, "object.concluded", ref, before=obj.state, after=state, countries=list(codes))
        )
