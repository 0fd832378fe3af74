"""Effects: a whole export as the kernel sees it – files opened for writing and addresses asked for – and a whole verification."""

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.program import Program, Ran

WATCHED = "socket,connect,bind,sendto,openat,open,creat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,unlink,unlinkat,truncate"
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
_NETWORK = re.compile(r"AF_INET6?|AF_PACKET|AF_NETLINK|AF_BLUETOOTH|AF_VSOCK")


@dataclass(frozen=True)
class Trace:
    """What a process and its children did: paths made, changed or removed; network asked for; files read."""

    ran: Ran
    written: frozenset[str]
    network: tuple[str, ...]
    read: frozenset[str]


def available() -> bool:
    """Whether strace is installed and may trace here."""
    if shutil.which("strace") is None:
        return False
    import subprocess

    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def traced(program: Program, who: str, *words: object) -> Trace:
    """Run the program under strace."""
    with tempfile.NamedTemporaryFile(suffix=".trace") as file:
        prefix = ["strace", "-f", "-y", "-s", "600", "-e", f"trace={WATCHED}", "-o", file.name]
        ran = program.process(who, *words, prefix=prefix)
        lines = Path(file.name).read_text("utf-8", "replace").splitlines()
    return Trace(ran, *_read(lines))


def _read(lines: Sequence[str]) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    # the sandbox tries its filter with a child that must die of asking for a socket
    killed = {line.split()[0] for line in lines if "killed by SIGSYS" in line}
    written, read, network = set(), set(), []
    for line in lines:
        if line.split()[0] in killed or "= -1" in line or "(" not in line:
            continue
        if _NETWORK.search(line):
            network.append(line)
        call = line.split(None, 1)[1].partition("(")[0]
        paths = _PATH.findall(line.partition(" = ")[0])
        if call in ("socket", "connect", "bind", "sendto") or not paths:
            continue
        if call in ("open", "openat") and not _WRITES.search(line):
            read.add(paths[0])
        else:
            written.update(paths)
    return frozenset(written), tuple(network), frozenset(read)


def strays(trace: Trace, *allowed: str) -> list[str]:
    """Paths written which are in none of the allowed places."""
    always = ("/dev/null", "/dev/urandom", "/memfd:", "/proc/self/", "uid_map", "gid_map", "setgroups")
    return sorted(path for path in trace.written if not path.startswith((*always, *allowed)))


def of_configuration(trace: Trace, program: Program) -> list[str]:
    """What a process read that could have told it something: settings, homes, the system's names and addresses."""
    telling = (
        str(program.passphrases),
        str(program.vault),
        "/etc/hosts",
        "/etc/resolv",
        "/etc/nsswitch",
        "/etc/passwd",
        "/etc/ssl",
        "/root",
        "/home",
    )
    python = (sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parents[2]))
    # "python -m" lists the folder it is started in; libcrypto reads its own settings before any of our code runs
    theirs = (str(program.passphrases), "/etc/ssl/openssl.cnf")
    return sorted(path for path in trace.read - set(theirs) if path.startswith(telling) and not path.startswith(python))
