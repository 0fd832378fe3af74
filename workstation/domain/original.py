"""The file an image or a video came from: whether bytes are still it, and what is said where it cannot be had."""

from collections.abc import Sequence
from hashlib import sha256

from workstation.domain.errors import Damaged, NotFound
from workstation.domain.tip import visible

Places = Sequence[tuple[Sequence[str], str]]
"""(absolute paths of an intake, place below them), for every place where it was found; untrusted names."""


def same(digest: str, plain: bytes) -> bool:
    """Whether these are the bytes with this SHA-256; the other two digests would take three times as long."""
    return sha256(plain).hexdigest() == digest


def changed(subject: str) -> Damaged:
    """For a file which is there, but is another one."""
    words = "The photograph on its evidence store is no longer what was taken in."
    return Damaged("image", words, "Connect the medium it was taken in from.", subject)


def damaged(subject: str) -> Damaged:
    """For the vault's own copy."""
    return Damaged("image", "The photograph is no longer what was taken in.", "Restore a backup.", subject)


def out_of_reach(what: str, places: Places, subject: str) -> NotFound:
    """For a photograph or video which is not where it was found; tells the paths that were taken in."""
    told = dict.fromkeys(f"“{visible(path)}”" for paths, _ in places for path in paths)
    where = f": {', '.join(told)}" if told else ""
    words = f"The {what} was left on its evidence store, which cannot be reached."
    return NotFound("original", words, f"Connect it where it was when the {what} was taken in{where}.", subject)
