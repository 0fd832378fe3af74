"""``python -m workstation``: the desktop without a command, else the command line."""

import sys
from collections.abc import Sequence


def harden() -> None:
    """No core dumps, and no other process of the same user may read this one's memory (security.md)."""
    if sys.platform.startswith("linux"):
        import ctypes  # only here, and only on Linux
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


_WITH_VALUE = ("--vault", "--user", "--passphrase-file")


def _command(words: Sequence[str]) -> str:
    """The first word that is neither an option of the program nor its value."""
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:
            next(rest, "")
        elif not word.startswith("-"):
            return word
    return ""


def main(words: Sequence[str] | None = None) -> int:
    """Run; returns the exit code of the contract."""
    words = list(sys.argv[1:] if words is None else words)
    harden()
    # Imported by need: the command line must never load Qt, and the desktop starts faster without click.
    if not words or _command(words) == "desktop":
        from workstation import app

        return app.run(words)
    from workstation.cli.main import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
