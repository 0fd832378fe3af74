"""One door out: no other code of the program can make, replace or name a file outside the vault.

Read from the source, not from a run: every call that could create a file is listed here with its reason,
and the list may only grow by an edit of this file.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from workstation.exchange import gate

ROOT = Path(gate.__file__).resolve().parents[1]

VAULT = "store/"
"""The vault writes inside its own folder; store's tests watch over that."""

GATE = "exchange/gate.py"
REASONS = {
    ("app.py", "folder.mkdir"): "the desktop's own private folder",
    ("ui/memory.py", "QSettings"): "in that folder: window size, dark or light, keys; never anything about a case",
    ("ui/dialogs.py", "QSettings"): "empties what Qt would remember about folders",
    ("rehearsal.py", "folder.parent.mkdir"): "the place of the rehearsal vault, before there is a vault in it",
    ("rehearsal.py", "mkdtemp"): "where the rehearsal vault is made before it gets its name",
    ("ui/desks/describing/submitting.py", "self._desk.save"): "the desk's own verb: it keeps the texts in the vault",
    ("rehearsal.py", "building.rename"): "the finished rehearsal vault gets its name",
}
"""Module and call → why it is allowed outside gate and vault."""

MAKERS = {
    "write_bytes",
    "write_text",
    "touch",
    "mkdir",
    "symlink_to",
    "hardlink_to",
    "extractall",
    "copyfile",
    "copyfileobj",
    "copytree",
    "make_archive",
    "mkstemp",
    "mkdtemp",
    "NamedTemporaryFile",
    "TemporaryFile",
    "TemporaryDirectory",
    "SpooledTemporaryFile",
    "memmap",
    "tofile",
    "imwrite",
    "savefig",
    "QSaveFile",
    "QTemporaryFile",
    "QSettings",
    "setClipboard",
    "sendfile",
    "mknod",
    "mkfifo",
    "makedirs",
}
"""Calls by these names make something wherever they are used."""

SYSTEM = {"open", "rename", "replace", "link", "symlink", "truncate", "fdopen"}
"""Of ``os``, these can."""


def written_modes(call: ast.Call, position: int) -> bool:
    """Whether an ``open`` names a mode that writes (or a mode that cannot be read from the source)."""
    given = [k.value for k in call.keywords if k.arg == "mode"] or call.args[position : position + 1]
    if not given:
        return False
    mode = given[0]
    return not isinstance(mode, ast.Constant) or bool(set("wax+") & set(str(mode.value)))


def makes(call: ast.Call, memory: frozenset[str] = frozenset()) -> str:
    """The name under which ``call`` could make a file, or ""."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id if function.id in MAKERS or (function.id == "open" and written_modes(call, 1)) else ""
    if not isinstance(function, ast.Attribute):
        return ""
    name, owner = function.attr, ast.unparse(function.value)
    if owner == "os":
        made = system_makes(call, name)
    elif owner in ("io", "gzip", "bz2", "lzma", "tarfile", "zipfile"):
        writes = name in ("open", "ZipFile", "TarFile") and written_modes(call, 1)
        made = writes and not names_memory(call.args[0], memory)
    else:
        made = method_makes(call, name, owner, memory)
    return f"{owner}.{name}" if made or name in MAKERS else ""


def system_makes(call: ast.Call, name: str) -> bool:
    """Whether this call of ``os`` could make, move or replace a file."""
    if name == "open":
        return any(flag in ast.unparse(call) for flag in ("O_CREAT", "O_WRONLY", "O_RDWR", "flags"))
    return name in SYSTEM and (name != "fdopen" or written_modes(call, 1))


def method_makes(call: ast.Call, name: str, owner: str, memory: frozenset[str]) -> bool:
    """Whether this method of a path, a picture or shutil could."""
    if name == "open":
        # a first argument which is no mode belongs to another "open": Image.open(stream), desk.open(ref)
        given = [k.value for k in call.keywords if k.arg == "mode"] + call.args[:1]
        modes = [str(m.value) for m in given if isinstance(m, ast.Constant)]
        return any(set(mode) <= set("rwaxbt+") and bool(set("wax+") & set(mode)) for mode in modes)
    if name in ("rename", "replace"):
        return len(call.args) == 1 and not call.keywords and owner != "dataclasses"
    if name == "save":
        return bool(call.args) and not names_memory(call.args[0], memory)
    return owner == "shutil" and name in ("copy", "copy2", "move")


def names_memory(node: ast.expr, memory: frozenset[str]) -> bool:
    """Whether a picture is saved into memory: a name that only ever holds a BytesIO, or one made on the spot."""
    return ast.unparse(node) in memory or ast.unparse(node) in {"io.BytesIO()", "BytesIO()"}


def memory_names(tree: ast.AST) -> frozenset[str]:
    """Names assigned only from ``io.BytesIO()`` anywhere in ``tree``."""
    given: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            made = ast.unparse(node.value.func) if isinstance(node.value, ast.Call) else "other"
            given.setdefault(node.targets[0].id, set()).add(made)
    return frozenset(name for name, makers in given.items() if makers <= {"io.BytesIO", "BytesIO"})


def found() -> Iterator[tuple[str, int, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        if module.startswith(VAULT):
            continue
        tree = ast.parse(path.read_bytes())
        memory = {}
        for scope in ast.walk(tree):  # outer functions come first, inner ones overrule them
            if isinstance(scope, ast.FunctionDef):
                memory.update(dict.fromkeys(ast.walk(scope), memory_names(scope)))
        for node in ast.walk(tree):
            name = makes(node, memory.get(node, frozenset())) if isinstance(node, ast.Call) else ""
            # in actions no picture library is allowed: "save" is the vault's own word there
            if name and not (module.startswith("actions/") and name.endswith(".save")):
                yield module, node.lineno, name


def test_only_the_gate_makes_files_outside_the_vault():
    strays = [
        f"{module}:{line} {name}" for module, line, name in found() if module != GATE and (module, name) not in REASONS
    ]
    assert not strays


def test_in_the_gate_one_function_writes():
    tree = ast.parse(Path(gate.__file__).read_bytes())
    writers = {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and makes(node)
    }
    callers = {
        function.name
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name not in writers
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in writers
    }
    assert writers == {"_check_folder", "_write", "_name"}
    assert callers == {"let_out"}


def test_every_reason_is_still_needed():
    assert set(REASONS) <= {(module, name) for module, _, name in found()}


@pytest.mark.parametrize(
    "line",
    [
        "open(p, 'w')",
        "open(p, mode=m)",
        "p.open('xb')",
        "p.write_text('')",
        "os.open(p, os.O_CREAT | os.O_WRONLY)",
        "os.rename(a, b)",
        "p.rename(q)",
        "p.replace(q)",
        "shutil.copy(a, b)",
        "shutil.move(a, b)",
        "tempfile.mkstemp()",
        "image.save(path)",
        "zipfile.ZipFile(p, 'w')",
        "archive.extractall(p)",
        "QSettings()",
    ],
)
def test_the_watch_sees(line):
    assert makes(ast.parse(line, mode="eval").body)


@pytest.mark.parametrize(
    "line",
    [
        "open(p)",
        "open(p, 'rb')",
        "p.open()",
        "os.open(p, os.O_RDONLY)",
        "'a'.replace('a', 'b')",
        "image.save(io.BytesIO(), 'PNG')",
        "zipfile.ZipFile(p)",
    ],
)
def test_the_watch_lets_reading_be(line):
    assert not makes(ast.parse(line, mode="eval").body)
