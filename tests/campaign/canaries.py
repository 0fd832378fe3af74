"""Canaries: markers in and around seized files, and the search for them in everything the real program gives away.

For each of twelve encodings a vault of its own: five formats taken in, cropped, described, returned, cleared, built, released
and exported by ``python -m workstation``, then the desk opened. Searched: the bundle with every stream in it, all files which
the program wrote anywhere below its home, temporary folder and working folder, its messages, the clipboard and the settings.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tests.campaign import effects
from tests.campaign.needles import ENCODINGS, found, marker, packed, spelled
from tests.campaign.planting import AROUND, FORMATS, PLACES, lay_out, planted, region, writers
from tests.journeys.program import Program, Ran
from tests.stage import PASSPHRASE, PEOPLE
from workstation.actions import DarkroomOnCall, administering
from workstation.exchange import resources
from workstation.store import keys

TARGETS = ("jpg", "webp", "avif")


@dataclass
class Result:
    """What one encoding came to: markers there were, by format, and where any were found."""

    encoding: str
    inside: dict[str, int]
    around: int
    searched: int = 0
    found: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)


class Marked(Program):
    """The program with a home, a temporary folder and an environment which say something."""

    more: dict[str, str]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self.more}


def people(folder: Path) -> Path:
    """A vault with people in it."""
    founded = administering.found(
        folder,
        "Ada",
        PASSPHRASE,
        clock=lambda: datetime.now(UTC),
        via="cli",
        resources=resources(),
        darkroom=DarkroomOnCall(),
        cost=keys.FLOOR,
    )
    for name, role in PEOPLE.items():
        administering.add_person(founded.session, name, frozenset({role}), PASSPHRASE, keys.FLOOR)
    founded.session.vault.close()
    return folder


def good(ran: Ran, *codes: int) -> Ran:
    """It went well."""
    if ran.code not in (codes or (0,)):
        raise AssertionError(f"exit {ran.code}: {ran.out[-1500:]}{ran.err[-1500:]}")
    return ran


def run(work: Path, encodings: tuple[str, ...] = ENCODINGS, formats: tuple[str, ...] = FORMATS) -> Iterator[Result]:
    """One encoding after the other."""
    template = people(work / "people")
    for encoding in encodings:
        folder = work / encoding
        folder.mkdir()
        yield _one(folder, template, encoding, formats)
        shutil.rmtree(folder)


def _one(work: Path, template: Path, encoding: str, formats: tuple[str, ...]) -> Result:
    text, _ = writers(encoding)
    safe = lambda place: text(place).replace("/", "_").replace("\\", "_")
    home, vault = work / safe("home"), work / safe("vault folder")
    home.mkdir()
    (work / "tmp").mkdir()
    shutil.copytree(template, vault)
    passphrase = home / f"{safe('passphrase file')}.pass"
    passphrase.write_text(PASSPHRASE)
    seizure = work / "seized"
    files = {kind: path for kind, path in lay_out(seizure, encoding).items() if kind in formats}
    if hasattr(os, "setxattr"):
        for path in files.values():
            try:
                os.setxattr(path, "user.comment", text("extended attribute").encode()[:200])
            except OSError:
                break
    program = Marked(vault, home, passphrase)
    settings = work / "settings"
    program.more = {"SEIZED_BY": text("environment"), "TMPDIR": str(work / "tmp"), "WORKSTATION_CONFIG": str(settings)}
    made = {kind: len(planted(path.read_bytes(), encoding)) for kind, path in files.items()}
    result = Result(encoding, made, len(AROUND))
    said = _work(program, files, text, work, seizure)
    said += _desk(program, work)
    bundle = (work / "out" / "TRACE-B1.zip").read_bytes()
    result.pictures = {
        f"{kind} {path.rpartition('/')[2]}": sha256(data).hexdigest()
        for number, kind in enumerate(files, 1)
        for path, data in _members(bundle)
        if f"/O-{datetime.now(UTC).year}-{number:04}/" in path
    }
    result.found += found(bundle, "TRACE-B1.zip") + found(said.encode(), "messages")
    result.searched += len(list(_members(bundle))) + 1
    ours = {passphrase, home / "commands.txt"}
    for path in sorted(p for p in work.rglob("*") if p.is_file() and p not in ours and seizure not in p.parents):
        result.found += found(path.read_bytes(), str(path.relative_to(work)))
        result.searched += 1
    return result


def _members(bundle: bytes) -> Iterator[tuple[str, bytes]]:
    from workstation.exchange import bagit

    yield from bagit.unpack(bundle)[1].items()


def _work(program: Program, files: dict[str, Path], text: Callable[[str], str], work: Path, seizure: Path) -> str:
    """From the seizure to the bundle; returns all that was said about the way out."""
    refs = _cleared(program, files, text, seizure)
    done = program.script(
        "Rita",
        f"batch add B1 --date 2026-12-01\nbatch put B1 {' '.join(refs)}\nbatch build B1\nbatch release B1\n"
        f'batch export B1 --out "{_escaped(work / "out")}"\n',
    )
    return good(done).out + done.err


def _cleared(program: Program, files: dict[str, Path], text: Callable[[str], str], seizure: Path) -> list[str]:
    """From the seizure to cleared objects: their references."""
    quoted = lambda place: '"' + text(place).replace("\\", "\\\\").replace('"', '\\"') + '"'
    good(
        program.script(
            "Anna",
            f'case add OP-1 --title {quoted("case title")} --provider {quoted("case provider")}\nintake "{_escaped(seizure)}" --case OP-1\n',
        ),
        0,
        7,
    )
    rows = (
        f"id;date;object;message;email;country\n1;2026-11-20;;{text('tip')};{text('contact of a tip')}@example.org;DE\n"
    )
    (seizure / "tips.csv").write_text(rows, "utf-8")
    good(program.process("Anna", "tips", "import", seizure / "tips.csv"), 0, 7)
    year, lines = datetime.now(UTC).year, []
    for number, (kind, path) in enumerate(files.items(), 1):
        digest = sha256(path.read_bytes()).hexdigest()
        rect, mask = (",".join(map(str, r.numbers())) for r in region(kind))
        ref = f"O-{year}-{number:04}"
        first = '--title "Bag" --question "en=Where was this bag sold?" --alt "en=A bag"'
        marked = f"--title {quoted('title before')} --question {_pair('en', text('question before'))} --alt {_pair('en', text('alt text before'))} --region {quoted('region before')}"
        lines += [
            f"object add --image {digest} --rect {rect} --mask {mask} --type bag {first}",
            f"?object describe {ref} {marked}",
            f"object describe {ref} --notes {quoted('internal notes')}",
            f'object describe {ref} --title "Blue bag" --question "en=Where was this bag sold?" --alt "en=A blue bag" --region ""',
            f"object submit {ref} --checked all",
        ]
    _script(program, "Anna", lines)
    ref = f"O-{year}-0001"
    _script(program, "Ben", [f"object return {ref} --reason {quoted('reason of a return')}"])
    _script(program, "Anna", [f'object describe {ref} --title "Blue bag, large"', f"object submit {ref} --checked all"])
    refs = [f"O-{year}-{number:04}" for number in range(1, len(files) + 1)]
    _script(program, "Ben", [f"object clear {ref}" for ref in refs])
    return refs


def traced_export(work: Path) -> tuple[tuple[str, effects.Trace, tuple[str, ...]], ...]:
    """An export and a verification under strace: what it is, what it did, where it may write."""
    (work / "home").mkdir()
    secret = work / "home" / "everybody.pass"
    secret.write_text(PASSPHRASE)
    program = Program(people(work / "vault"), work / "home", secret)
    files = {"png": lay_out(work / "seized", "plain")["png"]}
    (ref,) = _cleared(program, files, writers("plain")[0], work / "seized")
    _script(
        program, "Rita", ["batch add B1 --date 2026-12-01", f"batch put B1 {ref}", "batch build B1", "batch release B1"]
    )
    exported = effects.traced(program, "Rita", "batch", "export", "B1", "--out", work / "out")
    good(exported.ran)
    stranger = Program(work / "none", work / "home")
    verified = effects.traced(stranger, "", "verify", work / "out" / "TRACE-B1.zip")
    good(verified.ran)
    return ("a whole export", exported, (str(program.vault), str(work / "out"))), ("a whole verification", verified, ())


def _pair(lang: str, value: str) -> str:
    return '"' + f"{lang}={value}".replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def _script(program: Program, who: str, lines: list[str]) -> None:
    """Lines under one unlocking; one that begins with ? may be refused: not every marker is a text the rules let in."""
    plain: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("?") or not line:
            if plain:
                good(program.script(who, "\n".join(plain)))
            plain = []
            if line:
                good(program.script(who, line[1:]), 0, 2, 4)
        else:
            plain.append(line)


DESK = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from workstation import app as door
from workstation.actions import administering
from PySide6.QtGui import QGuiApplication
app, program = door.make(["--vault", sys.argv[1]])
program.start()
person = next(seat[0] for seat in administering.seats(Path(sys.argv[1])) if seat[1] == "Anna")
program.unlock(program.page, person, sys.argv[2])
while program.window is None or not program.window.isVisible():
    app.processEvents()
for spec in program.window.specs:
    program.window.go(spec.id)
    for _ in range(200):
        app.processEvents()
board = QGuiApplication.clipboard()
for mode in (board.Mode.Clipboard, board.Mode.Selection):
    data = board.mimeData(mode)
    for name in data.formats() if data else ():
        sys.stdout.write(f"clipboard {name} {bytes(data.data(name))!r}\\n")
sys.stdout.write(program.window.windowTitle() + "\\n")
sys.stdout.write("desks visited\\n")
sys.stdout.flush()
program.close()
os._exit(0)
"""


def _desk(program: Program, work: Path) -> str:
    """Every desk of the analyst opened once; what the clipboard, the title and stderr then say."""
    command = [sys.executable, "-c", DESK, str(program.vault), PASSPHRASE]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=work / "tmp", env=program.environment(), timeout=300
    )
    if "desks visited" not in done.stdout:
        raise AssertionError(f"the desk did not open: {done.stdout}{done.stderr[-1500:]}")
    return done.stdout + done.stderr


def search_sees_everything() -> list[str]:
    """The places and encodings whose marker the search would miss in a file of our own: must be none."""
    return [
        f"{place} {encoding}"
        for number, place in enumerate(PLACES)
        for encoding in ENCODINGS
        for said in (marker(number, encoding),)
        for data in (b"abc" + packed(said, encoding) + b"xyz", b"ab" + spelled(said, encoding).encode() + b"z")
        if not found(data)
    ]


def differing(results: list[Result]) -> list[str]:
    """Public pictures which are not the same whatever was planted around them; AVIF sources lose exactness when they are made."""
    first = results[0].pictures if results else {}
    return sorted(
        {
            name
            for result in results
            for name, value in result.pictures.items()
            if value != first[name] and not name.startswith("avif ")
        }
    )


def told(results: list[Result]) -> list[tuple[str, ...]]:
    """Lines of the table: for each pair of formats the markers there were and those found."""
    lines = []
    hits = sum(len(result.found) for result in results)
    for kind in results[0].inside if results else ():
        count = sum(result.inside[kind] + result.around for result in results)
        lines += [
            (f"canaries {kind} → {target}", f"{count} of {len(PLACES) * len(results)} planted", f"{hits} found")
            for target in TARGETS
        ]
    return lines


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="workstation-canaries-") as name:
        for one in run(Path(name), tuple(sys.argv[1:]) or ENCODINGS):
            sys.stdout.write(f"{one}\n")
            sys.stdout.flush()
