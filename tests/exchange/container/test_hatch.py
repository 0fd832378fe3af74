"""The reader's walls and the desk's distrust: what a reader gone bad can do, and what the desk makes of it."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.exchange.container.media import tar
from workstation.domain.errors import Refused
from workstation.domain.image import Refusal
from workstation.exchange.container import calling, hatch
from workstation.exchange.container import protocol as p
from workstation.exchange.found import Closed, Limits, UntrustedFile

ROOT = Path(__file__).resolve().parents[3]
BAD = """pass
import os, socket, time
from pathlib import Path
from workstation.exchange.container import reader, protocol as p
def walk(self, parts):
    wire, part = self._wire, parts[0][1]
    descriptor = part._descriptor
    wire.send(p.FILE, p.close_entry(b"first.jpg", 5, 0, 0, b""))
    assert wire.hear(1) == p.TAKE
    wire.send(p.CHUNK, part.read_at(0, 5))
    wire.send(p.DONE, b"\\0")
    {act}
    wire.send(p.FAILED, p.close_failure("bomb", b"it came through"))
    wire.send(p.END)
reader.Reader.walk = walk
{more}
reader.main()
"""


@pytest.fixture
def container(tmp_path: Path) -> Path:
    return tar(tmp_path / "t.tar", {"mug.jpg": b"mug" * 1000})


def read_by(container: Path, act: str, more: str = "", patience: float = 60) -> list[UntrustedFile | Refusal]:
    """What the desk has of a container whose reader does this after its first file."""
    program = BAD.format(act=act, more=more)
    return list(hatch.walk((container,), "t.tar", "t.tar", Limits(), program=program, patience=patience))


def test_the_reader_reads_what_it_was_given(container: Path) -> None:
    first, last = read_by(container, "assert part.read_at(257, 5) == b'ustar'")
    assert isinstance(first, UntrustedFile)
    assert first.read() == container.read_bytes()[:5]
    assert (last.name, type(last)) == ("it came through", Refusal)


ESCAPES = {
    "open a file": "os.open('/etc/passwd', os.O_RDONLY)",
    "open the container again": "os.open(f'/proc/self/fd/{descriptor}', os.O_RDWR)",
    "list a folder": "os.listdir('/')",
    "write to the container": "os.pwrite(descriptor, b'x', 0)",
    "write to it in order": "os.write(descriptor, b'x')",
    "cut it": "os.ftruncate(descriptor, 0)",
    "change its time": "os.utime(descriptor)",
    "read another descriptor": "os.read(descriptor, 1)",
    "a socket": "socket.socket()",
    "another process": "os.fork()",
    "another program": "os.execv('/bin/true', ['true'])",
    "a kill": "os.kill(1, 9)",
    "much memory": "bytearray(3 * 1024 ** 3)",
    "a new file": "os.memfd_create('x')",
}


@pytest.mark.parametrize("way", ESCAPES)
def test_no_way_out_of_the_reader(container: Path, way: str) -> None:
    before = container.read_bytes(), container.stat().st_mtime_ns
    first, last = read_by(container, ESCAPES[way])
    assert isinstance(first, UntrustedFile)
    assert isinstance(last, Closed)
    assert last.code == "crashed"
    assert (container.read_bytes(), container.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("os.abort()", "crashed"),
        ("os._exit(0)", "crashed"),
        ("os.write(1, b'nonsense, not a record at all')", "protocol"),
        ("wire.send(p.FILE, b'too short')", "protocol"),
        ("wire.send(p.FAILED, bytes([255]))", "protocol"),
        ("wire.send(p.SOUND, b'not asked for')", "protocol"),
        ("wire.send(p.TICK, b'')", "protocol"),
        ("os.write(1, p.FRAME.pack(p.CHUNK, 2**32 - 1))", "protocol"),
        ("wire.send(p.FILE, p.close_entry(b'x', 1, 0, 0, b'')); wire.send(p.END)", "protocol"),
        ("wire.send(p.FILE, p.close_entry(b'x', 1, 0, 0, b'')); [wire.send(p.CHUNK, bytes(1 << 20)) for _ in range(999)]",
         "protocol"),
    ],
)  # fmt: skip
def test_what_came_before_a_bad_end_stays(container: Path, act: str, code: str) -> None:
    first, last = read_by(container, act)
    assert isinstance(first, UntrustedFile)
    assert isinstance(last, Closed)
    assert (last.name, last.code) == ("t.tar", code)
    assert last.reason == calling.ENDS[code]


def test_bytes_that_confuse_a_library_are_damage(container: Path) -> None:
    program = "from workstation.exchange.container import reader; reader._entries = lambda *_: {}['odd']; reader.main()"
    odd = "from workstation.exchange.container import reader, entries; "
    odd += "reader._entries = lambda *_: ({}['odd'] for _ in 'x'); reader.main()"
    (only,) = hatch.walk((container,), "t.tar", "t.tar", Limits(), program=odd)
    assert (type(only), only.code) == (Closed, "damaged_container")
    (only,) = hatch.walk((container,), "t.tar", "t.tar", Limits(), program=program)
    assert (type(only), only.code) == (Closed, "crashed")


def test_a_reader_that_says_nothing_is_ended(container: Path) -> None:
    *_, last = read_by(container, "\n    while True: pass", patience=0.5)
    assert last.code == "hung"


def test_a_reader_that_reads_for_ever_is_ended(container: Path) -> None:
    act = "\n    while True: part.read_at(0, 10240)"
    *_, last = read_by(container, act, more="reader._EVERY = 0")
    assert last.code == "hung"


def test_a_wall_that_is_missing_opens_nothing(container: Path) -> None:
    with pytest.raises(Refused) as no:
        read_by(container, "pass", more="reader.proved = lambda rules: 0b1011")
    assert no.value.code == "no_sandbox"
    with pytest.raises(Refused):
        read_by(container, "pass", more="raise SystemExit(1)")


def test_stopping_early_ends_the_reader_and_leaves_nothing_open(container: Path) -> None:
    opened = Path("/proc/self/fd")
    before = sorted(opened.iterdir())
    walking = hatch.walk((container,), "t.tar", "t.tar", Limits())
    next(walking)
    assert [thread for thread in threading.enumerate() if thread.name == "container"]
    walking.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "container"]
    with pytest.raises(Refused):
        read_by(container, "pass", more="raise SystemExit(1)")
    assert sorted(opened.iterdir()) == before


def test_the_reader_holds_the_container_and_nothing_else(container: Path) -> None:
    """Two pipes, and the parts: nothing of the desk, nothing of bubblewrap."""
    more = (
        "def _open(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"
        "held = [n for n in range(4096) if n != 2 and _open(n)]\n"
    )
    answers = read_by(container, "assert held == [0, 1, descriptor], held", more=more)
    assert [one.name for one in answers] == ["first.jpg", "it came through"]


def test_every_layer_holds(container: Path) -> None:
    with calling.Reader((container,), p.WALK, Limits()) as reader:
        assert reader.layers >= calling.REQUIRED


def test_the_desk_loads_none_of_the_readers_libraries(container: Path) -> None:
    """Their licences and their faults stay in the other process."""
    probe = (
        "import sys; from pathlib import Path\nfrom workstation.exchange import evidence\n"
        "print(len(list(evidence.walk(Path(sys.argv[1])))))\n"
        "print([m for m in sys.modules if m.startswith(('pytsk3', 'pyewf', 'pyvhdi', 'pyvmdk', 'pyqcow', 'libarchive'))])\n"
        "print('libarchive' in Path('/proc/self/maps').read_text())"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", probe, container], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split("\n")[:3] == ["1", "[]", "False"]


def test_every_code_has_a_sentence() -> None:
    assert all(words.endswith(".") for code, words in {**p.REASONS, **calling.ENDS}.items() if code != "ok")


@pytest.mark.parametrize("way", ["a socket", "another process", "a new file", "a kill"])
def test_without_the_walls_these_come_through(container: Path, way: str) -> None:
    *_, last = read_by(
        container,
        ESCAPES[way].replace("(1, 9)", "(1, 0)"),
        more="reader.proved = lambda _: 15\nreader.lockdown.lock_down = lambda *_: None",
    )
    assert (last.name, type(last)) == ("it came through", Refusal)
