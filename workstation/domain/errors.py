"""Why an act did not happen, in a sentence fit to show, with a way out.

``Refused``: a rule said no. ``NotFound``, ``Busy``, ``Damaged``, ``Unreadable``: the world said no.
Anything else that is raised is our bug. Each kind carries the exit code of the command-line contract.
"""


class Stop(Exception):
    """Base of every expected end. ``code`` is stable for scripts, ``message`` and ``hint`` are for people."""

    exit_code = 1

    def __init__(self, code: str, message: str, hint: str = "", subject: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.subject = subject

    @property
    def words(self) -> str:
        """Message and hint as one text."""
        return f"{self.message} {self.hint}".strip()


class NotFound(Stop):
    """Something was named that is not there."""

    exit_code = 3


class Refused(Stop):
    """A rule said no; ``code`` names the rule."""

    exit_code = 4


class Damaged(Stop):
    """Bytes are not what they were: a digest, seal, signature or chain does not hold."""

    exit_code = 5


class Busy(Stop):
    """Somebody else holds the vault, or it is locked."""

    exit_code = 6


class Unreadable(Stop):
    """A file from outside cannot be used: garbled, empty, encrypted, too large, not allowed to be read."""

    exit_code = 4


class NoSpace(Stop):
    """The disk is full or about to be."""

    exit_code = 6
