"""What is installed is found, or said to be absent; damaged data costs its language and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from workstation.imaging import tesseract
from workstation.imaging.tesseract import Tesseract

# In a process of its own: the library speaks when it is unloaded.
LOAD = """
import sys
from workstation.imaging import tesseract
tesseract.FOLDERS = (sys.argv[1], *tesseract.FOLDERS[: int(sys.argv[2])])
found = tesseract.Tesseract.load()
print(*sorted(found.languages), *found.version, flush=True)
__import__("os")._exit(0)
"""


@pytest.mark.parametrize(
    ("name", "value"), [("LIBRARY", "libabsent.so.5"), ("LIBRARY", "libc.so.6"), ("FOLDERS", ("/nowhere",))]
)
def test_nothing_usable_is_absence(name, value, monkeypatch):
    monkeypatch.setattr(tesseract, name, value)
    assert Tesseract.load() is None


def loaded(folder: Path, others: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder), str(others)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_both_languages_and_the_version_are_found(tmp_path):
    assert loaded(tmp_path, 3)[:3] == ["bg", "el", "5"]


def test_damaged_data_costs_its_language_only(tmp_path):
    data = {lang: Path(tesseract._folder(data)) / f"{data}.traineddata" for lang, data in tesseract.LANGUAGES.items()}
    (tmp_path / "ell.traineddata").write_bytes(data["el"].read_bytes()[:5000])
    (tmp_path / "bul.traineddata").write_bytes(data["bg"].read_bytes())
    assert loaded(tmp_path, 0)[:2] == ["bg", "5"]


@pytest.mark.parametrize(
    ("told", "numbers"), [(b"5.3.0", (5, 3, 0)), (b"5.5.1-20-gab", (5, 5, 1)), (b"5.4", (5, 4, 0)), (b"?", (0, 0, 0))]
)
def test_a_version_is_three_numbers(told, numbers):
    assert tesseract._numbers(told) == numbers
