"""The root command, how errors end, and the commands which need no group."""

import json
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from workstation import __version__, rehearsal
from workstation.actions import administering
from workstation.cli import batches, cases, hashes, objects, people, referrals, seizures, tips, upkeep
from workstation.cli.door import Door, Usage, now, pass_door, read_file
from workstation.domain.errors import Stop, Unreadable
from workstation.domain.tip import visible
from workstation.exchange import resources, verifier


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workstation")
@click.option("--vault", type=click.Path(path_type=Path), envvar="WORKSTATION_VAULT", help="The vault's folder.")
@click.option("--user", envvar="WORKSTATION_USER", default="", help="Your name in the vault.")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    envvar="WORKSTATION_PASSPHRASE_FILE",
    help="A file whose first line is your passphrase.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--no-input", is_flag=True, help="Never ask; fail instead.")
@click.pass_context
def root(
    context: click.Context, vault: Path | None, user: str, passphrase_file: Path | None, as_json: bool, no_input: bool
) -> None:
    """The analysts' workstation for tracing objects."""
    if context.obj is None:  # a script's lines share the door of its own call
        context.obj = Door()
    door: Door = context.obj
    door.options(vault, user, passphrase_file)
    door.as_json, door.no_input = as_json or door.as_json, no_input or door.no_input


@root.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--admin", required=True, help="Name of the first administrator.")
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    help="A file whose first line is the administrator's passphrase.",
)
@pass_door
def init(door: Door, folder: Path, admin: str, new_passphrase_file: Path | None) -> None:
    """Make a new vault in an empty folder."""
    passphrase = door.passphrase(new_passphrase_file or door.passphrase_file, f"New passphrase for {admin}", twice=True)
    founded = administering.found(
        folder, admin, passphrase, clock=now, via="cli", resources=resources(), darkroom=door.darkroom
    )
    founded.session.vault.close()
    door.show(
        {"vault": str(folder), "admin": admin, "root": founded.root, "recovery": list(founded.recovery)},
        f"Vault made in {folder}.\n\nRoot of trust (for “verify --trust”): {founded.root}\n\n"
        "Two recovery codes, shown only now. Write each on paper and keep them in two safes:\n  "
        + "\n  ".join(founded.recovery),
    )


@root.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--no-desktop", is_flag=True, help="Only make the rehearsal vault and print its people.")
@pass_door
def demo(door: Door, folder: Path | None, no_desktop: bool) -> None:
    """Make a rehearsal vault from drawn still lifes, then open the desktop."""
    place = folder or door.vault or rehearsal.usual_place()
    made = rehearsal.make(place, now, resources(), door.report())
    door.show(
        {
            "vault": str(place),
            "passphrase_file": str(made.passphrase_file),
            "people": [{"name": name, "roles": list(roles)} for name, roles in made.people],
        },
        f"Rehearsal vault: {place}\nPassphrase of everybody: {made.passphrase_file}\n"
        + "\n".join(f"  {name} – {', '.join(roles)}" for name, roles in made.people),
    )
    if not no_desktop:
        door.close()
        raise click.exceptions.Exit(_desktop(place))


@root.command()
@pass_door
def desktop(door: Door) -> None:
    """Open the desktop."""
    raise click.exceptions.Exit(_desktop(door.vault))


def _desktop(folder: Path | None) -> int:
    # The command line never imports Qt: the desktop is another run of the program.
    import subprocess

    where = ["--vault", str(folder)] if folder else []
    return subprocess.run([sys.executable, "-m", "workstation", *where, "desktop"], check=False).returncode


@root.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--trust", type=click.Path(path_type=Path), help="A roster, or a text with the root of trust.")
@click.option("--closely", is_flag=True, help="Follow the coded pixels of every JPEG, too: a second or so for 5 MB.")
@pass_door
def verify(door: Door, files: Sequence[Path], trust: Path | None, closely: bool) -> None:
    """Check bundles, referral packages and ledger extracts. Needs no vault, configuration or network."""
    pinned = read_file(trust) if trust else None
    verdicts = [(path, verifier.verify(path, pinned, closely=closely)) for path in files]
    rows = [
        {
            "file": str(path),
            "ok": v.ok,
            "kind": v.kind,
            "demo": v.demo,
            "trusted": v.trusted,
            "problems": list(v.problems),
            "codes": list(v.codes),
            "facts": dict(v.facts),
        }
        for path, v in verdicts
    ]
    words = []
    for path, v in verdicts:
        anchor = {
            True: "by a roster you trust",
            False: "NOT by the roster you trust",
            None: "by a roster you have not pinned (--trust)",
        }
        words.append(f"{path}: {'good' if v.ok else 'NOT GOOD'} – {v.kind}, signed {anchor[v.trusted]}")
        words += [f"  {problem}" for problem in v.problems] + [f"  {key}: {value}" for key, value in v.facts.items()]
    door.show(rows, "\n".join(words))
    bad = [v for _, v in verdicts if not v.ok]
    if bad:
        raise click.exceptions.Exit(4 if all(v.demo and len(v.problems) == 1 for v in bad) else 5)


@root.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def script(context: click.Context, file: Path) -> None:
    """Run many commands, one a line, under one unlocking; stops at the first that fails."""
    door: Door = context.obj
    if door.in_script:
        raise Usage("script_nested", "A script cannot run another script.", "Put its lines into this one.")
    door.in_script = True
    try:
        lines = read_file(file).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise Unreadable("script", f"{file} is not text in UTF-8.", "Save it as UTF-8.") from error
    for number, text in enumerate(lines, start=1):
        try:
            words = shlex.split(text, comments=True)
        except ValueError as error:
            raise Usage("usage", f"Line {number}: a quotation mark is not closed.", "Close it.") from error
        if not words:
            continue
        try:
            with root.make_context("workstation", words, obj=context.obj) as inner:
                root.invoke(inner)
        except Stop as stop:
            stop.message = f"Line {number}: {stop.message}"
            raise
        except click.exceptions.Exit as ended:
            if ended.exit_code:
                raise
        except click.UsageError as error:
            raise Usage(
                "usage", f"Line {number}: {error.format_message()}", "“workstation --help” shows the commands."
            ) from error


for command in (
    *people.COMMANDS,
    *cases.COMMANDS,
    *hashes.COMMANDS,
    *seizures.COMMANDS,
    *objects.COMMANDS,
    *batches.COMMANDS,
    *tips.COMMANDS,
    *referrals.COMMANDS,
    *upkeep.COMMANDS,
):
    root.add_command(command)


def run(words: Sequence[str]) -> int:
    """Run one call; returns the exit code of the contract."""
    door = Door(as_json="--json" in words)
    code = _attempt(door, words)
    try:
        door.close()
    except Stop as stop:  # what the command did is done and was told; only the farewell failed
        return code or _fail(door, stop)
    return code


def _attempt(door: Door, words: Sequence[str]) -> int:
    try:
        ended = root.main(args=list(words), prog_name="workstation", standalone_mode=False, obj=door)
    except click.exceptions.Abort:
        return _fail(door, Usage("interrupted", "Interrupted; what was finished is kept."))
    except click.UsageError as error:
        return _fail(door, Usage("usage", error.format_message(), "“workstation --help” shows the commands."))
    except Stop as stop:
        return _fail(door, stop)
    except Exception as error:  # noqa: BLE001 - the front door: anything unexpected is our bug, and is said to be
        return _unexpected(door, error, words)
    else:  # click hands back the code of an Exit, and None from a command that simply ended
        return ended if isinstance(ended, int) and ended else door.code


def _unexpected(door: Door, error: Exception, words: Sequence[str]) -> int:
    if isinstance(error, UnicodeEncodeError) and any("\ud800" <= c <= "\udfff" for c in "".join(words)):
        return _fail(door, Usage("encoding", "A word of the call is not valid text in UTF-8.", "Type it anew."))
    traceback.print_exception(error, limit=-4, file=sys.stderr)
    sentence = f"Something went wrong in the program itself ({type(error).__name__})."
    return _fail(door, Stop("bug", sentence, "Nothing was half done. Please report the lines above."))


def _fail(door: Door, stop: Stop) -> int:
    message = visible(stop.message).replace("\n", "␊")  # it may name a stranger's file
    if door.as_json:
        fields = {"code": stop.code, "message": message, "hint": stop.hint, "subject": stop.subject}
        click.echo(json.dumps({"error": fields}, ensure_ascii=False), err=True)
    else:
        click.echo(message + (f"\n{stop.hint}" if stop.hint else ""), err=True)
    return stop.exit_code
