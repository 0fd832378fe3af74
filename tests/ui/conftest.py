"""A dressed application, jobs that must leave no thread behind, and small pictures made by code."""

import os
import threading
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from workstation.domain.crop import Rendition
from workstation.ui import icons, theme
from workstation.ui.desks.cropping import closer
from workstation.ui.jobs import Jobs

ICONS = Path(__file__).parents[2] / "resources" / "icons"


@pytest.fixture(autouse=True)
def look(qapp):
    """Every test sees the dark desk, whatever the one before it did."""
    icons.install(ICONS)
    if theme.current() is not theme.DARK or not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return theme.DARK


@pytest.fixture(autouse=True)
def leafing(monkeypatch):
    """No photograph lies on the desk long enough to be looked at closely; tests of that begin it themselves."""
    monkeypatch.setattr(closer, "REST_MS", 3_600_000)


@pytest.fixture
def jobs(qapp):
    """The desk's threads; afterwards none may live."""
    made = Jobs()
    yield made
    made.close()
    left = [t.name for t in threading.enumerate() if t.name.startswith(("lane", "pool"))]
    assert not left


@pytest.fixture
def checks():
    """A picture whose every pixel differs from its neighbour: 90 × 60."""
    rgb = bytearray()
    for y in range(60):
        for x in range(90):
            rgb += bytes((x * 2, y * 4, 255 * ((x + y) % 2)))
    return Rendition(90, 60, bytes(rgb))


@pytest.fixture
def grey():
    """The shield: one flat grey."""
    return Rendition(9, 6, bytes((90, 90, 90)) * 54)


def pytest_collection_modifyitems(items):
    """The offscreen platform complains that it cannot raise windows, grab keys or pass on sizes: not our concern."""
    for item in items:
        if "tests/ui" in item.path.as_posix() or "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
