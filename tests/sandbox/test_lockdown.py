"""24 ways out of the sandbox: open without it, shut with it, nearly all shut with any one layer missing."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workstation.sandbox import lockdown

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., dict[str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "secret").write_bytes(b"sealed")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        port = tcp.getsockname()[1]
        unix.bind(str(tmp_path / "line"))
        abstract.bind(f"\0darkroom-{port}")
        unix.listen()
        abstract.listen()

        def probes(*skip: str) -> dict[str, str]:
            (tmp_path / "gone").touch()
            command = [
                sys.executable,
                str(ROOT / "tests/sandbox/probes.py"),
                str(tmp_path / "secret"),
                str(port),
                *skip,
            ]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=40)
            return dict(line.split("\t") for line in done.stdout.splitlines())

        yield probes


def through(found: dict[str, str]) -> set[str]:
    return {name for name, end in found.items() if end == "out"}


def test_every_way_out_is_shut(run: Run) -> None:
    found = run()
    assert len(found) == 24
    assert through(found) == set()


def test_every_way_out_is_shut_for_a_reader_of_containers(run: Run) -> None:
    found = run("files")
    assert len(found) == 24
    assert through(found) == set()


def test_the_same_ways_are_open_without_the_sandbox(run: Run) -> None:
    open_ways = through(run("rlimits", "landlock", "seccomp"))
    # Some need rights or a kernel feature this machine may not give to anybody.
    depends = {"user namespace", "trace another", "io_uring", "change the root", "the keyring", "8 GB of memory"}
    assert set(run()) - open_ways <= depends
    assert len(open_ways) >= 18


def test_no_single_layer_carries_the_sandbox_alone(run: Run) -> None:
    out = {layer: through(run(layer)) for layer in ("rlimits", "landlock", "seccomp")}
    print({layer: (24 - len(names), sorted(names)) for layer, names in out.items()})  # noqa: T201 – the tally is the point
    assert out["landlock"] == set()
    assert out["rlimits"] <= {"8 GB of memory", "loop without end"}
    files = {
        "read /etc/passwd",
        "list the root",
        "read a vault file",
        "write beside it",
        "remove a file",
        "make a link",
    }
    assert not out["seccomp"] & (
        files | {"8 GB of memory", "loop without end", "a growing file", "many descriptors", "tcp"}
    )


def test_a_missing_library_leaves_only_its_layer_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(OSError, match="libseccomp"):
        lockdown.syscall_filter()
