"""Buckets and states of groups without a single pixel: what leads to whom, what is bounded, and what lies readable at rest."""

from array import array
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.stage import Opener
from workstation.domain.alike import NEAR, NOTE, Eyes, Marked
from workstation.domain.crop import Rendition
from workstation.domain.errors import Refused
from workstation.domain.image import Image, Look, Sight
from workstation.store import groups, images, likenesses
from workstation.store.grouptables import alike_hashes, alike_points
from workstation.store.vault import Page

BARE = images.Inside(Rendition(1, 1, b"\0\0\0"), ())
VERSION = "test-1"
BELIEVING = Eyes(VERSION, lambda phash, block: Marked(phash, tuple(block)), lambda _ours, _theirs, _bits, _way: True)
"""Eyes to which everything is alike that the buckets lead to; a block is its sketch."""


def placed(page: Page, number: int, phash: int, sketch: bytes = b"", eyes: Eyes = BELIEVING) -> int:
    """A photograph with this hash and sketch, placed; its number."""
    look = Look("JPEG", 100, 80, 1, 1, phash)
    made = images.add(page, Image(0, 1, f"{number:064x}", "", "", 1, look, Sight.NEW), BARE, (), b"x")
    if sketch:
        likenesses.put(page, made, VERSION, sketch)
    groups.place(page, made, eyes)
    return made


def hashed(page: Page) -> list[list[int]]:
    """The numbers noted in each bucket of hashes."""
    every = page.connection.execute(select(alike_hashes.c.packed)).scalars()
    return [[number for _hash, number in NOTE.iter_unpack(packed)] for packed in every]


def pointed(page: Page) -> list[list[int]]:
    """The numbers noted in each bucket of points."""
    return [list(array("I", packed)) for packed in page.connection.execute(select(alike_points.c.packed)).scalars()]


@pytest.fixture
def page(open_as: Opener):
    with open_as("Anna").vault.page() as page:
        yield page


def test_a_hash_leads_to_its_like_and_to_no_stranger(page: Page) -> None:
    one = placed(page, 1, 0x0123456789ABCDEF)
    near = placed(page, 2, 0x0123456789ABCDEF ^ 0b1010_1010)
    stranger = placed(page, 3, 0xF0F0F0F0F0F0F0F0)
    assert groups.members(page, one) == [one, near]
    assert groups.members(page, stranger) == [stranger]


def test_what_the_eyes_deny_is_not_alike(page: Page) -> None:
    seen = []

    def deny(_ours: bytes, _theirs: bytes, bits: int, way: int) -> bool:
        seen.append((bits, way))
        return False

    one = placed(page, 1, 0x0123456789ABCDEF)
    other = placed(page, 2, 0x0123456789ABCDEF ^ 0b110, eyes=replace(BELIEVING, same=deny))
    assert groups.of(page, one) != groups.of(page, other)
    assert seen == [(2, 0)]


def test_two_points_in_common_lead_where_the_hash_does_not(page: Page) -> None:
    one = placed(page, 1, 0x0123456789ABCDEF, b"abcd")
    single = placed(page, 2, 0xF0F0F0F0F0F0F0F0, b"axyz")
    double = placed(page, 3, 0x00FF00FF12345678, b"abuv")
    assert groups.of(page, single) != groups.of(page, one)
    assert groups.of(page, double) == groups.of(page, one)


def test_only_the_first_of_a_group_lies_in_the_buckets(page: Page) -> None:
    one = placed(page, 1, 0x0123456789ABCDEF, b"abcd")
    for number in range(2, 12):
        placed(page, number, 0x0123456789ABCDEF, b"abcd")
    for noted in (hashed(page), pointed(page)):
        assert {number for bucket in noted for number in bucket} & set(groups.members(page, one)) == {one}


def test_a_full_bucket_takes_no_more(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "FULL", 5)
    blind = replace(BELIEVING, same=lambda *_: False)
    for number in range(12):
        placed(page, number, 0x0123456789ABCDEF, b"abcd", blind)
    for noted in (hashed(page), pointed(page)):
        assert max(map(len, noted)) == 5


def test_few_are_looked_at_closely_however_many_there_are(page: Page) -> None:
    looked = []

    def deny(_ours: bytes, _theirs: bytes, bits: int, _way: int) -> bool:
        looked.append(bits)
        return False

    for number in range(40):
        looked.clear()
        placed(page, number, 0x0123456789ABCDEF ^ 1 << (1 + number % 60), b"abcd", replace(BELIEVING, same=deny))
    assert 0 < len(looked) <= 10
    assert looked[0] == min(looked)
    assert max(looked[:6]) <= NEAR


def test_keys_of_points_tell_nothing_without_the_source_key(open_as: Opener) -> None:
    cora = open_as("Cora")
    with cora.vault.page(write=False) as page, pytest.raises(Refused):
        groups._keyed(page, [97])
    cora.vault.close()
    anna = open_as("Anna")
    with anna.vault.page() as page:
        placed(page, 1, 0x0123456789ABCDEF, b"a")
        assert 97 not in set(page.connection.execute(select(alike_points.c.key)).scalars())


def test_of_one_not_placed_yet_everything_is_nothing(page: Page) -> None:
    assert groups.of(page, 999) == groups.judged_by(page, 999) == groups.told_of(page, 999) == 0
    assert groups.members(page, 999) == [999]
    assert groups.size(page, 999) == (1, 1)
    assert not groups.part(page, 999, BELIEVING)
    assert not groups.rejoin(page, 999)
