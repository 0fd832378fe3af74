"""The second look: comment, return, clear."""

from collections.abc import Mapping
from dataclasses import replace

from workstation.actions import Session
from workstation.domain.change import Change
from workstation.domain.errors import Refused
from workstation.domain.object import Comment
from workstation.domain.person import Act
from workstation.domain.release import wanted_digests, why_not_cleared
from workstation.domain.review import CHECKLIST, Verb, step
from workstation.domain.statement import Decision
from workstation.domain.zone import blocking
from workstation.store import images, objects, statements


def give_back(session: Session, ref: str, reason: str) -> Change:
    """Return an object to its author with a comment."""
    session.require(Act.CLEAR)
    if not reason.strip():
        raise Refused("reason", "A return needs a comment that helps the author.", "Add --reason.", ref)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        state = step(obj, Verb.RETURN, session.person)
        remark = Comment(obj.version, session.person.id, reason.strip(), session.clock().isoformat(timespec="seconds"))
        objects.save(page, replace(obj, state=state, comments=(*obj.comments, remark), batch=""))
        return page.record(session.change(Act.CLEAR, "object.returned", ref, version=obj.version))


def clear(session: Session, ref: str, checklist: Mapping[str, bool]) -> Change:
    """Clear exactly this version with a signed statement; every point of the checklist must be confirmed."""
    role = session.require(Act.CLEAR)
    with session.vault.page() as page:
        obj = objects.get(page, ref)
        state = step(obj, Verb.CLEAR, session.person)
        if missing := [text for point, text in CHECKLIST.items() if checklist.get(point) is not True]:
            raise Refused(
                "checklist",
                "Not confirmed: " + " ".join(missing),
                "Look again; return the object if a point does not hold.",
                ref,
            )
        for crop in obj.crops:
            if blocking(
                crop.recipe, images.zones_of(page, crop.image), images.overrules_of(page, crop.image), obj.authors
            ):
                raise Refused("zone", f"A crop of {ref} touches a zone nobody has overruled.", "Return it.", ref)
            objects.rendition(page, crop)
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
        if why := why_not_cleared(obj.public(), obj.version, session.said(statements.about(page, [ref]))):
            raise Refused("statements", why, "Return it; its author submits it again.", ref)
        objects.save(page, replace(obj, state=state))
        return page.record(
            session.change(Act.CLEAR, "object.cleared", ref, version=obj.version, content=digests["content"])
        )
