"""Whether a case's photographs lie in the vault or stay on their evidence store; changeable at any time.

Every read of a photograph that stayed outside compares its digest, so what is worked on is always what was taken in.
"""

from collections.abc import Callable, Sequence

from workstation.actions import Report, Session, fetched, photograph, silent
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.image import Image
from workstation.domain.person import Act
from workstation.store import cases, files, originals


def bring_in(session: Session, case_ref: str, report: Report = silent) -> Change:
    """Copy into the vault what stayed outside. The result counts ``moved`` and ``missing``, which cannot be read now."""
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        outside = originals.away(page, case)

    def bring(image: Image) -> None:
        with session.vault.page(write=False) as page:
            plain = photograph(page, image)
        files.require_space(session.vault.folder, 2 * len(plain))
        with session.vault.page() as page:
            originals.bring(page, image, plain)

    return _each(session, "images.brought_in", case, outside, bring, report)


def leave_outside(session: Session, case_ref: str, report: Report = silent) -> Change:
    """Give up the vault's copies of what can still be read where it was found. The result counts as ``bring_in`` does."""
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        inside = originals.here(page, case)

    def leave(image: Image) -> None:
        with session.vault.page(write=False) as page:
            places = originals.found_at(page, image)
        fetched(image, places)
        with session.vault.page() as page:
            originals.leave(page, image)

    return _each(session, "images.left_outside", case, inside, leave, report)


def _each(
    session: Session, verb: str, case: int, wanted: Sequence[Image], act: Callable[[Image], None], report: Report
) -> Change:
    counts = {"moved": 0, "missing": 0}
    try:
        for done, image in enumerate(wanted, start=1):
            try:
                act(image)
                counts["moved"] += 1
            except (NotFound, Damaged):
                counts["missing"] += 1
            report(done, len(wanted), "photographs")
    finally:
        with session.vault.page() as page:
            change = page.record(session.change(Act.TAKE_IN, verb, f"case:{case}", **counts, result=counts))
    return change
