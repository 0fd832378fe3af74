"""The gate: another process reads everything, and one function makes files – safely or not at all."""

import errno
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from workstation.domain.errors import Damaged, NoSpace, NotFound, Refused, Unreadable
from workstation.exchange import gate

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX file modes")


def test_what_was_built_passes_in_another_process(built):
    gate.inspect(built)


def test_the_other_process_names_file_and_rule(replanted):
    path = "data/objects/O-2026-0042/1-1600.jpg"
    bent = replanted({path: replanted({}).files[path] + b"leak"})
    with pytest.raises(Refused, match=r"1-1600.jpg: JPEG, byte \d+: 4 bytes after the end") as caught:
        gate.inspect(bent)
    assert caught.value.code == "gate"
    assert caught.value.subject.endswith("1-1600.jpg")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("data/notes.txt", b"x"),
        ("data/site/en/index.html", b"<!doctype html><script>x</script>"),
        ("data/bundle.json", b"{}"),
    ],
)
def test_sabotage_is_caught_across_the_process_boundary(replanted, path, data):
    with pytest.raises(Refused):
        gate.inspect(replanted({path: data}))


def test_many_pictures_are_read_by_several_processes(built, replanted, monkeypatch):
    monkeypatch.setattr(gate, "_SHARED", 0)
    gate.inspect(built)
    path = "data/objects/O-2026-0042/1-480.jpg"
    whole = built.files[path]
    bent = built.files | {path: whole[:-2] + b"hidden" + whole[-2:]}
    with pytest.raises(Refused, match="after the last coded pixel") as caught:
        gate._read((gate._CODED, {path: bent[path]}))
    assert (caught.value.code, caught.value.subject) == ("gate", path)
    with pytest.raises(Refused, match="nothing accounts for"):
        gate.inspect(replanted({"data/notes.txt": b"x"}))


def test_a_reading_that_breaks_off_lets_nothing_pass(built, monkeypatch):
    monkeypatch.setattr(gate, "_START", "import sys; sys.stdin.buffer.read()")
    with pytest.raises(Refused, match="broke off"):
        gate.inspect(built)
    monkeypatch.setattr(gate, "_START", "print('{\"passed\":true}', end=''); raise SystemExit(1)")
    with pytest.raises(Refused, match="broke off"):
        gate.inspect(built)
    monkeypatch.setattr(gate, "_START", "import sys; sys.exit(3)")
    with pytest.raises(Refused):
        gate.inspect(built)


def test_a_reader_that_cannot_start_lets_nothing_pass(built, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(Refused, match="could not be done"):
        gate.inspect(built)


def test_the_reading_process_has_no_pictures_no_qt_no_templates_no_keys():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import workstation.exchange.gate, workstation.exchange.inspection;"
        "print(*sorted({'PIL', 'numpy', 'cv2', 'PySide6', 'jinja2', 'cryptography', 'sqlalchemy'} & set(sys.modules)))"
    )
    root = str(Path(gate.__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-I", "-c", script, root], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_broken_frames_are_no_pass():
    done = subprocess.run(
        [sys.executable, "-I", "-c", gate._START, str(Path(gate.__file__).resolve().parents[2])],
        input=gate._FRAME.pack(3, 100) + b"abc" + b"short",
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == b""


class Steps:
    """Remembers in which order the gate asks, and what the folder looked like then."""

    def __init__(self, folder):
        self.folder, self.seen = folder, []

    def verify(self, data):
        self.seen.append(("verify", data, sorted(p.name for p in self.folder.iterdir())))

    def commit(self):
        self.seen.append(("commit", b"", sorted(p.name for p in self.folder.iterdir())))


def test_a_file_is_written_read_verified_committed_named(tmp_path):
    steps = Steps(tmp_path)
    path = gate.let_out(tmp_path, "TRACE-1.zip", b"content", steps.verify, steps.commit)
    assert path == tmp_path / "TRACE-1.zip"
    assert path.read_bytes() == b"content"
    assert steps.seen == [("verify", b"content", ["TRACE-1.zip.part"]), ("commit", b"", ["TRACE-1.zip.part"])]
    assert [p.name for p in tmp_path.iterdir()] == ["TRACE-1.zip"]


@posix
def test_a_file_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        path = gate.let_out(tmp_path, "a.zip", b"x", lambda _: None, lambda: None)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"old")
    steps = Steps(tmp_path)
    with pytest.raises(Refused, match="already there") as caught:
        gate.let_out(tmp_path, "a.zip", b"new", steps.verify, steps.commit)
    assert caught.value.code == "exists"
    assert steps.seen == []
    assert (tmp_path / "a.zip").read_bytes() == b"old"


def test_a_file_that_turns_up_meanwhile_is_not_overwritten(tmp_path):
    with pytest.raises(Refused, match="already there"):
        gate.let_out(tmp_path, "a.zip", b"new", lambda _: None, lambda: (tmp_path / "a.zip").write_bytes(b"theirs"))
    assert (tmp_path / "a.zip").read_bytes() == b"theirs"
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


@posix
def test_a_link_is_neither_followed_nor_replaced(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"keep")
    (tmp_path / "a.zip").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="already there"):
        gate.let_out(tmp_path, "a.zip", b"new", lambda _: None, lambda: None)
    (tmp_path / "b.zip.part").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unreadable):
        gate.let_out(tmp_path, "b.zip", b"new", lambda _: None, lambda: None)
    assert (tmp_path / "elsewhere").read_bytes() == b"keep"


def stop(*_):
    raise Damaged("x", "No.")


@pytest.mark.parametrize(("verify", "commit"), [(stop, lambda: None), (lambda _: None, stop)])
def test_a_stop_leaves_nothing_behind(tmp_path, verify, commit):
    with pytest.raises(Damaged, match=r"No\."):
        gate.let_out(tmp_path, "a.zip", b"x", verify, commit)
    assert list(tmp_path.iterdir()) == []


def test_no_commit_unless_it_verifies(tmp_path):
    steps = Steps(tmp_path)
    with pytest.raises(Damaged):
        gate.let_out(tmp_path, "a.zip", b"x", stop, steps.commit)
    assert steps.seen == []


def test_a_leftover_of_a_crash_is_no_obstacle(tmp_path):
    (tmp_path / "a.zip.part").write_bytes(b"half")
    gate.let_out(tmp_path, "a.zip", b"whole", lambda _: None, lambda: None)
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == b"whole"


@pytest.mark.parametrize("name", ["../a.zip", "a/../../b", "/tmp/a", "", ".hidden", "a b", "con"])
def test_a_name_is_plain(tmp_path, name):
    with pytest.raises(Refused):
        gate.let_out(tmp_path, name, b"x", lambda _: None, lambda: None)
    assert list(tmp_path.iterdir()) == []


def test_folders_that_cannot_be_used_are_told(tmp_path):
    with pytest.raises(NotFound, match="no folder"):
        gate.let_out(tmp_path / "missing" / "deep", "a.zip", b"x", lambda _: None, lambda: None)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unreadable, match="is a file"):
        gate.let_out(tmp_path / "file", "a.zip", b"x", lambda _: None, lambda: None)


def test_one_new_folder_is_made(tmp_path):
    path = gate.let_out(tmp_path / "out", "a.zip", b"x", lambda _: None, lambda: None)
    assert path.read_bytes() == b"x"


def failing(code):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    return fail


@posix
@pytest.mark.parametrize(
    ("call", "code", "kind"),
    [
        ("fsync", errno.ENOSPC, NoSpace),
        ("fsync", errno.EDQUOT, NoSpace),
        ("fsync", errno.EIO, Unreadable),
        ("open", errno.EACCES, Unreadable),
        ("open", errno.EROFS, Unreadable),
        ("open", errno.ENOSPC, NoSpace),
    ],
)
def test_a_disk_that_says_no_is_a_sentence_and_a_clean_folder(tmp_path, monkeypatch, call, code, kind):
    committed = []
    monkeypatch.setattr(gate.os, call, failing(code))
    with pytest.raises(kind) as caught:
        gate.let_out(tmp_path, "a.zip", b"x", lambda _: None, lambda: committed.append(1))
    monkeypatch.undo()
    assert caught.value.message.endswith(".")
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []
    assert committed == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_really_full_disk(tmp_path, monkeypatch):
    """The real write to a device without room."""
    real = os.open
    monkeypatch.setattr(gate.os, "open", lambda path, flags, *mode: real("/dev/full", os.O_WRONLY))
    with pytest.raises(NoSpace, match="no room"):
        gate.let_out(tmp_path, "a.zip", b"x" * 100_000, lambda _: None, lambda: None)


def test_a_disk_that_writes_something_else_is_noticed(tmp_path, monkeypatch):
    committed = []
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with pytest.raises(Damaged, match="not written as it was made"):
        gate.let_out(tmp_path, "a.zip", b"x", lambda _: None, lambda: committed.append(1))
    assert committed == []


@posix
def test_a_stick_without_links_still_gets_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(gate.os, "link", failing(errno.EPERM))
    path = gate.let_out(tmp_path, "a.zip", b"x", lambda _: None, lambda: None)
    assert path.read_bytes() == b"x"
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]
    with pytest.raises(Refused, match="already there"):
        gate.let_out(tmp_path, "b.zip", b"x", lambda _: None, lambda: (tmp_path / "b.zip").write_bytes(b"theirs"))
    assert (tmp_path / "b.zip").read_bytes() == b"theirs"


def test_a_bundle_goes_out_whole(tmp_path, zipped, built):
    path = gate.let_out(tmp_path, f"{built.folder}.zip", zipped, lambda _: None, lambda: None)
    assert path.read_bytes() == zipped
    assert replace(built) == built


WATCHED = """
import sys, runpy
from pathlib import Path
sys.path.insert(0, sys.argv[1])
made = runpy.run_path(sys.argv[2])
folder = Path(sys.argv[3])
unit, content = made["make_unit"](), made["make_content"](langs=("de", "en"))
pictures = made["make_pictures"](content)
from workstation.exchange import bundle, gate, verifier
touched = []
def watch(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)) and args[2] & 3:
        touched.append(("write", str(args[0])))
    elif event.startswith(("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "socket.", "shutil.", "tempfile.")):
        touched.append((event, *map(str, args[:2])))
sys.addaudithook(watch)
built = bundle.build(made["make_edition"](unit, content), pictures, made["TEMPLATES"])
gate.inspect(built)
def verify(data):
    assert verifier.examine(verifier.Findings(Path("x.zip"), data, verifier.read_trust(None))).ok
gate.let_out(folder, "TRACE-B-2026-1.zip", unit.release(built), verify, lambda: None)
for line in touched: print(*line)
"""


@posix
def test_a_whole_export_touches_one_file_and_no_network(tmp_path):
    """Watched by the interpreter's own audit: from the approved fields to the file outside."""
    root, fixtures = Path(gate.__file__).resolve().parents[2], Path(__file__).with_name("conftest.py")
    command = [sys.executable, "-B", "-c", WATCHED, str(root), str(fixtures), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    part, whole = tmp_path / "TRACE-B-2026-1.zip.part", tmp_path / "TRACE-B-2026-1.zip"
    assert done.stdout.splitlines() == [f"write {part}", f"os.link {part} {whole}", f"os.remove {part} -1"]
