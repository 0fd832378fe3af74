"""The planted vault: built once a run, copied for each test that changes it."""

from pathlib import Path

import pytest

from tests.store.vaults import Planted, plant


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Look, do not touch."""
    return plant(tmp_path_factory.mktemp("planted") / "vault")


@pytest.fixture
def folder(planted: Planted, tmp_path: Path) -> Path:
    """A copy of the planted vault's folder, to be changed at will."""
    return planted.copy(tmp_path / "vault")
