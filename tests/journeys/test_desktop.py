"""The whole work in the real window, by mouse and keyboard: from a seized folder to a verified bundle and a referral."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)

from tests.journeys.desk import Desktop, seen
from tests.journeys.program import ROOT, tool
from tests.stage import PASSPHRASE, PEOPLE, jpeg, scene
from workstation import app
from workstation.actions import administering, registering
from workstation.exchange import resources, signing
from workstation.store import keys
from workstation.ui.widgets import ThumbnailGrid

pytestmark = pytest.mark.journey

BAGS = "Canon PowerShot S40 (1).jpg"
ALT = "Description of the picture (alt text)"


@pytest.fixture
def desktop(qtbot, monkeypatch, tmp_path):
    """``desktop(vault folder)`` opens the program as ``workstation --vault`` does, with settings of its own."""
    monkeypatch.setenv("WORKSTATION_CONFIG", str(tmp_path / "config"))
    made = []

    def start(vault: Path) -> Desktop:
        _app, program = app.make(["workstation", "--vault", str(vault)])
        made.append(Desktop(qtbot, program, monkeypatch))
        program.start()
        return made[0]

    yield start
    for one in made:
        one.leave()


@pytest.fixture
def unit(tmp_path, darkroom) -> Path:
    """A vault founded today: seven people and one authority whose key lies beside it."""
    now = lambda: datetime.now(UTC)
    founded = administering.found(
        tmp_path / "unit", "Ada", PASSPHRASE, clock=now, via="cli", resources=resources(), darkroom=darkroom,
        cost=keys.FLOOR,
    )  # fmt: skip
    session = founded.session
    for name, role in PEOPLE.items():
        administering.add_person(session, name, frozenset({role}), PASSPHRASE, keys.FLOOR)
    certificate, key = signing.demo_authority("DE", "National unit Germany", now())
    registering.add_authority(session, "DE", "National unit Germany", certificate)
    session.vault.close()
    (tmp_path / "de.pem").write_text(certificate)
    (tmp_path / "de.key").write_text(key)
    return tmp_path / "unit"


@pytest.fixture
def vault(full_vault, tmp_path) -> Path:
    """A copy of the full vault."""
    shutil.copytree(full_vault, tmp_path / "vault")
    return tmp_path / "vault"


@pytest.mark.slow
def test_from_a_seized_folder_to_a_bundle_and_a_referral(desktop, unit, tmp_path):
    seized = a_seizure(tmp_path)
    screen = desktop(unit)
    anna_unlocks_at_the_second_try(screen)
    the_seizure_comes_in(screen, seized)
    one_is_marked_and_taken_back(screen)
    ref = an_object_is_cropped(screen)
    it_is_described_and_submitted(screen, ref)
    ben_looks_at_everything_and_clears_it(screen, ref)
    bundle = rita_releases_a_batch(screen, ref, tmp_path)
    a_stranger_verifies(unit, bundle)
    anna_takes_in_the_tips(screen, ref, tmp_path)
    package = germany_gets_a_referral(screen, tmp_path)
    a_stranger_verifies(unit, package)
    germany_opens_it(package, tmp_path)
    otto_proves_the_ledger(screen)
    ada_sees_the_people(screen)


def a_seizure(tmp_path: Path) -> Path:
    """Four pictures made by code, and a real one where it is at hand."""
    folder = tmp_path / "seized"
    folder.mkdir()
    for number in range(4):
        (folder / f"IMG_{number}.JPG").write_bytes(jpeg(scene(number)))
    real = ROOT.parent / "shared" / "data" / "photos" / BAGS
    if real.is_file():
        shutil.copyfile(real, folder / BAGS)
    return folder


def anna_unlocks_at_the_second_try(screen: Desktop) -> None:
    screen.unlock_as("Anna", "correct horse battery stable")
    refused = screen.read("Try again in 1 second")
    assert len(refused) > len("Try again in 1 second.")
    assert screen.program.window is None
    screen.sit_down("Anna", PASSPHRASE)
    assert screen.says("Open your first case")


def the_seizure_comes_in(screen: Desktop, seized: Path) -> None:
    screen.will_answer("Open a case", "Open case", Reference="OP-1", Title="Shopping bags")
    screen.press("Ctrl+N")
    screen.read("Nothing taken in yet")
    screen.files.append(seized)
    screen.will_answer("Take ", "Take in")
    screen.click("Take in a folder …")
    many = len(list(seized.iterdir()))
    screen.read(f"{many} new")
    screen.rest()
    screen.read(f"{many} photographs, {many} new")
    for number in range(many):
        assert is_mosaic(card(screen, number)), f"card {number} is no mosaic"


def wall(screen: Desktop) -> ThumbnailGrid:
    grid: ThumbnailGrid = screen.named("Photographs, shielded", ThumbnailGrid)
    return grid


def card(screen: Desktop, number: int) -> QImage:
    """The middle of a card's picture, away from badges and caption."""
    grid = wall(screen)
    box = grid.card(number)
    middle = QRect(box.x() + box.width() // 4, box.y() + box.height() // 4, box.width() // 2, box.height() // 3)
    return screen.picture(grid.viewport(), middle)


def is_mosaic(image: QImage) -> bool:
    """Whether a picture of ours is shown as large even fields; the grain of its clear pixels lets no two be alike."""
    pixels = [[image.pixel(x, y) for x in range(image.width())] for y in range(image.height())]
    pairs = [(a, b) for line in pixels for a, b in pairwise(line)]
    assert len({p for line in pixels for p in line}) > 1, "there is no picture at all"
    return sum(a == b for a, b in pairs) > 0.7 * len(pairs)


def one_is_marked_and_taken_back(screen: Desktop) -> None:
    grid = wall(screen)
    source, many = grid._source, grid._source.count()
    screen.tap(grid.viewport(), grid.card(0).center())
    judged = source.item(0).accessible
    screen.press("N")
    screen.read("Marked: nothing usable")
    screen.until("it to leave the queue", lambda: source.count() == many - 1)
    screen.rest()
    assert judged not in {source.item(number).accessible for number in range(many - 1)}
    screen.click("Undo")
    screen.until("the mark to go", lambda: source.count() == many)
    screen.rest()
    assert judged in {source.item(number).accessible for number in range(many)}


def an_object_is_cropped(screen: Desktop) -> str:
    grid = wall(screen)
    for number in 3 * list(range(grid._source.count())):  # the queue may be put in order meanwhile
        screen.tap(grid.viewport(), grid.card(number).center())
        screen.rest()
        if any("IMG_1.JPG" in label.text() for label in seen(screen.front, QLabel)):
            break
    else:
        raise AssertionError("no card is IMG_1.JPG")
    screen.press("Return")
    screen.read("900 × 700")
    screen.rest()
    canvas = screen.named("Photograph")
    middle = canvas.rect().center()
    assert canvas.hasFocus()
    screen.press("R")
    screen.drag(canvas, middle - QPoint(150, 120), middle + QPoint(150, 120))
    screen.press("Alt+Right", 3)
    screen.press("B")
    screen.drag(canvas, middle - QPoint(120, 100), middle - QPoint(80, 60))
    add_the_exposure(screen)
    screen.rest()
    look_at_the_preview(screen, canvas)
    look_at_the_proof(screen, canvas)
    look_through_the_keyhole(screen, canvas, middle)
    screen.click("Keep as new object")
    kept = screen.read("Kept: O-")
    screen.rest()
    assert "block" not in kept
    found = re.search(r"O-\d{4}-\d{4}", kept)
    assert found
    replay_the_record(screen, found[0])
    return found[0]


def add_the_exposure(screen: Desktop) -> None:
    """A step from the menu, moved by key: one thing to undo."""
    screen.press("Shift+A")
    screen.choose("Exposure")
    screen.come_forward()
    screen.until("the keyboard at its number", screen.named("Exposure, stops").hasFocus)
    screen.press("Right", 3)
    assert screen.named("Exposure, stops, number").value() == pytest.approx(0.3)
    screen.until("the hand to rest", lambda: screen.named("Undo Exposure 0.3 EV").isEnabled())


def look_at_the_preview(screen: Desktop, canvas: QWidget) -> None:
    glass = screen.named("Preview of the crop")
    screen.until("a preview", lambda: "shielded" in glass.accessibleDescription())
    size = [label.text() for label in seen(screen.front, QLabel) if label.text().endswith(" pixels")]
    assert size
    middle = QRect(glass.rect().center() - QPoint(30, 20), glass.rect().center() + QPoint(30, 20))
    assert is_mosaic(screen.picture(glass, middle))
    screen.tap(canvas, QPoint(4, 4))
    screen.press("V")
    screen.press("Shift+W")
    assert not is_mosaic(screen.picture(glass, middle))
    screen.button("Revealed")
    screen.press("Shift+W")
    assert is_mosaic(screen.picture(glass, middle))


def look_at_the_proof(screen: Desktop, canvas: QWidget) -> None:
    """What would be kept, in place of the photograph; nothing of it stays behind."""
    screen.press("W")
    proof = screen.named("What would be kept")
    middle = QRect(proof.rect().center() - QPoint(30, 20), proof.rect().center() + QPoint(30, 20))
    screen.until("the proof", lambda: not is_mosaic(screen.picture(proof, middle)))
    assert not canvas.isVisible()
    screen.button("Revealed")
    after = screen.picture(proof, middle)
    with screen.holding(Qt.Key.Key_Y):
        screen.rest()
        assert light(screen.picture(proof, middle)) < light(after)
    screen.press("W")
    screen.button("Shield")
    assert canvas.hasFocus()


def light(image: QImage) -> int:
    """How light a picture is, all in all."""
    return sum(image.pixelColor(x, y).lightness() for y in range(image.height()) for x in range(image.width()))


def replay_the_record(screen: Desktop, ref: str) -> None:
    """What was done to the pixels stands in the record, and doing it again gives the same."""

    def read_and_replay() -> None:
        text = screen.named("Enhancement record", QPlainTextEdit).toPlainText
        screen.until("the record", text)
        assert all(words in text() for words in (ref, "Exposure", "0.3")), text()
        screen.click("Replay")
        screen.read("the same pixels after each of")

    tabs = screen.named("Crop, steps, checks, more", QTabBar)
    screen.tap(tabs, tabs.tabRect(0).center())
    screen.will_answer("Enhancement record of", "Close", first=read_and_replay)
    screen.click(f"Enhancement record of {ref}")
    screen.rest()


def look_through_the_keyhole(screen: Desktop, canvas: QWidget, at: QPoint) -> None:
    hole = QRect(at + QPoint(10, 10), at + QPoint(50, 40))
    QTest.mouseMove(canvas, at + QPoint(30, 25))
    before = screen.picture(canvas, hole)
    assert is_mosaic(before)
    canvas.setFocus()
    with screen.holding(Qt.Key.Key_Q):
        screen.rest()
        assert not is_mosaic(screen.picture(canvas, hole))
        screen.button("Revealed")
    assert screen.picture(canvas, hole) == before
    screen.button("Shield")
    screen.read("Seen today: 1 picture")


def it_is_described_and_submitted(screen: Desktop, ref: str) -> None:
    screen.click("Describe it")
    screen.rest()
    screen.read(ref)
    submit = screen.button("Submit for review")
    assert not submit.isEnabled()
    assert "type" in submit.toolTip()
    screen.type("Type", "Bag")
    screen.type("Title", "Blue striped bag")
    for steps, question, alt in (
        (0, "Where was this bag sold?", "A blue bag with stripes"),
        (2, "Wo gab es diese Tasche?", "Eine blaue Tasche mit Streifen"),
    ):
        screen.press("Ctrl+PgUp", steps)  # from English to German
        screen.click("Begin from the templates")
        screen.type("Question 1", question)
        screen.type(ALT, alt)
    screen.press("Ctrl+S")
    screen.read("Kept version 2")
    screen.rest()
    screen.will_answer(f"Submit {ref}?", "Submit it", ticks=True)
    screen.press("Ctrl+Return")
    screen.read(f"{ref} is submitted")
    screen.rest()


def ben_looks_at_everything_and_clears_it(screen: Desktop, ref: str) -> None:
    screen.sit_down("Ben", PASSPHRASE)
    screen.go("Review")
    screen.read("Blue striped bag")
    approve = screen.button("Approve …")
    assert "Not looked at yet: Picture 1, Texts de, Texts en." in approve.toolTip()
    screen.press("X", 3)
    screen.will_answer(f"Clear {ref}?", "Clear it", ticks=True)
    screen.press("A")
    screen.read(f"{ref} is cleared.")
    screen.rest()


def rita_releases_a_batch(screen: Desktop, ref: str, tmp_path: Path) -> Path:
    screen.sit_down("Rita", PASSPHRASE)
    screen.go("Batches")
    screen.will_answer("New batch", "Plan it", Reference="B1")
    screen.click("New batch …")
    screen.read("B1 is planned")
    screen.rest()
    screen.will_answer("Put objects into B1", "Put 1 object in", cards=[0])
    screen.click("Put objects in …")
    screen.read("1 object put into B1.")
    screen.rest()
    screen.click("Build")
    screen.read("B1 is built:")
    screen.rest()
    screen.will_answer("Release B1", "Release B1")
    screen.click("Release …")
    screen.read("B1 is released and signed.")
    screen.rest()
    screen.files.append(tmp_path / "out")
    screen.click("Export …")
    screen.read("TRACE-B1.zip is written and verified")
    screen.rest()
    assert ref in str(cards_of(screen, "Contents of the batch"))
    return tmp_path / "out" / "TRACE-B1.zip"


def cards_of(screen: Desktop, name: str) -> list[str]:
    model = screen.named(name, QAbstractItemView).model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount())]


def a_stranger_verifies(unit: Path, file: Path) -> None:
    """``workstation verify`` in a process of its own, without the vault."""
    command = [sys.executable, "-m", "workstation", "--json", "verify", str(file), "--trust", str(unit / "roster.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    (verdict,) = json.loads(done.stdout)
    assert (verdict["ok"], verdict["trusted"], verdict["demo"]) == (True, True, False)


def anna_takes_in_the_tips(screen: Desktop, ref: str, tmp_path: Path) -> None:
    file = tmp_path / "tips.csv"
    file.write_text(
        "id;date;object;message;email;country\n"
        f"1;2026-11-20;{ref};Sold at Example Market in Germany;sender@example.org;DE\n"
        "2;2026-11-20;;nothing to do with it;;\n"
    )
    screen.sit_down("Anna", PASSPHRASE)
    screen.go("Tips")
    screen.files.append(file)
    screen.press("Ctrl+I")
    screen.click("Import 2 tips")
    screen.read("2 tips are in.")
    screen.rest()
    tips = screen.named("Tips", QAbstractItemView)
    place = next(n for n, words in enumerate(cards_of(screen, "Tips")) if "Example Market" in words)
    screen.row("Tips", place)
    screen.rest()
    screen.press("L")
    screen.press("1")
    screen.read(f"T-1 is linked to {ref}.")
    screen.rest()
    assert tips.hasFocus()
    screen.press("G")
    screen.press("B")
    screen.press("2")
    screen.read("T-1 is graded B2.")
    screen.rest()
    screen.press("1")
    screen.read("T-1 is relevant.")
    screen.rest()
    screen.read("2 tips, 1 waiting")
    assert "sender@example.org" not in " ".join(label.text() for label in seen(screen.front, QLabel))


def germany_gets_a_referral(screen: Desktop, tmp_path: Path) -> Path:
    screen.go("Referrals")
    screen.press("Ctrl+N")
    screen.rest()
    screen.type("Reasoning", "The tip names a market in Germany.")
    screen.row("Objects", 0)
    screen.press("Space")
    screen.click("Draft with 1 object")
    screen.read("R-DE-0001 is drafted with 1 tips.")
    screen.rest()
    screen.click("Submit")
    screen.read("R-DE-0001 is submitted")
    screen.rest()
    screen.sit_down("Cora", PASSPHRASE)
    screen.go("Referrals")
    screen.will_answer("Approve R-DE-0001?", "Approve and sign")
    screen.press("A")
    screen.read("R-DE-0001 is approved.")
    screen.rest()
    screen.will_answer("Release R-DE-0001?", "Release and sign")
    screen.press("L")
    screen.read("R-DE-0001 is released.")
    screen.rest()
    screen.files.append(tmp_path / "out")
    screen.press("E")
    screen.read("encrypted to DE")
    screen.rest()
    return tmp_path / "out" / "REFERRAL-DE-0001.zip.p7m"


def germany_opens_it(package: Path, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("not installed: openssl")
    inner = tmp_path / "inner.zip"
    tool("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", package, "-inkey", tmp_path / "de.key",
         "-recip", tmp_path / "de.pem", "-out", inner)  # fmt: skip
    assert inner.read_bytes()[:4] == b"PK\x03\x04"


def otto_proves_the_ledger(screen: Desktop) -> None:
    screen.sit_down("Otto", PASSPHRASE)
    screen.click("Verify")
    said = screen.read("The ledger holds.")
    assert re.search(r"All \d+ entries", said)
    screen.rest()


def ada_sees_the_people(screen: Desktop) -> None:
    screen.sit_down("Ada", PASSPHRASE)
    screen.go("Administration")
    people = screen.named("People", QAbstractItemView)
    names = " ".join(cards_of(screen, "People"))
    assert people.model().rowCount() == 1 + len(PEOPLE)
    assert all(name in names for name in ("Ada", *PEOPLE))


def test_the_author_sees_approve_greyed_with_the_reason(desktop, vault):
    screen = desktop(vault)
    screen.sit_down("Anna", PASSPHRASE)
    screen.go("Review")
    piles = screen.named("Piles", QTabBar)
    waiting = next(n for n in range(piles.count()) if piles.tabText(n).startswith("I wait for"))
    screen.tap(piles, piles.tabRect(waiting).center())
    screen.rest()
    screen.read("O-2026-0002   ·   submitted")
    approve = screen.button("Approve …")
    why = approve.toolTip().splitlines()[-1]
    assert not approve.isEnabled()
    assert "another" in why.lower()
    assert approve.accessibleDescription() == why
    screen.tap(screen.named("Objects in review", QAbstractItemView).viewport(), QPoint(30, 15))
    screen.press("A")
    screen.read(why)


@pytest.mark.parametrize("how", ["F9", "focus", "question", "lock"])
def test_nothing_clear_stays_on_the_screen(desktop, vault, how):
    screen = desktop(vault)
    screen.sit_down("Anna", PASSPHRASE)
    screen.go("Cropping")
    canvas = screen.named("Photograph")
    screen.until("the keyboard at the photograph", canvas.hasFocus)
    screen.press("C")
    glass = screen.named("Preview of the crop")
    screen.until("a preview", lambda: "shielded" in glass.accessibleDescription())
    screen.rest()
    at = canvas.rect().center() + QPoint(30, 25)
    hole = QRect(at - QPoint(20, 15), at + QPoint(20, 15))
    shown = QRect(glass.rect().center() - QPoint(30, 20), glass.rect().center() + QPoint(30, 20))
    QTest.mouseMove(canvas, at)
    screen.press("Shift+W")
    with screen.holding(Qt.Key.Key_Q):
        screen.rest()
        assert not is_mosaic(screen.picture(canvas, hole))
        assert not is_mosaic(screen.picture(glass, shown))
        screen.button("Revealed")
        leave_the_screen(screen, how)
        assert is_mosaic(screen.picture(canvas, hole))
        assert is_mosaic(screen.picture(glass, shown))
        assert screen.program.window.top.shield.text() == "Shielded"


def leave_the_screen(screen: Desktop, how: str) -> None:
    """F9, another program's window – also over a question of ours –, or the lock."""
    if how == "F9":
        screen.press("F9")
    elif how == "lock":
        screen.press("Ctrl+L")
        screen.until("the lock", lambda: screen.program.window.covered)
    elif how == "question":
        screen.will_answer("Add to an object", "Cancel", first=away)
        screen.press("Ctrl+Shift+Return")
        screen.rest()
    else:
        away()


def away() -> None:
    """Another program comes to the front; offscreen there is none, so it is a window without any widget of ours."""
    other = QWindow()
    other.show()
    other.requestActivate()
    for _turn in range(100):
        QApplication.processEvents()
    assert QApplication.focusWindow() is other
    assert QApplication.activeWindow() is None
    other.close()


@pytest.mark.parametrize("name", ["Anna", "Cora", "Rita", "Ada", "Otto"])
def test_every_grey_button_says_why_and_every_live_one_is_in_sight(desktop, vault, name):
    screen = desktop(vault)
    screen.sit_down(name, PASSPHRASE)
    window = screen.program.window
    window.resize(window.minimumSize())
    silent, hidden = [], []
    for place in seen(screen.named("Desks"), QAbstractButton):
        screen.go(place.accessibleName())
        for button in seen(window.desk, QAbstractButton):
            told = f"{place.accessibleName()}: {button.text() or button.accessibleName() or button.toolTip()}"
            if not button.isEnabled() and not button.accessibleDescription():
                silent.append(told)
            if button.isEnabled() and not in_sight(button):
                hidden.append(told)
    assert (silent, hidden) == ([], [])


def in_sight(widget: QWidget) -> bool:
    """Whether it can be clicked where it stands, or after scrolling there."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around is not None or widget.visibleRegion().boundingRect() == widget.rect()


def test_a_colleague_takes_over_and_the_program_lives_on(desktop, vault):
    screen = desktop(vault)
    ends: list[str] = []

    class Watch(QObject):
        def eventFilter(self, _watched, event):
            if event.type() == QEvent.Type.Quit:
                ends.append("quit")
            return False

    def story():
        try:
            screen.sit_down("Anna", PASSPHRASE)
            screen.sit_down("Ben", PASSPHRASE)
            screen.go("Review")
            ends.append("Ben works")
        finally:
            QApplication.exit(7)

    watch, running = Watch(), QApplication.instance()
    running.installEventFilter(watch)
    try:
        QTimer.singleShot(0, story)
        assert running.exec() == 7
    finally:
        running.removeEventFilter(watch)
    assert ends == ["Ben works"]


def test_a_colleague_takes_over_while_an_intake_runs(desktop, vault, tmp_path):
    seized = tmp_path / "more"
    seized.mkdir()
    for number in range(10, 15):
        (seized / f"IMG_{number}.JPG").write_bytes(jpeg(scene(number)))
    screen = desktop(vault)
    screen.sit_down("Anna", PASSPHRASE)
    screen.files.append(seized)
    screen.will_answer("Take ", "Take in")
    screen.press("Ctrl+I")
    screen.read("of 5")
    screen.sit_down("Ben", PASSPHRASE)
    assert not screen.program.window.toasts.text, "Ben hears of what Anna did"
    screen.sit_down("Anna", PASSPHRASE)
    screen.files.append(seized)
    screen.will_answer("Take ", "Take in")
    screen.press("Ctrl+I")
    screen.read("9 photographs")
    screen.rest()
