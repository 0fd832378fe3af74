"""The program as a script meets it: a process with arguments in, exit code, stdout and stderr out."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workstation.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """How one run ended."""

    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[Any]:
        """Every JSON document on stdout: one for a command, one a line for a script."""
        found, text, reader = [], self.out.strip(), json.JSONDecoder()
        while text:
            value, end = reader.raw_decode(text)
            found.append(value)
            text = text[end:].lstrip()
        return found

    @property
    def value(self) -> Any:
        """The one document."""
        (only,) = self.documents
        return only

    @property
    def error(self) -> dict[str, str]:
        """The error object of the contract: the last line of stderr, and no traceback before it."""
        assert "Traceback" not in self.err, self.err
        value = json.loads(self.err.strip().splitlines()[-1])
        assert set(value) == {"error"}
        assert set(value["error"]) == {"code", "message", "hint", "subject"}
        found: dict[str, str] = value["error"]
        return found


@dataclass
class Program:
    """Calls the program on one vault. ``passphrases`` holds NAME.pass; ``shared`` is a file good for everybody."""

    vault: Path
    passphrases: Path
    shared: Path | None = None
    loaded: set[str] = field(default_factory=set)

    def words(self, user: str, words: Sequence[object]) -> list[str]:
        """The whole command line, with --json."""
        who = ["--user", user, "--passphrase-file", str(self.secret(user))] if user else []
        return ["--json", "--no-input", "--vault", str(self.vault), *who, *map(str, words)]

    def secret(self, user: str) -> Path:
        """The person's passphrase file."""
        return self.shared or self.passphrases / f"{user}.pass"

    def environment(self) -> dict[str, str]:
        """Nothing of the person who runs the tests: an empty HOME, no WORKSTATION_ variables."""
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.passphrases), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

    def process(self, user: str, *words: object, prefix: Sequence[str] = ()) -> Ran:
        """A process of its own: ``python -m workstation …``."""
        command = [*prefix, sys.executable, "-m", "workstation", *self.words(user, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.passphrases, env=self.environment()
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def script(self, user: str, text: str) -> Ran:
        """Many commands, one a line, under one unlocking, in a process of its own."""
        file = self.passphrases / "commands.txt"
        file.write_text(text, "utf-8")
        return self.process(user, "script", file)

    def call(self, user: str, *words: object) -> Ran:
        """The same front door in this process: quicker, for the many refusals."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(self.words(user, words))
        return Ran(code, out.getvalue(), err.getvalue())


def tool(*command: object, cwd: Path | None = None) -> str:
    """What a stranger's tool says; it must agree (exit 0)."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def files_below(folder: Path) -> Iterator[Path]:
    """Every file, sorted."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file()))
