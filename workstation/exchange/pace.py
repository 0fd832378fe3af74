"""Two readers of one file side by side: the one waits for the other, so that the disk gives each byte once."""

from threading import Condition

AHEAD = 1 << 28
"""Bytes which the one may be ahead; as much stays in the system's memory."""


class Pace:
    """How far the slower reader came."""

    def __init__(self, ahead: int = AHEAD) -> None:
        self._ahead = ahead
        self._reached = 0
        self._changed = Condition()

    def reach(self, done: int) -> None:
        """The slower reader has done so many bytes."""
        with self._changed:
            self._reached = max(self._reached, done)
            self._changed.notify_all()

    def wait(self, done: int) -> None:
        """Wait until the faster one, which has done so many, is not too far ahead."""
        with self._changed:
            self._changed.wait_for(lambda: done <= self._reached + self._ahead)
