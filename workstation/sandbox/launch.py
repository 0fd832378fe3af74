"""Starting a process behind walls: which command, inside which bubblewrap, with which descriptors.

The process runs the interpreter itself, isolated (``-I -S``), with the desk's package folders and nothing else of its
environment. Inside bubblewrap it sees the interpreter, those folders and the system's libraries, read-only: no home,
no /proc, no network, no other process. Where bubblewrap is absent or not allowed, the same command runs bare.
"""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_ROOTS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime would look for its maker's address
    "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
}


def command(program: str, libraries: Iterable[str], bubble: str | None) -> list[str]:
    """What to start for a line of Python; ``libraries`` are the modules it may import besides ours.

    ``bubble`` is the place of bubblewrap, None to run without.
    """
    home = Path(__file__).resolve().parents[2]
    folders = [str(home), *_package_folders(libraries)]
    code = f"import sys; sys.path += {json.dumps(folders)}; {program}"
    python = os.path.realpath(sys.executable)
    inner = [python, "-I", "-S", "-B", "-c", code]
    if bubble is None:
        return inner
    seen = [*_system(), *_read_only(str(Path(python).parents[1])), *_read_only(str(home / "workstation"))]
    for folder in folders[1:]:
        seen += _read_only(folder)
    fixed = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL", "--dev", "/dev"]
    variables = [part for item in _ENVIRONMENT.items() for part in ("--setenv", *item)]
    return [bubble, *fixed, *variables, *seen, "--remount-ro", "/", "--chdir", "/", "--", *inner]


def start(
    line: list[str], stdin: int, *, stdout: int = subprocess.DEVNULL, keep: Sequence[int] = (), name: str
) -> tuple["subprocess.Popen[bytes]", threading.Thread]:
    """The running process and the thread called ``name`` that waits for it; raises OSError where it cannot start.

    ``keep`` are descriptors it inherits under their own numbers; the caller closes his.
    """
    started: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()

    def wait() -> None:
        # The kernel's "die with parent" means the thread that started the process, so one thread lives for it.
        try:
            process = subprocess.Popen(
                line,
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=keep,
            )
            started.append(process)
        except OSError:
            return
        finally:
            ready.set()
        process.wait()

    keeper = threading.Thread(target=wait, name=name, daemon=True)
    keeper.start()
    ready.wait()
    if not started:
        raise OSError("the sandbox's command cannot be started")
    return started[0], keeper


def _package_folders(libraries: Iterable[str]) -> list[str]:
    folders = dict.fromkeys(
        str(Path(spec.origin).resolve().parents[0 if spec.submodule_search_locations is None else 1])
        for name in libraries
        if (spec := importlib.util.find_spec(name)) and spec.origin
    )
    return list(folders)


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
    for root in map(Path, _ROOTS):
        if root.is_symlink():
            yield from ("--symlink", str(root.readlink()), str(root))
        elif root.is_dir():
            yield from ("--ro-bind", str(root), str(root))


def _read_only(path: str) -> list[str]:
    return [] if path.startswith("/usr/") or path == "/usr" else ["--ro-bind", path, path]
