"""One file on its way through the sandbox: the descriptors it needs, and reading no more and no longer than allowed."""

import contextlib
import fcntl
import io
import os
import select
import signal
import socket
import time
from types import TracebackType
from typing import Self

from workstation.domain.errors import Unreadable
from workstation.domain.image import REASONS
from workstation.imaging import protocol, sandbox

_GRACE = 3.0
"""Seconds the desk waits beyond the zygote's own deadline."""

_PIPE = 1024 * 1024


def unreadable(code: str) -> Unreadable:
    """The refusal of one picture, in words."""
    return Unreadable(code, REASONS[code])


def why(status: int | None) -> str:
    """The code of domain.image.REASONS for a child which ended like this before its answer was whole."""
    if status is None:
        return "limits"
    if os.WIFSIGNALED(status):
        return "limits" if os.WTERMSIG(status) in {signal.SIGKILL, signal.SIGXCPU} else "crashed"
    return {0: "protocol", 3: "limits", protocol.BROKE: "damaged"}.get(os.waitstatus_to_exitcode(status), "crashed")


def told(line: socket.socket, seconds: float) -> int | None:
    """The wait status which the zygote sends down the line; None where none comes in time."""
    line.settimeout(max(0.1, seconds))
    try:
        packet = line.recv(protocol.END.size + 1)
    except OSError:
        return None
    if len(packet) != protocol.END.size:
        return None
    status: int = protocol.END.unpack(packet)[1]
    return status


class Errand:
    """One file on its way: the pipe its pixels come through and the line that tells of its end."""

    def __init__(
        self, zygote: sandbox.Zygote, untrusted: bytes | int, request: protocol.Request, patience: float = 1e6
    ) -> None:
        """``untrusted`` is the file, or a descriptor that reads it and stays the caller's.

        ``patience``: seconds without a byte, while somebody reads, after which nothing more is read.
        """
        self._deadline = time.monotonic() + request.wall + _GRACE
        self._pipe, inner = os.pipe2(os.O_CLOEXEC)
        self._line, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sealed = -1
        with contextlib.suppress(OSError):  # a smaller pipe is only slower
            fcntl.fcntl(inner, fcntl.F_SETPIPE_SZ, _PIPE)
        try:
            sealed = os.dup(untrusted) if isinstance(untrusted, int) else sandbox.sealed(untrusted)
            zygote.send(protocol.close_request(request), [sealed, inner, far.fileno()])
        except BaseException:
            self.__exit__(None, None, None)
            raise
        finally:
            for descriptor in (inner, sealed):
                if descriptor >= 0:
                    os.close(descriptor)
            far.close()
        self._reader = io.BufferedReader(_Bounded(self._pipe, self._deadline, patience), _PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()  # the zygote sees it and kills a child that still runs
        os.close(self._pipe)

    def ready(self, seconds: float) -> bool:
        """Wait so long at most; whether there is something to read, or nothing will come any more."""
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        return bool(poll.poll(seconds * 1000)) or time.monotonic() >= self._deadline

    def read(self, length: int) -> bytes:
        """Exactly ``length`` bytes, or fewer where the child ended or the time is over."""
        return self._reader.read(length)

    def end(self, patience: float = 1e6) -> int | None:
        """The child's wait status; None where it did not end in time, or in ``patience`` seconds."""
        return told(self._line, min(patience, self._deadline - time.monotonic()))


class _Bounded(io.RawIOBase):
    """The reading end of a pipe which ends, as if closed, at a deadline, or when nothing comes for too long."""

    def __init__(self, descriptor: int, deadline: float, patience: float) -> None:
        self._patience = patience
        self._descriptor = descriptor
        self._deadline = deadline
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` with what is there; 0 at the end of the pipe or of the time."""
        left = self._deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(min(left, self._patience) * 1000):
            return 0
        return os.readv(self._descriptor, [buffer])
