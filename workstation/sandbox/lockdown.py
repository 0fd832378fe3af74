"""What a process gives up before it reads one byte of a seized file: three layers, each proved by trying.

rlimits   memory, processor seconds, no file to grow, no descriptor to open, no core, no further process
Landlock  no right to any path, to TCP, to abstract sockets, or to signal others (as far as the kernel knows these)
seccomp   an allow-list: compute, own memory, read descriptor 0, write descriptor 1, end. Anything else kills the
          process; a few calls which libraries make out of habit are answered "not permitted" instead

Every function works on the calling process and cannot be undone. Import and warm up everything first.
"""

import ctypes
import errno
import os
import resource
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import PROT_EXEC
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every architecture
_CLONE_THREAD = 0x00010000

ALLOWED = (
    "pread64 lseek close mmap mprotect munmap mremap madvise brk futex futex_waitv membarrier rseq set_robust_list "
    "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time getrandom exit exit_group restart_syscall "
    "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack sched_yield sched_getaffinity getpid gettid sysinfo getrusage "
    "set_tid_address getcpu "
)
"""System calls which stay open (some with conditions on their arguments, see ``syscall_filter``)."""

HABITS = (
    "open openat stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat getcwd ioctl fcntl "
    "uname getuid geteuid getgid getegid prctl sched_setaffinity sched_setscheduler sched_getparam sched_getscheduler "
    "get_mempolicy getrlimit prlimit64 "
)
"""Calls answered with EPERM: libraries try them and manage without."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory`` bytes of address space and ``cpu`` seconds for one file; ``files`` descriptors it may hold.

    With ``threads`` the limit on processes is left out, for it counts threads too – and all of the person's. New
    processes stay impossible: seccomp lets clone make threads only.
    """

    memory: int
    cpu: int
    files: int = 3
    threads: bool = False


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends; take no core dumps, gain no rights."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")


def set_rlimits(limits: Limits) -> None:
    """Lower every limit, soft and hard; raises OSError."""
    for name, value in _rlimits(limits):
        resource.setrlimit(name, (value, value))


def _rlimits(limits: Limits) -> tuple[tuple[int, int], ...]:
    every = (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, limits.files),
    )
    return every if limits.threads else (*every, (resource.RLIMIT_NPROC, 1))


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, int(_LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def restrict_landlock() -> None:
    """Keep no right to anything Landlock knows on this kernel; needs no_new_privs; raises OSError."""
    abi = landlock_abi()
    if abi < 1:
        raise OSError(errno.EOPNOTSUPP, "Landlock")
    rights = 13 + (abi >= 2) + (abi >= 3) + (abi >= 5)
    words = [(1 << rights) - 1] + [3] * (abi >= 4) + [3] * (abi >= 6)
    attributes = (ctypes.c_uint64 * len(words))(*words)
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(8 * len(words)), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    try:
        if _LIBC.syscall(_LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)):
            raise OSError(ctypes.get_errno(), "Landlock")
    finally:
        os.close(ruleset)


def syscall_filter(*, files: bool = False) -> Any:
    """The compiled allow-list; ``load()`` it in the process to be locked. Raises OSError where libseccomp is absent.

    ``files`` lets it read at any place of the descriptors from 3 up, which it was given: no call opens another.

    Make it before Landlock: finding the library starts ldconfig.
    """
    try:
        import pyseccomp  # late: on a system without libseccomp the import fails, and only this layer is missing
    except (ImportError, RuntimeError) as error:
        raise OSError(errno.EOPNOTSUPP, "libseccomp") from error
    rules = pyseccomp.SyscallFilter(pyseccomp.KILL_PROCESS)
    not_executable = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, PROT_EXEC, 0)
    conditions = {
        "mmap": [not_executable],
        "mprotect": [not_executable],
        "read": [pyseccomp.Arg(0, pyseccomp.EQ, 0)],
        "pread64": [pyseccomp.Arg(0, pyseccomp.EQ, 0)],
        "write": [pyseccomp.Arg(0, pyseccomp.EQ, 1)],
        "clone": [pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)],
    }
    for name in [*ALLOWED.split(), "read", "write", "clone"]:
        rules.add_rule(pyseccomp.ALLOW, name, *conditions.get(name, []))
    if files:
        rules.add_rule(pyseccomp.ALLOW, "pread64", pyseccomp.Arg(0, pyseccomp.GE, 3))
    for name in HABITS.split():
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
    complaint = pyseccomp.Arg(0, pyseccomp.EQ, 2)  # libtiff and Python write warnings to descriptor 2, which is closed
    rules.add_rule(pyseccomp.ERRNO(errno.EBADF), "write", complaint)
    rules.add_rule(pyseccomp.ERRNO(errno.EBADF), "writev")
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # glibc then falls back to clone, whose flags we can see
    return rules


def lock_down(limits: Limits, rules: Any | None, skip: frozenset[str] = frozenset()) -> frozenset[str]:
    """Apply every layer that works here and say which; ``skip`` leaves layers out (for tests of the others)."""
    active = set()
    die_with_parent()
    for layer in _layers(limits, rules):
        name, act = layer
        if name in skip:
            continue
        try:
            act()
        except OSError:
            continue
        active.add(name)
    return frozenset(active)


def _layers(limits: Limits, rules: Any | None) -> Iterator[tuple[str, Any]]:
    # Landlock opens a descriptor, so it comes before the limit on descriptors; seccomp forbids both, so it is last.
    yield "landlock", restrict_landlock
    yield "rlimits", lambda: set_rlimits(limits)
    if rules is not None:
        yield "seccomp", rules.load


def prove(limits: Limits, claimed: frozenset[str]) -> frozenset[str]:
    """Which of the claimed layers really hold, found by trying; call after ``lock_down``.

    Under seccomp an opened path gives EPERM before Landlock is asked, so a trial asks twice: once with seccomp left
    out (EACCES proves Landlock; memory and files prove rlimits) and once with it (EPERM proves the filter is there).
    """
    held = set()
    refusal = _errno_of(lambda: os.close(os.open("/", os.O_RDONLY)))
    if "seccomp" in claimed:
        return frozenset({"seccomp"} if refusal == errno.EPERM else ())
    if refusal == errno.EACCES:
        held.add("landlock")
    if all(resource.getrlimit(name) == (value, value) for name, value in _rlimits(limits)):
        held.add("rlimits")
    if not _exists("/etc/passwd") and not _exists("/home") and not _exists("/proc/self"):
        held.add("bubblewrap")
    return frozenset(held & (claimed | {"bubblewrap"}))


def tempt() -> None:
    """Ask for a socket: under a working filter this call never returns."""
    socket.socket().close()


def _exists(path: str) -> bool:
    return _errno_of(lambda: Path(path).stat()) != errno.ENOENT


def _errno_of(act: Any) -> int:
    try:
        act()
    except OSError as error:
        return error.errno or -1
    return 0
