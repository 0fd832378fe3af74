"""Starting the zygote: which command, inside which bubblewrap, with which descriptors; and ending it.

The zygote runs the interpreter itself, isolated (``-I -S``), with the desk's package folders and nothing else of its
environment. Inside bubblewrap it sees the interpreter, those folders and the system's libraries, read-only: no home,
no /proc, no network, no other process. Where bubblewrap is absent or not allowed, the same command runs bare.
"""

import fcntl
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from workstation.domain.errors import Refused
from workstation.imaging import protocol
from workstation.imaging.onnx import OnnxModel, note_for

PROGRAM = "from workstation.imaging.zygote import main; main()"
MODELS = (
    f"dlib {version('dlib-bin')} frontal",
    "opencv {} haarcascade_profileface",
    "opencv {} default people",
    "opencv {} skin 1",
    "",
)
"""Versions of protocol.DETECTORS, by position; the braces take OpenCV's number."""

_LIBRARIES = ("PIL", "cv2", "dlib", "numpy", "pi_heif", "pyseccomp", "onnxruntime")
_ROOTS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
_HELLO_SECONDS = 30.0


class Zygote:
    """A running zygote and the packet socket to it. ``opencv`` is the version it greeted with."""

    def __init__(self, control: socket.socket, process: "subprocess.Popen[bytes]", keeper: threading.Thread) -> None:
        self._control = control
        self._process = process
        self._keeper = keeper
        self._lock = threading.Lock()
        self.opencv = ""

    def alive(self) -> bool:
        """Whether its process still runs."""
        return self._process.poll() is None

    def greet(self) -> None:
        """Wait until it is warm; raises OSError where it ends instead."""
        self._control.settimeout(_HELLO_SECONDS)
        packet = self._control.recv(protocol.HELLO.size + 1)
        self._control.settimeout(None)
        if len(packet) != protocol.HELLO.size or packet[:4] != protocol.MAGIC:
            raise ConnectionError("no greeting")
        self.opencv = ".".join(str(part) for part in protocol.HELLO.unpack(packet)[1:])

    def send(self, packet: bytes, descriptors: list[int]) -> None:
        """Hand over one packet with its descriptors; raises OSError where the zygote is gone."""
        with self._lock:
            socket.send_fds(self._control, [packet], descriptors)

    def close(self) -> None:
        """Hang up; it ends by itself, or is killed after two seconds."""
        self._control.close()
        self._keeper.join(2.0)
        if self._keeper.is_alive():
            self._process.kill()
            self._keeper.join()


def start(
    model: OnnxModel | None, program: str, trial: Callable[[Zygote], frozenset[str]]
) -> tuple[Zygote, frozenset[str]]:
    """A warm zygote and the layers its trial proved; first inside bubblewrap, else without."""
    note = sealed_model = None
    if model is not None:
        note, sealed_model = note_for(model), sealed(model.read())
    try:
        bubble = shutil.which("bwrap")
        for wrapped in [True, False] if bubble else [False]:
            try:
                zygote = _launch(_command(program, bubble if wrapped else None), note, sealed_model)
            except OSError:
                continue
            try:
                return zygote, trial(zygote)
            except OSError:
                zygote.close()
    finally:
        if sealed_model is not None:
            os.close(sealed_model)
    raise Refused(
        "no_sandbox",
        "The sandbox does not start, so no picture is opened.",
        "Run the installation again; it checks the sandbox and says what is missing.",
    )


def sealed(data: bytes) -> int:
    """A memory file holding ``data`` that nobody can change any more."""
    descriptor = os.memfd_create("file", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _launch(command: list[str], note: bytes | None, model: int | None) -> Zygote:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    started: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()

    def keep() -> None:
        # The kernel's "die with parent" means the thread that started the process, so one thread lives for it.
        try:
            process = subprocess.Popen(
                command,
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
            )
            started.append(process)
        finally:
            far.close()
            ready.set()
        process.wait()

    keeper = threading.Thread(target=keep, name="darkroom", daemon=True)
    keeper.start()
    ready.wait()
    if not started:
        near.close()
        raise OSError("the sandbox's command cannot be started")
    zygote = Zygote(near, started[0], keeper)
    try:
        socket.send_fds(near, [note or b"\0"], [] if model is None else [model])
        zygote.greet()
    except OSError:
        zygote.close()
        raise
    return zygote


def _command(program: str, bubble: str | None) -> list[str]:
    home = Path(__file__).resolve().parents[2]
    folders = [str(home), *_package_folders()]
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


def _package_folders() -> list[str]:
    folders = dict.fromkeys(
        str(Path(spec.origin).resolve().parents[0 if spec.submodule_search_locations is None else 1])
        for name in _LIBRARIES
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
