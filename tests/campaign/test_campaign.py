"""The short form of the campaign: a piece of each part, so that the whole of it can be trusted to run."""

import zipfile
from dataclasses import fields

import pytest

from tests.campaign import bugs, canaries, effects, forging, making, pairs, sabotage, vectors
from tests.campaign.needles import ENCODINGS, found
from tests.campaign.planting import FORMATS, INSIDE, PIXELS, PLACES, planted, region, seized
from tests.campaign.publishing import Crop, rendition
from tests.domain.forged import ALL
from tests.domain.honest import Honest
from tests.journeys.program import Program
from workstation.domain.crop import Recipe
from workstation.exchange import gate
from workstation.exchange.inspection import inspect_files


@pytest.fixture
def here(monkeypatch):
    """The second reading in this process: the other one is tried by test_gate, and takes a second each time."""
    monkeypatch.setattr(gate, "inspect", lambda built: inspect_files(built.files, closely=True))


@pytest.fixture(scope="module")
def room(darkroom):
    """The sandbox itself."""
    return darkroom()


def test_there_are_576_canaries_and_the_search_sees_each():
    assert (len(PLACES), len(ENCODINGS), len(set(PLACES))) == (48, 12, 48)
    assert canaries.search_sees_everything() == []


@pytest.mark.parametrize(("kind", "encoding"), [("tiff", "utf-16"), ("webp", "plain")])
def test_no_canary_of_a_seized_file_is_in_a_bag(room, kind, encoding):
    data = seized(kind, encoding)
    assert len(planted(data, encoding)) == len(INSIDE) + len(PIXELS)
    rect, mask = region(kind)
    recipe = Recipe("00" * 32, rect, (mask,))
    files = making.bag(recipe, rendition(room, Crop(data, recipe)), 7)
    assert [place for path, content in files.items() for place in found(content, path)] == []


@pytest.mark.parametrize("number", range(len(pairs.FIRST)))
def test_equal_pixels_give_equal_files_whatever_is_around_them(room, number):
    verdict = pairs.pair(number, room)
    assert verdict.wrong == "", verdict


def test_a_bag_is_the_same_whatever_is_private(room):
    _, one, two = pairs.sides(3, room)
    assert one[0].image != two[0].image
    assert making.bag(*one, 1) == making.bag(*two, 2)


MAKING = {bug.name: bug for bug in bugs.MAKING}
CHECKING = {bug.name: bug for bug in bugs.CHECKING}


def test_there_are_thirty_sabotages_and_more():
    assert len(bugs.MAKING) >= 30
    assert len(MAKING) + len(CHECKING) == len(bugs.MAKING) + len(bugs.CHECKING)


def test_nothing_planted_is_no_alarm(room, here):
    assert sabotage.results_fail(making.make(room)) == []


@pytest.mark.parametrize(
    ("name", "by"),
    [("a JPEG keeps its comment", "gate"), ("the ZIP has a comment", "canaries"), ("somebody is called", "effects")],
)
def test_a_bug_in_what_makes_is_noticed(room, here, name, by):
    with bugs.planted(MAKING[name]):
        made = making.make(room)
    assert by in sabotage.results_fail(made)


def test_forgotten_masks_are_noticed_by_pairs(room):
    with bugs.planted(MAKING["masks are forgotten"]):
        assert any(pairs.pair(number, room).wrong for number in sabotage.PAIRS)


def test_a_bug_in_the_rule_is_noticed_by_forgeries():
    honest = forging.honest()
    plain = Honest(**{field.name: getattr(honest, field.name) for field in fields(Honest)})
    with bugs.planted(CHECKING["nobody counts as involved"]):
        assert not all(forging.judged(forge, plain) for forge in ALL.values())


def test_forged_bundles_are_refused_by_the_verifier():
    names = list(ALL)[::16]
    assert len(names) > 20
    for name, app, verifier in forging.run(names):
        assert app, name
        assert verifier, name


def test_the_honest_bundle_passes():
    (first, *_) = forging.rightful()
    assert first == ("honest", "")


def test_vectors_are_refused_as_they_were_when_they_were_kept():
    valid, kept = vectors.kept()
    assert len(kept) >= 220
    assert len({vector.data for vector in kept} | {valid}) == len(kept) + 1
    assert vectors.asked(valid, closely=True).ok
    for vector in vectors.few():
        verdict = vectors.asked(vector.data, closely=vector.closely)
        assert not verdict.ok, vector.name
        assert (verdict.codes, vectors.named(verdict)) == (vector.codes, vector.named), vector.name


def test_vectors_are_small_and_made_of_the_valid_bundle():
    assert vectors.FILE.stat().st_size < 300_000
    with zipfile.ZipFile(vectors.FILE) as file:
        assert file.namelist() == ["valid.zip", "vectors.json"]
    base, data = b"the quick brown fox jumps over the lazy dog" * 9, b"the quick brown fox jumps over the lazy cat" * 9
    assert vectors.joined(base, vectors.difference(base, data)) == data


def test_a_verification_seen_by_the_kernel(tmp_path):
    """It writes nothing, asks for no network and looks at nobody's settings, whatever the environment says."""
    if not effects.available():
        pytest.skip("strace is not installed or may not trace here")
    (tmp_path / "home").mkdir()
    path = tmp_path / "TRACE.zip"
    path.write_bytes(vectors.kept()[0])
    nowhere = tmp_path / "nowhere"

    class Told(Program):
        def environment(self):
            told = {"WORKSTATION_VAULT": nowhere, "WORKSTATION_USER": "Anna", "WORKSTATION_PASSPHRASE_FILE": nowhere}
            told |= {"WORKSTATION_CONFIG": nowhere, "XDG_CONFIG_HOME": nowhere, "http_proxy": "http://x.example"}
            return {**super().environment(), **{name: str(value) for name, value in told.items()}}

    trace = effects.traced(Told(nowhere, tmp_path / "home"), "", "verify", path)
    assert trace.ran.code == 0, trace.ran.err
    assert str(path) in trace.read, "the trace sees reading"
    assert (effects.strays(trace), trace.network) == ([], ())
    assert effects.of_configuration(trace, Program(nowhere, tmp_path / "home")) == []


def test_the_trace_sees_a_file_and_a_call(tmp_path):
    if not effects.available():
        pytest.skip("strace is not installed or may not trace here")

    class Careless(Program):
        def words(self, user, words):
            return [
                "-c",
                f"import socket; open({str(tmp_path / 'x')!r}, 'w'); socket.socket().connect_ex(('127.0.0.1', 9))",
            ]

        def process(self, user, *words, prefix=()):
            import subprocess
            import sys

            subprocess.run([*prefix, sys.executable, *self.words(user, words)], check=True)

    trace = effects.traced(Careless(tmp_path, tmp_path), "")
    assert effects.strays(trace) == [str(tmp_path / "x")]
    assert trace.network


def test_every_format_can_be_planted_in():
    assert set(FORMATS) == {"jpeg", "png", "webp", "avif", "tiff"}
