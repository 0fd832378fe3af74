"""What the search field over everything finds: objects, batches and tips, as far as the person may read them."""

from workstation.actions import Session, looking
from workstation.domain.person import Act

Hit = tuple[str, str, str, str, object]
"""(title, detail, icon, desk id, subject)."""


def everywhere(session: Session, text: str) -> list[Hit]:
    """Objects, batches and tips which match. On the lane."""
    words, person = text.strip().casefold(), session.person
    hits: list[Hit] = []
    if person.why_not(Act.READ_OBJECTS) is None:
        hits += [
            (o.ref, f"{o.title or 'no title yet'} · {o.state}", "objects", "objects", o.ref)
            for o in looking.all_objects(session)
            if words in f"{o.ref} {o.title} {o.type} {o.notes}".casefold()
        ][:20]
    if person.why_not(Act.READ_BATCHES) is None:
        hits += [
            (b.ref, f"{b.state} · {b.date}", "batches", "batches", b.ref)
            for b in looking.all_batches(session)
            if words in b.ref.casefold()
        ][:10]
    if person.why_not(Act.READ_TIPS) is None:
        hits += [
            (t.ref, " ".join(t.text.split())[:80], "tips", "tips", t.id) for t in looking.tips_found(session, text, 20)
        ]
    return hits
