"""Starting the zygote with its socket and its model, inside bubblewrap where that works (see ``launch``); and ending it."""

import fcntl
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from importlib.metadata import version

from workstation.domain.errors import Refused
from workstation.imaging import network, protocol
from workstation.imaging.onnx import OnnxModel, note_for
from workstation.sandbox import launch

PROGRAM = "from workstation.imaging.zygote import main; main()"
MODELS = (
    f"dlib {version('dlib-bin')} frontal",
    "opencv {} haarcascade_profileface",
    "opencv {} default people",
    "opencv {} skin 1",
    "",
    f"dlib mmod {network.SHA256[:8]}",
)
"""Versions of protocol.DETECTORS, by position; the braces take OpenCV's number."""

_LIBRARIES = ("PIL", "cv2", "dlib", "numpy", "pi_heif", "pyseccomp", "onnxruntime", network.PACKAGE)
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
                zygote = _launch(launch.command(program, _LIBRARIES, bubble if wrapped else None), note, sealed_model)
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


def sealed(*parts: bytes) -> int:
    """A memory file holding these bytes, one behind the other, that nobody can change any more."""
    descriptor = os.memfd_create("file", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        for part in parts:
            view = memoryview(part)
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
    try:
        process, keeper = launch.start(command, far.fileno(), name="darkroom")
    except OSError:
        near.close()
        raise
    finally:
        far.close()
    zygote = Zygote(near, process, keeper)
    try:
        socket.send_fds(near, [note or b"\0"], [] if model is None else [model])
        zygote.greet()
    except OSError:
        zygote.close()
        raise
    return zygote
