"""How administration is spoken of: roles and what they may, keys, countries, layers of the sandbox, settings."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QLocale

from workstation.domain.person import MAY, Act, Role

ROLES: Mapping[Role, str] = {
    Role.ANALYST: "sees photographs, crops and describes objects, clears colleagues' objects, handles tips",
    Role.CASE_OFFICER: "opens contact data, reviews and releases referrals",
    Role.RELEASE_MANAGER: "plans, builds, releases and withdraws batches",
    Role.ADMINISTRATOR: "enrols people, registers authorities, keeps the vault; sees no photograph and no tip",
    Role.AUDITOR: "reads and verifies the ledger, and nothing else",
}
"""Every role in the order of the form, with what it is trusted with."""

KEYS: Mapping[str, str] = {
    "database": "the database",
    "source": "source photographs",
    "work": "tips and working data",
    "identity": "contact data of tipsters",
    "unit": "the unit's signing key",
}
"""What a key of the vault opens."""

LAYERS: Mapping[str, tuple[str, str]] = {
    "rlimits": ("Limits", "A picture gets so much time and memory and no more."),
    "landlock": ("No files", "The decoder cannot open a single file of this computer."),
    "seccomp": ("Few system calls", "No network, no new programs; anything unusual ends the decoder."),
    "bubblewrap": ("A room of its own", "Own processes and no network at all; used where the computer allows it."),
}
"""Layers of the sandbox → (short name, what it keeps away)."""

OPTIONAL = frozenset({"bubblewrap"})
"""Layers whose absence blocks nothing."""

SOON = 60
"""Days before its end in which a certificate is said to end soon."""


def roles(of: frozenset[Role]) -> str:
    """``analyst, case officer``, in the order of the form."""
    return ", ".join(role.value for role in ROLES if role in of)


def may(of: frozenset[Role]) -> list[str]:
    """What these roles may do, act by act."""
    return [act.value for act in Act if of & MAY[act]]


def keys(names: Sequence[str]) -> str:
    """``source photographs, contact data``."""
    return ", ".join(KEYS.get(name, name) for name in names)


def country(code: str) -> str:
    """``DE`` → "Germany"; a code Qt does not know stays as it is."""
    known = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(known) if known != QLocale.Country.AnyTerritory else code


def until(day: str, today: date) -> tuple[str, str]:
    """(words, tone) for the last day of a certificate."""
    left = (date.fromisoformat(day) - today).days
    if left <= 0:
        return f"ended {day}", "danger"
    return (f"{day}, {left} days left", "warn") if left <= SOON else (day, "ok")


def grouped(text: str, size: int = 4, per_line: int = 4) -> str:
    """A fingerprint in groups that can be compared by eye or read aloud over the telephone."""
    groups = [text[at : at + size] for at in range(0, len(text), size)]
    return "\n".join(" ".join(groups[at : at + per_line]) for at in range(0, len(groups), per_line))


def amount(size: int) -> str:
    """Bytes as people write them."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 person``, ``3 people``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
