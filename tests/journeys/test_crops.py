"""A crop as words: every step, outlines, tilts, brushes, a second photograph; its record and its replay."""

from dataclasses import replace
from pathlib import Path

from tests.journeys.program import Program
from tests.stage import Opener
from workstation.actions import DarkroomOnCall
from workstation.domain.step import STEPS
from workstation.store import objects

THIRD = "O-2026-0003"
STEP = {
    "perspective": "0.05,0.02,0.98,0,1,1,0,0.95",
    "curve": "0,0,100,130,255,250",
    "turn": "90",
    "rotate": "1.5",
    "denoise": "3,4",
    "motion": "3,20,30",
    "focus": "1.5,30",
    "balance": "10,-5",
    "tones": "20,-10",
    "local": "2,8",
}


def digest(program: Program, number: int = 2) -> str:
    value: str = program.call("Anna", "image", "list", "--case", "OP-1").value[number]["digest"]
    return value


def test_a_crop_with_every_step_is_kept_told_and_replayed(program: Program) -> None:
    steps = [f"{name}={STEP.get(name, '20' if name != 'gamma' else '1.2')}" for name in STEPS if name != "average"]
    steps[steps.index("exposure=20")] = "exposure=0.5"
    options = [word for step in steps for word in ("--step", step)]
    image = digest(program)
    brush = ("--brush", "200,200 240,220:9")
    ran = program.call(
        "Anna", "object", "crop", THIRD, "--image", image, "--rect", "150,150,300,240", "--angle", "-4.5", *brush, *options
    )  # fmt: skip
    assert ran.code == 0, ran.err
    crop = ran.value["crops"][1]
    assert [step[0] for step in crop["steps"]] == [name for name in STEPS if name != "average"]
    assert (crop["angle"], crop["polygon"], crop["frames"]) == (-4.5, [], [])
    assert crop["masks"] == [{"points": [[200, 200], [240, 220]], "radius": 9, "erase": False}]
    told = program.call("Anna", "object", "record", THIRD, "--crop", crop["id"]).value
    (only,) = told["records"]
    for name in STEPS:
        assert (STEPS[name].label in only["text"]) is (name != "average")
    again = program.call("Anna", "object", "replay", THIRD)
    assert again.code == 0
    assert again.value["same"] is True
    assert len(again.value["crops"]) == 2


def test_an_outline_needs_no_rectangle(program: Program) -> None:
    outline = "100,100 400,120 380,300 120,280"
    ran = program.call("Anna", "object", "crop", THIRD, "--image", digest(program), "--polygon", outline)
    assert ran.value["crops"][1]["rect"] == [100, 100, 300, 200]
    assert ran.value["crops"][1]["polygon"][2] == [380, 300]
    assert program.call("Anna", "object", "replay", THIRD).value["same"] is True


def test_who_may_see_no_photograph_is_not_told_where_on_it(program: Program) -> None:
    (crop,) = program.call("Rita", "object", "show", THIRD).value["crops"]
    assert not {"image", "rect", "masks", "polygon", "angle", "frames"} & set(crop)
    assert {"id", "steps", "rendition"} <= set(crop)


def test_pixels_that_differ_end_with_five(program: Program, darkroom: DarkroomOnCall) -> None:
    anna = Opener(program.vault, darkroom)
    session = anna("Anna")
    with session.vault.page() as page:
        (crop,) = objects.get(page, THIRD).crops
        first, *rest = objects.record_of(page, crop)
        other = (replace(first, after="00" * 32), *rest)
        objects.change_crop(page, crop, objects.rendition(page, crop), other, free=True)
    anna.close()
    ran = program.call("Anna", "object", "replay", THIRD)
    assert ran.code == 5
    assert ran.value["same"] is False
    assert ran.value["crops"][0]["sentence"].startswith("Cut out and mask gives other pixels")


WRONG = (
    ("--rect 10,10,200,200 --step rotate", 2, "step"),
    ("--rect 10,10,200,200 --step denoise=1", 4, "step"),
    ("--rect 10,10,200,200 --step melt=1", 4, "step"),
    ("--rect 10,10,200,200 --brush 10,10", 2, "brush"),
    ("--rect 10,10,200,200 --brush 10;10:4", 2, "points"),
    ("--rect 200,200,200,200 --angle 50", 4, "tilt"),
    ("--rect 2,2,200,200 --angle 5", 4, "crop_outside"),
    ("--polygon '10,10 300,200 300,10 10,200'", 4, "polygon_crosses"),
    ("", 2, "rect"),
)


def test_what_is_not_a_crop_is_told(program: Program, tmp_path: Path) -> None:
    image = digest(program)
    line = tmp_path / "line.txt"
    for words, code, rule in WRONG:
        line.write_text(f"object crop {THIRD} --image {image} {words}", "utf-8")
        ran = program.call("Anna", "script", line)
        assert (ran.code, ran.error["code"]) == (code, rule), words
        assert ran.error["message"].endswith((".", "?"))
