"""The desk's side of a photograph lying open: tiles are ordered as they are wanted and copied out of shared memory.

The child behind it decodes once and stays. It is believed in nothing: an answer must name an order on its way, the
size of its pixels is the desk's own arithmetic, and the tray cannot shrink under the desk, for it is sealed. Of what is
no longer wanted at most SLOTS tiles are still made; the rest was never ordered. Closing hangs up, and the zygote kills.

Decided: the queue lies on this side and the child only reads, works and answers. Considered: a queue in the child,
which would have to look for newer orders between two tiles – a further system call through the filter. Costs: one
turn of the socket for each tile, a tenth of a millisecond.
"""

import contextlib
import fcntl
import mmap
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence

from workstation.domain.crop import Rendition
from workstation.domain.errors import Unreadable
from workstation.domain.image import REASONS
from workstation.domain.tile import Tile
from workstation.imaging import protocol, sandbox
from workstation.imaging.errand import told, unreadable, why

Came = Callable[[Tile, Rendition], None]
Ended = Callable[[Unreadable | None], None]

ANSWER_SECONDS = 20.0
"""The longest one tile may take, and a second more for each 4 MB of the file: the first one waits for the decoding."""

IDLE_SECONDS = 60.0
"""How long the child is kept with nothing wanted: it may hold 800 MB."""


class Lightbox:
    """One photograph, open. Thread-safe. ``listen`` once, ``want`` as often as the view moves, ``close`` in any case.

    ``over``: nothing comes any more.
    """

    def __init__(self, zygote: sandbox.Zygote, untrusted: bytes, request: protocol.Request) -> None:
        self._width, self._height = request.rect.width, request.rect.height
        self._patience = ANSWER_SECONDS + len(untrusted) / 4_000_000
        self._lock = threading.Lock()
        self._wanted: list[Tile] = []
        self._ordered: dict[int, tuple[Tile, float]] = {}
        self._closed = self.over = False
        self._came: Came = lambda _tile, _pixels: None
        self._ended: Ended = lambda _stop: None
        self._thread: threading.Thread | None = None
        with contextlib.ExitStack() as undo:
            self._socket, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._line, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
            undo.callback(self._let_go)
            with contextlib.ExitStack() as theirs:
                theirs.callback(far.close)
                theirs.callback(end.close)
                tray = _tray()
                theirs.callback(os.close, tray)
                self._tray = mmap.mmap(tray, protocol.SLOTS * protocol.SLOT, prot=mmap.PROT_READ)
                undo.callback(self._tray.close)
                file = sandbox.sealed(untrusted)
                theirs.callback(os.close, file)
                zygote.send(protocol.close_request(request), [file, far.fileno(), end.fileno(), tray])
            undo.pop_all()

    def listen(self, came: Came, ended: Ended) -> None:
        """Start. Both are called on a thread of the lightbox: ``came`` for each tile, ``ended`` once unless closed first.

        ``ended(None)``: nothing was wanted for long, or its time is over – lay it out again when needed.
        ``ended(Unreadable)``: it cannot be decoded, or the child broke its limits or the protocol.
        """
        self._came, self._ended = came, ended
        self._thread = threading.Thread(target=self._serve, name="lightbox", daemon=True)
        self._thread.start()

    def want(self, tiles: Sequence[Tile]) -> None:
        """These and no others, first things first; tiles which the photograph does not have are left out."""
        with self._lock:
            self._wanted = [tile for tile in tiles if tile.on(self._width, self._height)]
            self._ring()

    def close(self) -> None:
        """Hang up: the child is killed, nothing comes any more, and no thread is left."""
        with self._lock:
            self._closed = True
            self._wanted = []
            self._ring()
            thread = self._thread
            if thread is None:
                self._let_go()
                self._tray.close()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _ring(self) -> None:
        if not self.over:
            os.eventfd_write(self._bell, 1)

    def _let_go(self) -> None:
        if not self.over:
            self.over = True
            self._line.close()  # the zygote sees it and kills the child
            self._socket.close()
            os.close(self._bell)

    def _serve(self) -> None:
        stop: Unreadable | None = None
        try:
            self._work()
        except Unreadable as error:
            stop = error
        except (OSError, protocol.Garbled):
            stop = unreadable("protocol")
        finally:
            with self._lock:
                closed = self._closed
                self._let_go()
        self._tray.close()
        if not closed:
            self._ended(stop)

    def _work(self) -> None:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        poll.register(self._bell, select.POLLIN)
        rest = time.monotonic() + IDLE_SECONDS
        while True:
            self._order()
            first = min((begun + self._patience for _, begun in self._ordered.values()), default=rest)
            ready = {fd for fd, _ in poll.poll(max(0.0, first - time.monotonic()) * 1000)}
            with self._lock:
                if self._closed:
                    return
            if self._bell in ready:
                os.eventfd_read(self._bell)
                rest = time.monotonic() + IDLE_SECONDS
            if self._socket.fileno() in ready:
                if not self._take():
                    return
                rest = time.monotonic() + IDLE_SECONDS
            elif time.monotonic() >= first:
                if self._ordered:
                    raise unreadable("limits")
                return

    def _order(self) -> None:
        """Fill the free slots with what is wanted most."""
        with self._lock:
            for slot in range(protocol.SLOTS):
                if slot in self._ordered or not self._wanted:
                    continue
                tile = self._wanted.pop(0)
                self._ordered[slot] = (tile, time.monotonic())
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # _take says why the child ended
                    self._socket.send(protocol.close_order(slot, tile))

    def _take(self) -> bool:
        """One answer; False where the child ended with nothing on its way."""
        try:
            packet = self._socket.recv(protocol.SERVED.size + 1)
        except ConnectionResetError:
            packet = b""
        if not packet:
            code = why(told(self._line, 1.0))
            if code == "limits" and not self._ordered:
                return False
            raise unreadable(code)
        slot, tile, status = protocol.open_served(packet)
        if self._ordered.get(slot, (None, 0.0))[0] != tile:
            raise protocol.Garbled
        if status != protocol.OK:
            code = protocol.STATUS[status]
            raise unreadable(code if code in REASONS else "protocol")
        width, height = tile.size(self._width, self._height)
        at = slot * protocol.SLOT
        rgb = self._tray[at : at + width * height * 3]
        del self._ordered[slot]
        begun = time.monotonic()
        self._ordered = {slot: (other, begun) for slot, (other, _) in self._ordered.items()}  # they waited for this one
        self._came(tile, Rendition(width, height, rgb))
        return True


def _tray() -> int:
    """Shared memory both sides write and read, which neither can make longer or shorter."""
    descriptor = os.memfd_create("tray", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(descriptor, protocol.SLOTS * protocol.SLOT)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
