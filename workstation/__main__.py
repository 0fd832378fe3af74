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


def main(words: Sequence[str] | None = None) -> int:
    """Run; returns the exit code of the contract."""
    words = list(sys.argv[1:] if words is None else words)
    harden()
    # Imported by need: the command line must never load Qt, and the desktop starts faster without click.
    if not words or words[-1] == "desktop":
        from workstation import app

        return app.run(words)
    from workstation.cli.main import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
