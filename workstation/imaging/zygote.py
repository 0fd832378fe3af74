"""The sandbox's side: a warm process which forks one locked-down child for each file, or for a few only glanced at.

It reads requests from its standard input (a packet socket), never a seized byte, and holds no right to any path once
warm. Each child gets two descriptors – 0 the file, 1 the pipe for the answer –, locks itself down, proves that the
required layers hold, works, and ends. The zygote kills it at the wall-clock limit, or when the desk hangs up.

A child for TILES lives longer, but needs no further right: file and tray are mapped before it locks itself down, and
its two descriptors, 0 to read orders and 1 to write answers, are one socket.
"""

import contextlib
import gc
import mmap
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workstation.imaging import protocol
from workstation.sandbox import lockdown

Work = Callable[[protocol.Request], None]
"""What the child does once locked down: read descriptor 0, write an answer to descriptor 1."""

Tiles = Callable[[protocol.Request, mmap.mmap, mmap.mmap], None]
"""What a child for TILES does, with the file and the tray mapped, until descriptor 0 ends."""

_FD_TOP = 512
_NICE = 5
"""A close look takes many seconds, a video minutes; whatever somebody does meanwhile comes first."""


@dataclass(slots=True)
class _Child:
    pid: int
    handle: int
    line: socket.socket
    deadline: float


def serve(control: socket.socket, work: Work, hello: bytes, tiles: Tiles | None = None) -> None:
    """Answer requests until the desk hangs up. Call when everything is imported; the disk is out of reach from here."""
    rules = _filter()
    lockdown.die_with_parent()
    with contextlib.suppress(OSError):  # every child tries again and reports; a missing layer is refused there
        lockdown.restrict_landlock()
    gc.collect()
    gc.freeze()
    control.send(hello)
    children: list[_Child] = []
    while True:
        ready = _wait(control, children)
        for child in list(children):
            if child.handle in ready:
                _bury(child)
                children.remove(child)
            elif child.line.fileno() in ready or time.monotonic() > child.deadline:
                os.kill(child.pid, signal.SIGKILL)
        if control.fileno() in ready and not _admit(control, children, rules, (work, tiles)):
            break
    for child in children:
        os.kill(child.pid, signal.SIGKILL)


def _filter() -> Any | None:
    try:
        return lockdown.syscall_filter()
    except OSError:
        return None


def _wait(control: socket.socket, children: list[_Child]) -> set[int]:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    for child in children:
        poll.register(child.handle, select.POLLIN)
        if time.monotonic() <= child.deadline:
            poll.register(child.line, select.POLLIN)
    first = min((child.deadline for child in children), default=None)
    timeout = None if first is None else max(20.0, (first - time.monotonic()) * 1000)
    return {fd for fd, _ in poll.poll(timeout)}


def _bury(child: _Child) -> None:
    _, status = os.waitpid(child.pid, 0)
    os.close(child.handle)
    with contextlib.suppress(OSError):  # the desk may no longer want to know
        child.line.send(protocol.END.pack(protocol.MAGIC, status))
    child.line.close()


def _admit(control: socket.socket, children: list[_Child], rules: Any | None, works: tuple[Work, Tiles | None]) -> bool:
    packet, fds, _, _ = socket.recv_fds(control, protocol.REQUEST.size + 1, 4)
    if not packet:
        return False
    request = protocol.open_request(packet)
    source, out, line, *tray = fds
    pid = os.fork()
    if pid == 0:
        try:
            _child(request, (source, out, *tray), rules, works)
        except MemoryError:
            os._exit(3)
        finally:
            os._exit(2)
    for descriptor in (source, out, *tray):
        os.close(descriptor)
    deadline = time.monotonic() + request.wall
    children.append(_Child(pid, os.pidfd_open(pid), socket.socket(fileno=line), deadline))
    return True


def _child(
    request: protocol.Request, fds: tuple[int, ...], rules: Any | None, works: tuple[Work, Tiles | None]
) -> None:
    work, tiles = works
    maps: tuple[mmap.mmap, ...] = ()
    if request.op == protocol.TILES:
        file = mmap.mmap(fds[0], 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
        maps = (file, mmap.mmap(fds[2], protocol.SLOTS * protocol.SLOT))
        fds = (fds[1], fds[1])
    os.dup2(fds[0], 0)
    os.dup2(fds[1], 1)
    os.closerange(2, _FD_TOP)  # the maps outlive their descriptors
    if request.op in {protocol.CLOSELY, protocol.FRAMES}:
        os.nice(_NICE)
    limits = lockdown.Limits(request.memory, request.cpu, threads=request.threads)
    if request.op == protocol.TRIAL:
        _trial(request, limits, rules)
    active = lockdown.lock_down(limits, rules)
    if not request.required <= active | {"bubblewrap"}:
        os.write(1, protocol.close_header(protocol.Header(protocol.STATUS.index("no_sandbox"))))
        os._exit(0)
    if not maps:
        work(request)
    elif tiles:
        tiles(request, *maps)
    os._exit(0)


def _trial(request: protocol.Request, limits: lockdown.Limits, rules: Any | None) -> None:
    # max_side 0: without seccomp, to see the layers below it; 1: with it, ending in a call which must kill.
    skip = frozenset({"seccomp"}) if request.max_side == 0 else frozenset[str]()
    claimed = lockdown.lock_down(limits, rules, skip)
    held = lockdown.prove(limits, claimed)
    os.write(1, protocol.MAGIC + bytes([protocol.mask_of(held)]))
    if "seccomp" in claimed:
        lockdown.tempt()
    os._exit(0)


def main() -> None:
    """Warm up and serve on descriptor 0. The desk sends one packet first: the ONNX model's descriptor, or none."""
    # Here, so that tests can serve other work without decoders.
    from workstation.imaging import decode, detectors, videocut

    control = socket.socket(fileno=0)
    note, fds, _, _ = socket.recv_fds(control, 4096, 1)
    decode.warm_up()
    videocut.warm_up()
    own = detectors.load_onnx(fds[0], note) if fds else None
    whole, close = detectors.battery(own), detectors.close()
    detectors.warm_up([*whole, *close])
    version = (int(part) for part in decode.opencv_version())
    hello = protocol.HELLO.pack(protocol.MAGIC, *version)

    def work(request: protocol.Request) -> None:
        if request.op == protocol.FRAMES:
            videocut.work(request)
        else:
            decode.work(request, close if request.op == protocol.CLOSELY else whole)

    serve(control, work, hello, decode.serve_tiles)
