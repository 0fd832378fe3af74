"""One run of the command line: whose vault, who, how to print, and the one unlocking it shares."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workstation.actions import DarkroomOnCall, Session, administering, silent
from workstation.domain.errors import NotFound, Refused, Stop, Unreadable
from workstation.exchange import resources


def now() -> datetime:
    """The clock of this front door."""
    return datetime.now(UTC)


NUMBER = click.IntRange(1, 2**63 - 1)
"""What the database can number: larger or negative is a typing error, not a bug of ours."""


class Usage(Stop):
    """The call's words are wrong or something it needs is missing."""

    exit_code = 2


@dataclass
class Door:
    """What the options before the command say. ``session`` unlocks once, however many commands a script has."""

    vault: Path | None = None
    user: str = ""
    passphrase_file: Path | None = None
    as_json: bool = False
    no_input: bool = False
    in_script: bool = False
    code: int = 0  # 7 when a command was partly done
    darkroom: DarkroomOnCall = field(default_factory=DarkroomOnCall)
    _session: Session | None = None

    def options(self, vault: Path | None, user: str, passphrase_file: Path | None) -> None:
        """Take the options before a command; raises Usage where a script's line would change who is acting."""
        changed = (vault or self.vault, user or self.user) != (self.vault, self.user)
        if changed and self._session is not None:
            raise Usage(
                "script_user",
                "A script has one vault and one person.",
                "Write one script for each, and run them in turn.",
            )
        self.vault, self.user = vault or self.vault, user or self.user
        self.passphrase_file = passphrase_file or self.passphrase_file

    def folder(self) -> Path:
        """The vault's folder; raises Usage if none was named."""
        if self.vault is None:
            raise Usage(
                "vault_missing", "Which vault?", "Give --vault DIR before the command, or set WORKSTATION_VAULT."
            )
        return self.vault

    def session(self) -> Session:
        """The unlocked vault."""
        if self._session is None:
            folder = self.folder()
            administering.names(folder)
            if not self.user:
                raise Usage(
                    "user_missing", "Who are you?", "Give --user NAME before the command, or set WORKSTATION_USER."
                )
            passphrase = self.passphrase(self.passphrase_file, f"Passphrase of {self.user}")
            self._session = administering.unlock(
                folder, self.user, passphrase, clock=now, via="cli", resources=resources(), darkroom=self.darkroom
            )
            if self._session.vault.read_only:
                self.say(f"Reading only: {self._session.vault.read_only}")
        return self._session

    def may_ask(self) -> bool:
        """Whether somebody sits at a terminal and wants to be asked."""
        return not self.no_input and sys.stdin.isatty()

    def passphrase(self, path: Path | None, prompt: str, *, twice: bool = False) -> str:
        """From the first line of a file, or typed; raises Usage where nobody can type."""
        if path is not None:
            try:
                return path.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
            except (OSError, UnicodeDecodeError) as error:
                raise NotFound(
                    "passphrase_file", "The passphrase file cannot be read.", "Check its path and that it is text."
                ) from error
        if not self.may_ask():
            raise Usage(
                "passphrase_missing",
                "A passphrase is needed.",
                "Give --passphrase-file FILE, or WORKSTATION_PASSPHRASE_FILE.",
            )
        typed = getpass.getpass(prompt + ": ")
        if twice and getpass.getpass("Once more: ") != typed:
            raise Refused("passphrase_differs", "The two passphrases differ.", "Try again.")
        return typed

    def close(self) -> None:
        """Lock the vault and end the sandbox."""
        try:
            if self._session is not None:
                self._session.vault.close()
        finally:
            self._session = None
            self.darkroom.close()

    # --- printing -----------------------------------------------------------------------------------------

    def show(self, value: Any, text: str | None = None) -> None:
        """One result: JSON, or the words for it."""
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
        else:
            click.echo(text if text is not None else "\n".join(f"{key}: {line(entry)}" for key, entry in value.items()))

    def rows(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """A list: a JSON array, or an aligned table of some columns."""
        found = list(rows)
        if self.as_json:
            self.show(found)
            return
        table = [[line(row.get(column, "")) for column in columns] for row in found]
        widths = [max([len(column), *(len(cells[n]) for cells in table)]) for n, column in enumerate(columns)]
        for cells in [[column.upper() for column in columns], *table]:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())

    def say(self, words: str) -> None:
        """A message beside the data."""
        click.echo(words, err=True)

    def report(self) -> Callable[[int, int, str], None]:
        """Progress with real numbers, on a terminal only."""
        if not sys.stderr.isatty() or self.as_json:
            return silent

        def tell(done: int, total: int, words: str) -> None:
            of = f" of {total}" if total else ""
            end = "\n" if total and done == total else ""
            sys.stderr.write(
                f"\r\x1b[K{done}{of} {words}{end}" if "NO_COLOR" not in os.environ else f"\r{done}{of} {words}{end}"
            )
            sys.stderr.flush()

        return tell


def line(value: object) -> str:
    """One value for a person, on one line, without control characters."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(line(entry) for entry in value)
    return "".join(c if c.isprintable() else "�" for c in str(value))


def read_file(path: Path) -> bytes:
    """A file from outside; raises NotFound or Unreadable with a sentence."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file", f"There is no file {path}.", "Check its path.") from error
    except OSError as error:
        raise Unreadable("unreadable", f"{path} cannot be read: {error.strerror}.", "Check its permissions.") from error


pass_door = click.make_pass_decorator(Door)
