"""The one door out: nothing is made outside the vault except by ``let_out``, and nothing passes unread.

``inspect`` hands every byte of a bag to a fresh, isolated Python which has neither picture library nor Qt
and reads it with parsers of our own (``inspection``). ``let_out`` writes, reads back, asks again, lets the
vault commit, and only then gives the file its name.
"""

import contextlib
import errno
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workstation.domain.errors import Damaged, NoSpace, NotFound, Refused, Stop, Unreadable
from workstation.exchange.bagit import check_path

if TYPE_CHECKING:  # the reading process does without the templates
    from workstation.exchange.bundle import Built

_FRAME = struct.Struct("<IQ")
_PASSED = b'{"passed":true}'
_PATIENCE = 600  # seconds
_WHOLE, _REST, _CODED = "whole", "rest", "coded"
"""What a reading process is asked for: everything, everything but the coded pixels of JPEGs, or these alone."""
_SHARED = 4_000_000
"""So many bytes of JPEGs are worth a second process."""
_MOST = 4
_START = "import sys; sys.path.insert(0, sys.argv[1]); from workstation.exchange.gate import main; sys.exit(main())"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def inspect(built: "Built") -> None:
    """Have every file of ``built`` read by another process; raises Refused (rule "gate") with file and byte rule.

    The coded pixels of many JPEGs are followed by several processes side by side.
    """
    coded = sorted(path for path in built.files if path.endswith(".jpg"))
    if sum(len(built.files[path]) for path in coded) < _SHARED:
        _read((_WHOLE, built.files))
        return
    parts = min(os.cpu_count() or 1, _MOST)
    shares = [(_CODED, {path: built.files[path] for path in coded[first::parts]}) for first in range(parts)]
    with ThreadPoolExecutor(parts + 1) as pool:
        list(pool.map(_read, [(_REST, built.files), *shares]))


def _read(asked: tuple[str, Mapping[str, bytes]]) -> None:
    """Have a process read the files; raises what it says."""
    what, files = asked
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(Path(__file__).resolve().parents[2]), what]
    frames = [
        part
        for path, data in sorted(files.items())
        for part in (_FRAME.pack(len(path.encode()), len(data)), path.encode(), data)
    ]
    keep = {name: value for name, value in os.environ.items() if name in ("SYSTEMROOT", "LD_LIBRARY_PATH")}
    try:
        done = subprocess.run(
            command, input=b"".join(frames), capture_output=True, timeout=_PATIENCE, env=keep, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused("gate", "The second reading could not be done, so nothing leaves.", "Try again.") from error
    if done.returncode == 0 and done.stdout == _PASSED:
        return
    try:
        said = json.loads(done.stdout)
        refusal = Refused("gate", str(said["message"]), str(said["hint"]), str(said["subject"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("gate", "The second reading broke off, so nothing leaves.", "Try again.") from error
    raise refusal


def main() -> int:
    """The other process: read frames from stdin, answer on stdout with a verdict in JSON."""
    from workstation.exchange.inspection import inspect_coded, inspect_files  # here: the parent does not need it

    _limit()
    files = _receive(sys.stdin.buffer)
    what = sys.argv[2] if len(sys.argv) > 2 else _WHOLE
    try:
        if what == _CODED:
            inspect_coded(files)
        else:
            inspect_files(files, closely=what == _WHOLE)
    except Stop as stop:
        answer = {"message": stop.message, "hint": stop.hint, "subject": stop.subject}
        sys.stdout.buffer.write(json.dumps(answer).encode())
        return 4
    sys.stdout.buffer.write(_PASSED)
    return 0


def let_out(folder: Path, name: str, data: bytes, verify: Callable[[bytes], None], commit: Callable[[], None]) -> Path:
    """Make the file ``name`` in ``folder``: write ``.part`` → read back and verify → commit → rename.

    ``verify`` gets the bytes read back and raises to stop; ``commit`` is the vault's transaction. Raises
    Refused (rule "exists") rather than overwrite, NoSpace, NotFound or Unreadable with a sentence; whenever
    it raises, no part of the file is left.
    """
    check_path(name)
    target, part = folder / name, folder / f"{name}.part"
    _check_folder(folder)
    if os.path.lexists(target):
        raise _exists(name)
    try:
        _write(part, data)
        back = part.read_bytes()
        if back != data:
            raise Damaged("write", f"{name} was not written as it was made.", "Try another disk.", name)
        verify(back)
        commit()
        _name(part, target)
    except OSError as error:
        _discard(part)
        raise _told(error, folder, name) from error
    except BaseException:
        _discard(part)
        raise
    return target


def _limit() -> None:
    """On POSIX: no files, no core dump, for the process that reads."""
    if sys.platform != "win32":
        import resource  # not on Windows

        for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            resource.setrlimit(what, (0, 0))


def _receive(stream: BinaryIO) -> Mapping[str, bytes]:
    files: dict[str, bytes] = {}
    while head := stream.read(_FRAME.size):
        length, size = _FRAME.unpack(head)
        path = stream.read(length).decode()
        files[path] = stream.read(size)
        if len(files[path]) != size:
            raise EOFError(path)
    return files


def _check_folder(folder: Path) -> None:
    try:
        if not folder.exists() and folder.parent.is_dir():
            folder.mkdir(mode=0o755)  # one level, as a person names a new folder to write into
        here, is_folder = folder.exists(), folder.is_dir()
    except OSError as error:
        raise Unreadable("folder", f"The folder {folder} cannot be used.", "Choose another folder.") from error
    if not here:
        raise NotFound("folder", f"There is no folder {folder}.", "Make it first, or choose another.")
    if not is_folder:
        raise Unreadable("folder", f"{folder} is a file, not a folder.", "Choose a folder.")


def _write(part: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    if part.is_file() and not part.is_symlink():
        part.unlink()  # left over from a crash; it never had its name
    with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _name(part: Path, target: Path) -> None:
    """Give the finished file its name without ever replacing another, then make the name lasting."""
    if sys.platform == "win32":
        part.rename(target)  # refuses to replace
        return
    try:
        os.link(part, target)
        part.unlink()
    except FileExistsError as error:
        raise _exists(target.name) from error
    except OSError:
        # sticks with FAT know no links: keep the name with an empty file of ours, then replace that one
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError as error:
            raise _exists(target.name) from error
        part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _discard(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _exists(name: str) -> Refused:
    return Refused("exists", f"{name} is already there; nothing is overwritten.", "Choose another folder.", name)


def _told(error: OSError, folder: Path, name: str) -> Stop:
    if error.errno in _FULL:
        return NoSpace("disk_full", f"There is no room for {name} in {folder}.", "Free some space and try again.", name)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Unreadable("folder", f"You may not write into {folder}.", "Choose another folder.", name)
    return Unreadable("write", f"{name} could not be written into {folder}.", "Try another disk.", name)


if __name__ == "__main__":
    sys.exit(main())
