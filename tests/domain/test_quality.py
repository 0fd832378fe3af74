"""The score is explainable: every part falls with its fault alone, and a part that is not good says what would help."""

from dataclasses import replace

import pytest

from workstation.domain.quality import FAIR, GOOD, Measured, Verdict, judge, together, verdict_of
from workstation.domain.step import STEPS

FINE = Measured(900, 800, (900, 800), 1.8, 0.8, 0.1, 110, 180, 0.0, 0.0)

FAULTS = {
    "resolution": [{"taken": (side, side)} for side in (1200, 700, 400, 200, 100, 30)],
    "sharpness": [{"edge": edge} for edge in (1.0, 2.5, 4.0, 6.0, 10.0, 20.0)],
    "noise": [{"noise": noise} for noise in (0.0, 2.0, 5.0, 9.0, 20.0, 40.0)],
    "blocks": [{"blocks": blocks} for blocks in (0.0, 0.3, 0.9, 2.0, 4.0, 9.0)],
    "exposure": [{"middle": middle} for middle in (120, 70, 45, 25, 12, 5)],
    "text": [{"text": text} for text in (30.0, 16.0, 11.0, 8.0, 6.0, 4.0)],
}


@pytest.mark.parametrize("name", FAULTS)
def test_more_of_a_fault_never_scores_more_and_the_whole_follows(name):
    found = [judge(replace(FINE, **fault)) for fault in FAULTS[name]]
    parts = [one.part(name) for one in found]
    assert [part.score for part in parts] == sorted((part.score for part in parts), reverse=True)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert (parts[0].verdict, parts[-1].verdict) == (Verdict.GOOD, Verdict.POOR)
    assert found[-1].weakest.name == name


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_not_good_says_what_would_help_and_what_is_good_does_not(name):
    for fault in FAULTS[name]:
        part = judge(replace(FINE, **fault)).part(name)
        assert bool(part.helps) == (part.verdict is not Verdict.GOOD)
        assert part.words.endswith(".")


def test_the_words_name_steps_which_there_are():
    poor = judge(replace(FINE, edge=9.0, noise=20.0, blocks=2.0, middle=25.0))
    assert STEPS["focus"].label in poor.part("sharpness").helps
    assert STEPS["denoise"].label in poor.part("noise").helps
    assert f"{STEPS['deblock'].label}, 60 %" in poor.part("blocks").helps
    assert STEPS["gamma"].label in poor.part("exposure").helps


def test_every_way_of_being_badly_exposed_has_its_own_words():
    ways = ({"middle": 20.0}, {"middle": 246.0}, {"spread": 15.0}, {"dark": 0.5}, {"light": 0.5})
    words = {judge(replace(FINE, **way)).part("exposure").words.split()[0] for way in ways}
    assert words == {"Dark:", "Bright:", "Flat:", "50%"}


def test_enlarging_is_told_and_adds_nothing():
    plain, large = judge(FINE), judge(replace(FINE, width=1800, height=1600))
    assert large.part("resolution").score == plain.part("resolution").score
    assert "enlarge it 2.0 times" in large.part("resolution").words


def test_without_a_clear_edge_the_sharpness_is_poor():
    part = judge(replace(FINE, edge=None)).part("sharpness")
    assert (part.verdict, part.words) == (Verdict.POOR, "No edge is clear enough to be measured.")


def test_text_counts_only_where_somebody_looked():
    assert judge(FINE).part("text") is None
    assert "7 px high; people read from about 12 px" in judge(replace(FINE, text=7.0)).part("text").words


def test_one_fault_cannot_hide_behind_five_virtues():
    assert together([100, 100, 100, 100, 0]) == 40
    assert together([80, 80]) == 80
    assert (verdict_of(GOOD), verdict_of(GOOD - 1), verdict_of(FAIR), verdict_of(FAIR - 1)) == (
        Verdict.GOOD,
        Verdict.FAIR,
        Verdict.FAIR,
        Verdict.POOR,
    )
