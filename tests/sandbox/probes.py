"""Ways out of the sandbox, each tried in a process of its own: ``python probes.py [layer to leave out …]``.

Prints one line for each probe: its name and ``out`` (it got what it wanted), ``no`` (refused) or ``killed``.
"""

import ctypes
import mmap
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from workstation.sandbox import lockdown

LIBC = ctypes.CDLL(None, use_errno=True)
SECRET = Path(sys.argv[1])
PORT = int(sys.argv[2])
FILES = "files" in sys.argv[3:]
"""With the filter of a reader of containers, which may read the descriptors it was given."""
SKIP = frozenset(sys.argv[3:]) - {"files"}
VICTIM = subprocess.Popen(["sleep", "60"])


def call(number: int, *arguments: int) -> int:
    result = LIBC.syscall(number, *(ctypes.c_long(argument) for argument in arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return int(result)


def connect(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as end:
        end.connect(address)
        end.send(b"x")


def fork() -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def loop() -> None:
    while time.process_time() < 1.7:
        pass


def allocate() -> None:
    with mmap.mmap(-1, 8 * 1024**3) as memory:
        memory[0] = 1


def code() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def grow() -> None:
    end = os.memfd_create("x")
    os.write(end, b"x" * 4096)


def descriptors() -> None:
    for _ in range(64):
        os.dup(1)


PROBES: dict[str, Callable[[], object]] = {
    "read /etc/passwd": lambda: Path("/etc/passwd").read_bytes(),
    "list the root": lambda: list(Path("/").iterdir()),
    "read a vault file": SECRET.read_bytes,
    "write beside it": lambda: SECRET.with_name("made").write_bytes(b"x"),
    "remove a file": lambda: SECRET.with_name("gone").unlink(),
    "make a link": lambda: SECRET.with_name(f"link{os.getpid()}").symlink_to("/etc/passwd"),
    "tcp": lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
    "udp": lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", PORT)),
    "unix socket": lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, str(SECRET.with_name("line"))),
    "abstract socket": lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, f"\0darkroom-{PORT}"),
    "fork": fork,
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "user namespace": lambda: call(272, 0x10000000),
    "trace another": lambda: call(101, 0x4206, VICTIM.pid, 0, 0),  # seize: attaching would stop it
    "signal another": lambda: os.kill(VICTIM.pid, 0),
    "another's environment": lambda: Path(f"/proc/{VICTIM.pid}/environ").read_bytes(),
    "8 GB of memory": allocate,
    "loop without end": loop,
    "executable memory": code,
    "a growing file": grow,
    "many descriptors": descriptors,
    "io_uring": lambda: call(425, 4, ctypes.addressof(ctypes.create_string_buffer(256))),
    "the keyring": lambda: call(250, 0, -3 & 0xFFFFFFFF, 1),
    "change the root": lambda: os.chroot("/"),
}


def tried(probe: Callable[[], object], rules: object) -> str:
    pid = os.fork()
    if pid == 0:
        lockdown.lock_down(lockdown.Limits(3 * 1024**3, 1, files=8), rules, SKIP)
        try:
            probe()
        except BaseException:  # noqa: BLE001
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return "killed" if os.WIFSIGNALED(status) else ["out", "no"][os.waitstatus_to_exitcode(status)]


if __name__ == "__main__":
    rules = lockdown.syscall_filter(files=FILES)
    try:
        for name, probe in PROBES.items():
            print(f"{name}\t{tried(probe, rules)}", flush=True)  # noqa: T201
    finally:
        VICTIM.kill()
        VICTIM.wait()
