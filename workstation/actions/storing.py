"""Whether a case's photographs lie in the vault or stay on their evidence store; changeable at any time.

Every read of a photograph that stayed outside compares its digest, so what is worked on is always what was taken in.
"""

from collections.abc import Callable

from workstation.actions import Report, Session, fetched, photograph, silent
from workstation.domain.change import Change
from workstation.domain.errors import Damaged, NotFound
from workstation.domain.person import Act
from workstation.store import cases, files, images, originals


def bring_in(session: Session, case_ref: str, report: Report = silent) -> Change:
    """Copy into the vault what stayed outside. The result counts ``moved`` and ``missing``, which cannot be read now."""

    def bring(number: int) -> None:
        with session.vault.page(write=False) as page:
            image = images.get(page, number)
            plain = photograph(page, image)
        files.require_space(session.vault.folder, 2 * len(plain))
        with session.vault.page() as page:
            originals.bring(page, image, plain)

    return _each(session, "images.brought_in", case_ref, bring, report, here=False)


def leave_outside(session: Session, case_ref: str, report: Report = silent) -> Change:
    """Give up the vault's copies of what can still be read where it was found. The result counts as ``bring_in`` does."""

    def leave(number: int) -> None:
        with session.vault.page(write=False) as page:
            image = images.get(page, number)
            places = originals.found_at(page, image)
        fetched(image, places)
        with session.vault.page() as page:
            originals.leave(page, image)

    return _each(session, "images.left_outside", case_ref, leave, report, here=True)


def _each(
    session: Session, verb: str, case_ref: str, act: Callable[[int], None], report: Report, *, here: bool
) -> Change:
    session.require(Act.TAKE_IN)
    with session.vault.page(write=False) as page:
        case = cases.named(page, case_ref).id
        wanted = originals.lying(page, case, here=here)
    counts = {"moved": 0, "missing": 0}
    try:
        for done, number in enumerate(wanted, start=1):
            try:
                act(number)
                counts["moved"] += 1
            except (NotFound, Damaged):
                counts["missing"] += 1
            report(done, len(wanted), "photographs")
    finally:
        with session.vault.page() as page:
            change = page.record(session.change(Act.TAKE_IN, verb, f"case:{case}", **counts, result=counts))
    return change
