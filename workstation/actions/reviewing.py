"""The second look: comment, return, clear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workstation.actions import Session
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.object import Comment, PublicContent, Texts
from workstation.domain.person import Act
from workstation.domain.release import wanted_digests, why_not_cleared
from workstation.domain.review import CHECKLIST, ObjectState, Verb, changed_meanwhile, step
from workstation.domain.statement import Decision
from workstation.store import images, objects, statements


def remark(session: Session, ref: str, text: str) -> Change:
    """Leave a comment on the newest version; nothing about the object changes."""
    session.require(Act.CLEAR)
    if not text.strip():
        raise Refused("reason", "A comment needs words.", "", ref)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        said = Comment(obj.version, session.person.id, text.strip(), session.clock().isoformat(timespec="seconds"))
        objects.save(page, replace(obj, comments=(*obj.comments, said)))
        return page.record(session.change(Act.CLEAR, "object.commented", ref, version=obj.version))


@dataclass(frozen=True, slots=True)
class Difference:
    """One public field that two versions of an object do not share. ``lang`` is "" for fields of all languages."""

    field: str  # "picture", "type", "title", "alt", "questions", "region hint", "period", "language"
    lang: str
    before: str
    after: str


def differences(before: PublicContent, after: PublicContent) -> list[Difference]:
    """What the public would see otherwise in ``after``; pictures are told by number, as "1", "2"."""
    fields = ("type", "title", "region_hint", "period")
    found = [
        Difference(name.replace("_", " "), "", getattr(before, name), getattr(after, name))
        for name in fields
        if getattr(before, name) != getattr(after, name)
    ]
    longest = max(len(before.renditions), len(after.renditions))
    for number in range(longest):
        old, new = before.renditions[number : number + 1], after.renditions[number : number + 1]
        if old != new:
            found.append(Difference("picture", "", str(number + 1) if old else "", str(number + 1) if new else ""))
    for lang in sorted({*before.texts, *after.texts}):
        found += _spoken(lang, before.texts.get(lang), after.texts.get(lang))
    return found


def _spoken(lang: str, old: Texts | None, new: Texts | None) -> Iterator[Difference]:
    if old is None or new is None:
        yield Difference("language", lang, "" if old is None else lang, "" if new is None else lang)
        return
    for name in ("title", "alt"):
        if getattr(old, name) != getattr(new, name):
            yield Difference(name, lang, getattr(old, name), getattr(new, name))
    asked = ["\n".join(f"{q.text} ({q.kind})" for q in texts.questions) for texts in (old, new)]
    if asked[0] != asked[1]:
        yield Difference("questions", lang, asked[0], asked[1])


def give_back(session: Session, ref: str, reason: str, *, version: int = 0) -> Change:
    """Return an object to its author with a comment. ``version``: the one that was looked at, as for ``clear``."""
    session.require(Act.CLEAR)
    if not reason.strip():
        raise Refused("reason", "A return needs a comment that helps the author.", "Add --reason.", ref)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        if no := changed_meanwhile(obj, version):
            raise no
        state = step(obj, Verb.RETURN, session.person)
        remark = Comment(obj.version, session.person.id, reason.strip(), session.clock().isoformat(timespec="seconds"))
        # Returned after clearing, it becomes a new version: the old clearance must not fit it any more.
        version = obj.version + (obj.state == ObjectState.CLEARED)
        objects.save(page, replace(obj, version=version, state=state, comments=(*obj.comments, remark), batch=""))
        return page.record(session.change(Act.CLEAR, "object.returned", ref, version=obj.version))


def clear(session: Session, ref: str, checklist: Mapping[str, bool], *, version: int = 0) -> Change:
    """Clear exactly this version with a signed statement; every point of the checklist must be confirmed.

    ``version``: the one that was looked at (0: the newest); raises Refused ("object_changed") where it is another by now.
    """
    role = session.require(Act.CLEAR)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        if no := changed_meanwhile(obj, version):
            raise no
        state = step(obj, Verb.CLEAR, session.person)
        if missing := [text for point, text in CHECKLIST.items() if checklist.get(point) is not True]:
            raise Refused(
                "checklist",
                "Not confirmed: " + " ".join(missing),
                "Look again; return the object if a point does not hold.",
                ref,
            )
        for crop in obj.crops:
            if images.blocking_zones(page, crop, obj.authors):
                raise Refused("zone", f"A crop of {ref} touches a zone nobody has overruled.", "Return it.", ref)
            # Its zone may have been overruled on another object with the same recipe: then it is still held.
            objects.free_crop(page, crop)
        digests = wanted_digests(obj.public())
        session.sign(
            page,
            Decision.CLEAR,
            ref,
            version=obj.version,
            digests=digests,
            role=role,
            checklist=dict.fromkeys(CHECKLIST, True),
        )
        if why := why_not_cleared(obj.public(), obj.version, session.said(page, statements.about(page, [ref]))):
            raise Refused("statements", why, "Return it; its author submits it again.", ref)
        objects.save(page, replace(obj, state=state))
        return page.record(
            session.change(Act.CLEAR, "object.cleared", ref, version=obj.version, content=digests["content"])
        )
