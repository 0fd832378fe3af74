"""What the desk may never do, read off its source: decode files, copy pictures out, start threads of its own."""

import ast
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "workstation" / "ui"
FORBIDDEN = {
    "QImageReader": "a seized file is decoded in the sandbox only",
    "QMovie": "a seized file is decoded in the sandbox only",
    "QPicture": "a seized file is decoded in the sandbox only",
    "fromData": "a seized file is decoded in the sandbox only",
    "loadFromData": "a seized file is decoded in the sandbox only",
    "QClipboard": "no picture leaves by the clipboard",
    "setPixmapData": "no picture leaves by the clipboard",
    "QDrag": "no picture leaves by dragging",
    "QThread": "jobs owns the threads",
    "processEvents": "the event loop is not entered twice",
    "QNetworkAccessManager": "nothing leaves this computer",
    "QDesktopServices": "nothing is opened elsewhere",
}


def names(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return used | {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}


@pytest.mark.parametrize("file", sorted(UI.rglob("*.py")), ids=lambda f: f.relative_to(UI).as_posix())
def test_no_file_of_the_desk_uses_what_is_forbidden(file):
    assert not {name: FORBIDDEN[name] for name in names(file) & set(FORBIDDEN)}


def test_pictures_are_made_of_rgb_only():
    """``QImage`` and ``QPixmap`` are called with sizes and bytes, never with a path."""
    for file in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called in ("QImage", "QPixmap"):
                assert len(node.args) != 1, f"{file.name}:{node.lineno}"
