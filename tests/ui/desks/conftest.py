"""A window with the desks under test over a real vault; it ends before the vault closes."""

import pytest

from workstation.ui.bench import DeskSpec
from workstation.ui.window import MainWindow


@pytest.fixture
def window_for(qtbot, jobs):
    """``window_for(session, Describing, Reviewing)`` → the shown window at the first desk, its reading done."""
    made = []

    def make(session, *desks):
        specs = [DeskSpec(desk.id, desk.title, "objects", desk) for desk in desks]
        person = session.person
        roles = ", ".join(sorted(person.roles))
        window = MainWindow(session, specs, jobs=jobs, person_name=person.name, roles=roles)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: not jobs.busy)
        return window

    yield make
    for window in made:
        window.close()


@pytest.fixture
def settled(qtbot, jobs):
    """Wait until nothing is on its way."""
    return lambda: qtbot.waitUntil(lambda: not jobs.busy)
