"""Why PySide6 is pinned below 6.12: that version loses references, and the process dies much later, elsewhere."""

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

EMIT = """
import sys
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal(bool)
bell, heard = Bell(), []
bell.rung.connect(heard.append)
before = sys.getrefcount(True)
for _ in range(50):
    bell.rung.emit(True)
print(sys.getrefcount(True) - before - len(heard) * (sys.version_info < (3, 12)))
assert len(heard) == 50
"""


def test_fifty_signals_keep_the_count_of_true() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, check=True, timeout=60)
    assert abs(int(done.stdout)) <= 2, "this PySide6 loses or leaks references"


def test_the_broken_version_is_shut_out() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    qt = next(r for r in map(Requirement, project["dependencies"]) if r.name.lower() == "pyside6-essentials")
    assert not qt.specifier.contains("6.12.0")
    assert qt.specifier.contains("6.11.3")
