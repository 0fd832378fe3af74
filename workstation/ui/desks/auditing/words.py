"""The ledger in plain words: what each verb means, what a subject is, and what stands in an entry's detail."""

import json
import re
from collections.abc import Mapping

from workstation.domain.ledger import Entry
from workstation.domain.person import Person
from workstation.domain.tip import visible

VERBS = {
    "vault.founded": "Vault set up",
    "vault.backed_up": "Backup written",
    "vault.rekeyed": "Database given a fresh key",
    "person.added": "Person enrolled",
    "person.revoked": "Person revoked",
    "person.passphrase_changed": "Passphrase changed",
    "key.handed_over": "Key handed over",
    "authority.added": "Authority registered",
    "policy.changed": "Setting changed",
    "case.opened": "Case opened",
    "case.handed_back": "References handed back to the forensic tool",
    "case.permitted": "Provider's permission recorded",
    "container.compared": "Disk image compared with its stored hash",
    "intake.begun": "Intake begun",
    "intake.finished": "Intake finished",
    "intake.resumed": "Intake resumed",
    "intake.stopped": "Intake stopped",
    "images.taken_in": "Photographs taken in",
    "images.looked_at": "Photographs looked at for zones",
    "image.marked": "Photograph marked",
    "images.marked": "Photographs marked",
    "images.known": "Photographs known by a hash set",
    "image.shown_again": "Known photograph put back",
    "hashes.added": "Hash set imported",
    "hashes.dropped": "Hash set dropped",
    "hashes.looked_again": "Photographs compared with hash sets",
    "images.indexed": "Photographs indexed",
    "images.brought_in": "Photographs brought in",
    "images.left_outside": "Photographs left outside",
    "series.begun": "Series begun",
    "series.extended": "Series extended",
    "series.renamed": "Series renamed",
    "series.reduced": "Photographs taken out of a series",
    "zone.overruled": "Zone overruled",
    "zone.found": "Zone found in a closer look",
    "crop.kept": "Crop kept",
    "crop.changed": "Crop changed",
    "crop.discarded": "Crop discarded",
    "crop.replayed": "Crop made again and compared",
    "object.described": "Object described",
    "object.texts_checked": "Texts checked by a reader",
    "object.noted": "Note on an object",
    "object.commented": "Comment on an object",
    "object.submitted": "Object submitted for review",
    "object.cleared": "Object cleared",
    "object.returned": "Object returned to its author",
    "object.unchanged": "Object left as it was",
    "object.concluded": "Object concluded",
    "batch.planned": "Batch planned",
    "batch.filled": "Objects put into a batch",
    "batch.thinned": "Objects taken out of a batch",
    "batch.built": "Bundle built",
    "batch.released": "Batch released",
    "batch.exported": "Bundle exported",
    "batch.withdrawals": "Withdrawals listed in a batch",
    "tips.imported": "Tips imported",
    "tips.import_undone": "Tip import taken back",
    "tip.triaged": "Tip given a verdict",
    "tip.linked": "Tip linked",
    "tip.unlinked": "Tip unlinked",
    "tip.graded": "Tip graded",
    "tip.contact_opened": "Contact data opened",
    "referral.drafted": "Referral drafted",
    "referral.edited": "Referral changed",
    "referral.submitted": "Referral submitted",
    "referral.approved": "Referral approved",
    "referral.released": "Referral released",
    "referral.returned": "Referral returned",
    "referral.exported": "Referral exported",
    "referral.answered": "Country's answer taken in",
    "ledger.exported": "Ledger extract exported",
    "exposure.counted": "Uncovered photographs of a day counted",
}

_KINDS = {
    "case": "Case",
    "image": "Photograph",
    "series": "Series",
    "hashes": "Hash set",
    "import": "Tip import",
    "authority": "Authority",
    "policy": "Setting",
    "intake": "Intake",
}


GRAVE = frozenset({"tip.contact_opened", "zone.overruled", "person.revoked", "vault.rekeyed", "ledger.exported"})
"""Verbs an auditor looks for first; the list marks them."""

_DESKS = (
    (re.compile(r"O-\d{4}-\d+"), "objects"),
    (re.compile(r"T-\d+"), "tips"),
    (re.compile(r"B\d+|B-[\d-]+"), "batches"),
    (re.compile(r"R-.+"), "referrals"),
)


def desk_of(text: str) -> str:
    """The desk which shows this subject, "" if none does."""
    return next((desk for shape, desk in _DESKS if shape.fullmatch(text)), "")


def subject_query(text: str, people: Mapping[str, Person]) -> str:
    """What to look for in subjects when somebody writes "photograph 17" or a name."""
    words = " ".join(text.split())
    for one in people.values():
        if one.name.casefold() == words.casefold():
            return one.id
    kind, _blank, rest = words.rpartition(" ")
    named = next((key for key, called in _KINDS.items() if kind.casefold() in (key, called.casefold())), "")
    return f"{named}:{rest}" if named and rest else words


def file_name(about: str, at: str) -> str:
    """A name for an extract; the id of a person is nothing for a file name."""
    part = "person" if about.startswith("p-") else re.sub(r"[^A-Za-z0-9-]+", "-", about).strip("-")
    return f"ledger-{part}-{at}.json" if part else f"ledger-{at}.json"


def verb(name: str) -> str:
    """A verb in words; one not yet in the list reads as it is written."""
    return VERBS.get(name) or name.replace(".", ": ").replace("_", " ")


def subject(text: str, people: Mapping[str, Person], vault: str) -> str:
    """What an entry is about: names for people, words for kinds, references as they are."""
    if text in people:
        return person(text, people)
    if text == vault:
        return "this vault"
    kind, _, rest = text.partition(":")
    return f"{_KINDS[kind]} {visible(rest)}" if kind in _KINDS and rest else visible(text)


def person(ident: str, people: Mapping[str, Person]) -> str:
    """A name."""
    return visible(people[ident].name) if ident in people else ident


def detail(entry: Entry, people: Mapping[str, Person]) -> str:
    """The detail as lines "name: value"; digests in full, people by name."""
    try:
        values = json.loads(entry.detail)
    except ValueError:
        return visible(entry.detail)
    lines = []
    for name, value in sorted(values.items()):
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if re.fullmatch(r"[0-9a-f]{40,}", shown):
            shown = groups(shown)
        lines.append(f"{name.replace('_', ' ')}: {visible(person(shown, people)) or '–'}")
    return "\n".join(lines) or "nothing further"


def when(entry: Entry) -> str:
    """The time, UTC, to the second."""
    return entry.at[:19].replace("T", " ")


def groups(digest: str) -> str:
    """A digest in groups of eight."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
