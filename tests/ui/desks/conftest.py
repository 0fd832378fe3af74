"""A window with the desks under test over a real vault; it ends before the vault closes."""

import pytest

from workstation.ui.bench import Desk, DeskSpec
from workstation.ui.desks.cropping import Cropping
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


class Objects(Desk):
    """Stands where the objects' desk would: it remembers what was to be opened."""

    id, title, opened = "objects", "Objects", ""

    def open(self, subject):
        self.opened = subject


@pytest.fixture
def cropping_rests(qtbot, jobs):
    """``cropping_rests(desk)`` waits until nothing is on its way, previews and resting sliders included."""

    def wait(desk):
        developing, steps = desk.developing, desk.side.steps
        timers = (developing.rest, steps._rest, desk.judging.rest)
        qtbot.waitUntil(
            lambda: not (jobs.busy or any(t.isActive() for t in timers)) and developing.proofing.resting, timeout=20_000
        )

    return wait


@pytest.fixture
def at_cropping(qtbot, jobs, cropping_rests):
    """Sit down at Cropping; returns (window, desk) with the photograph ``place`` (0-based) of the case laid out."""

    def make(session, place=3):
        specs = (
            DeskSpec("cropping", "Cropping", "cropping", Cropping),
            DeskSpec("objects", "Objects", "objects", Objects),
        )
        window = MainWindow(session, specs, jobs=jobs, person_name="A", roles="analyst")
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        desk = window.desk
        cropping_rests(desk)
        desk.film.grid.set_current(place)
        cropping_rests(desk)
        return window, desk

    return make
