"""What can be read out of a job's answer: the changes in a value, a sentence for the disk's complaint, a crash in words."""

import traceback

from workstation.domain.change import Change
from workstation.domain.errors import NoSpace, Stop, Unreadable


def changes_in(value: object) -> list[Change]:
    """The changes of an answer: itself, or those in a tuple or list."""
    items = value if isinstance(value, (tuple, list)) else (value,)
    return [item for item in items if isinstance(item, Change)]


def crash_report(error: BaseException) -> str:
    """A crash in words that name no person, file or case: kind of error and the places in the program, no messages."""
    lines = [f"{type(error).__module__}.{type(error).__qualname__}"]
    for frame in traceback.extract_tb(error.__traceback__):
        parts = frame.filename.replace("\\", "/").split("/")
        place = "/".join(parts[parts.index("workstation") :]) if "workstation" in parts else parts[-1]
        lines.append(f"  {place}:{frame.lineno} in {frame.name}")
    if error.__cause__ is not None:
        lines.append("because of " + crash_report(error.__cause__))
    return "\n".join(lines)


def sentence_for(error: OSError) -> Stop:
    """A sentence for what the disk said, without the file's name."""
    if error.errno == 28:
        return NoSpace("no_space", "The disk is full.", "Make room and try again; nothing is half-done.")
    return Unreadable("os", f"The computer says: {error.strerror or 'a file cannot be used'}.", "Try another place.")
