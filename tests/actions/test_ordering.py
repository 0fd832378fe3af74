"""Alike, judged once, and in order, over a real vault: through intake, marks, taking out, and an older vault."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from tests.stage import Opener, copies, jpeg, ledger_verbs, open_session
from workstation.actions import DarkroomOnCall, Session, browsing, cropping, intake, likening, looking, ordering
from workstation.actions.browsing import View
from workstation.domain.case import Handling
from workstation.domain.errors import NotFound, Refused
from workstation.domain.geometry import Rect
from workstation.domain.image import Sight
from workstation.domain.wall import ELSEWHERE, Filter, Order, facets
from workstation.domain.zone import Zone, ZoneKind
from workstation.imaging import stilllife
from workstation.store import images
from workstation.store.grouptables import alike_hashes, alike_points, alikes
from workstation.store.walltables import cards


def picture(number: int, side: int = 500) -> np.ndarray:
    drawn = stilllife.draw(number).rgb
    return np.asarray(Image.fromarray(drawn).resize((side, side * drawn.shape[0] // drawn.shape[1])))


BAG, OTHER = picture(3), picture(12)
SEIZURE = {
    "1 bag.jpg": jpeg(BAG),
    "2 other.jpg": jpeg(OTHER),
    "3 bag turned.jpg": jpeg(np.ascontiguousarray(np.rot90(BAG))),
    "4 bag mirrored, small.jpg": jpeg(np.ascontiguousarray(BAG[::2, ::-2])),
}


def taken_in(
    session: Session, folder: Path, ref: str, files: dict[str, bytes], handling: Handling = Handling.H0
) -> None:
    place = folder / ref
    place.mkdir()
    for name, data in files.items():
        (place / name).write_bytes(data)
    intake.open_case(session, ref, "A case", handling=handling)
    intake.take_in(session, [place], ref)


@pytest.fixture(scope="module")
def one_case(empty_vault: Path, tmp_path_factory: pytest.TempPathFactory, darkroom: DarkroomOnCall) -> Path:
    """A vault with the seizure in OP-2. Copy it, do not change it."""
    made = tmp_path_factory.mktemp("ordering")
    shutil.copytree(empty_vault, made / "vault")
    session = open_session(made / "vault", "Anna", darkroom)
    taken_in(session, made, "OP-2", SEIZURE)
    session.vault.close()
    return made / "vault"


@pytest.fixture
def open_as(one_case: Path, tmp_path: Path, darkroom: DarkroomOnCall) -> Iterator[Opener]:
    """A fresh copy of it."""
    yield from copies(one_case, tmp_path, darkroom)


@pytest.fixture
def anna(open_as: Opener) -> Session:
    return open_as("Anna")


def numbers(session: Session, ref: str) -> list[int]:
    return [image.id for image in looking.images_of(session, ref)]


def groups(session: Session, ref: str) -> list[list[int]]:
    return [[other.image.id for other in ordering.alike(session, number)] for number in numbers(session, ref)]


def card(session: Session, number: int) -> tuple[str, float]:
    """What the wall says of a photograph's state, and its rank."""
    with session.vault.page(write=False) as page:
        row = page.connection.execute(select(cards).where(cards.c.image_id == number)).one()
    return facets(row.traits)["state"], row.rank


def test_intake_groups_what_is_alike_turned_mirrored_and_made_smaller(anna: Session) -> None:
    bag, other, turned, small = numbers(anna, "OP-2")
    assert groups(anna, "OP-2") == [[bag, turned, small], [other], [bag, turned, small], [bag, turned, small]]
    assert ordering.counts(anna, bag) == (3, 1)


def test_a_group_reaches_across_cases_and_says_so(anna: Session, tmp_path: Path, open_as: Opener) -> None:
    taken_in(
        anna,
        tmp_path,
        "OP-3",
        {"bag.jpg": SEIZURE["1 bag.jpg"], "lit.jpg": jpeg(np.clip(BAG * 1.1, 0, 255).astype(np.uint8))},
    )
    bag = numbers(anna, "OP-2")[0]
    assert {other.case for other in ordering.alike(anna, bag)} == {"OP-2", "OP-3"}
    assert ordering.counts(anna, bag) == (5, 2)
    standing = ordering.standing(anna, bag)
    assert standing.cases == ("OP-2", "OP-3")
    assert "Alike in 2 cases: OP-2, OP-3." in standing.sentences()
    anna.vault.close()
    cora = open_as("Cora")
    assert ordering.counts(cora, bag) == (5, 2)
    with pytest.raises(Refused):
        ordering.alike(cora, bag)
    with pytest.raises(Refused):
        ordering.standing(cora, bag)


def test_what_is_judged_once_is_not_new_elsewhere_until_it_is_taken_back(anna: Session) -> None:
    bag, other, turned, small = numbers(anna, "OP-2")
    (change,) = cropping.mark(anna, [bag], Sight.NOTHING)
    assert change.result["alike"] == 2
    assert [card(anna, n)[0] for n in (bag, other, turned, small)] == ["nothing usable", "new", ELSEWHERE, ELSEWHERE]
    standing = ordering.standing(anna, small)
    assert standing.judged is not None
    assert standing.judged.image.id == bag
    assert f"Judged with photograph {bag} of OP-2 (nothing usable)." in standing.sentences()
    cropping.mark(anna, [bag], Sight.NEW)
    assert [card(anna, n)[0] for n in (bag, turned, small)] == ["new"] * 3
    assert ordering.standing(anna, small).judged is None


def test_the_wall_marks_many_at_once_and_gives_them_back_with_those_alike(anna: Session) -> None:
    bag, other, turned, small = numbers(anna, "OP-2")
    _, marked = browsing.mark(anna, "OP-2", [bag, other], Sight.NOTHING)
    assert [card(anna, n)[0] for n in (turned, small)] == [ELSEWHERE] * 2
    browsing.put_back(anna, marked)
    assert [card(anna, n)[0] for n in (bag, other, turned, small)] == ["new"] * 4
    browsing.mark(anna, "OP-2", [bag], Sight.NOTHING)
    browsing.mark(anna, "OP-2", [turned, small], Sight.NEW)
    assert [card(anna, n)[0] for n in (turned, small)] == ["new"] * 2


def test_two_judges_and_one_taken_back_leave_the_other(anna: Session) -> None:
    bag, _, turned, small = numbers(anna, "OP-2")
    cropping.mark(anna, [bag, turned], Sight.LATER)
    cropping.mark(anna, [bag], Sight.NEW)
    assert card(anna, bag)[0] == card(anna, small)[0] == ELSEWHERE
    judged = ordering.standing(anna, small).judged
    assert judged is not None
    assert judged.image.id == turned


def test_one_put_back_by_hand_stays_in_the_queue(anna: Session) -> None:
    bag, _, turned, small = numbers(anna, "OP-2")
    cropping.mark(anna, [bag], Sight.NOTHING)
    cropping.mark(anna, [small], Sight.NEW)
    assert card(anna, small)[0] == "new"
    cropping.mark(anna, [turned], Sight.LATER)
    assert card(anna, small)[0] == "new"


def test_a_newcomer_alike_a_judged_one_is_out_at_once(anna: Session, tmp_path: Path) -> None:
    cropping.mark(anna, numbers(anna, "OP-2")[:1], Sight.HAS_OBJECT)
    upended = {"upended.jpg": jpeg(np.ascontiguousarray(BAG[::-1])), "again.jpg": SEIZURE["1 bag.jpg"]}
    taken_in(anna, tmp_path, "OP-3", upended)
    assert [card(anna, n)[0] for n in numbers(anna, "OP-3")] == [ELSEWHERE] * 2


@pytest.mark.parametrize("sight", [Sight.HAS_OBJECT, Sight.NOTHING])
def test_an_object_keeps_nothing_out_under_another_handling_code_but_is_told(
    anna: Session, tmp_path: Path, sight: Sight
) -> None:
    taken_in(anna, tmp_path, "OP-3", {"again.jpg": SEIZURE["1 bag.jpg"]}, Handling.H2)
    bag, (again,) = numbers(anna, "OP-2")[0], numbers(anna, "OP-3")
    cropping.mark(anna, [bag], sight)
    silent = sight is Sight.HAS_OBJECT
    assert card(anna, again)[0] == ("new" if silent else ELSEWHERE)
    standing = ordering.standing(anna, again)
    assert (standing.told is not None) is silent
    assert (standing.judged is None) is silent
    if silent:
        said = f"Alike photograph {bag} of OP-2 (has object); it stays in the queue, as the handling code differs."
        assert said in standing.sentences()


def test_not_the_same_is_remembered_and_can_be_taken_back(anna: Session, tmp_path: Path) -> None:
    bag, other, turned, small = numbers(anna, "OP-2")
    cropping.mark(anna, [bag], Sight.NOTHING)
    ordering.take_out(anna, turned)
    assert groups(anna, "OP-2") == [[bag, small], [other], [turned], [bag, small]]
    assert card(anna, turned)[0] == "new"
    taken_in(anna, tmp_path, "OP-3", {"again.jpg": SEIZURE["3 bag turned.jpg"]})
    (again,) = numbers(anna, "OP-3")
    assert groups(anna, "OP-3") == [[turned, again]], "a copy of it goes with it"
    ordering.put_back(anna, turned)
    assert groups(anna, "OP-2")[0] == [bag, turned, small]
    assert card(anna, turned)[0] == ELSEWHERE
    with pytest.raises(Refused):
        ordering.put_back(anna, turned)
    with pytest.raises(Refused, match="No other photograph"):
        ordering.take_out(anna, other)
    assert ledger_verbs(anna).count("image.parted") == 1
    assert ledger_verbs(anna).count("image.rejoined") == 1


def test_without_its_first_a_group_lives_on_and_still_finds_newcomers(anna: Session, tmp_path: Path) -> None:
    bag, _, turned, small = numbers(anna, "OP-2")
    ordering.take_out(anna, bag)
    assert ordering.alike(anna, bag)[0].image.id == bag
    assert [other.image.id for other in ordering.alike(anna, small)] == [turned, small]
    upside = jpeg(np.ascontiguousarray(np.rot90(BAG)[::-1]))
    taken_in(anna, tmp_path, "OP-3", {"upside.jpg": upside})
    (number,) = numbers(anna, "OP-3")
    assert number in [other.image.id for leader in (bag, small) for other in ordering.alike(anna, leader)]
    ordering.put_back(anna, bag)
    assert [other.image.id for other in ordering.alike(anna, small)][:3] == [bag, turned, small]


def test_the_likeliest_stand_first_and_those_alike_behind_them(anna: Session, tmp_path: Path) -> None:
    flat = np.full((300, 400, 3), 120, np.uint8)
    dull = {"a flat.png": jpeg(flat), "b sharp.jpg": jpeg(picture(7, 1000))}
    taken_in(anna, tmp_path, "OP-3", dull)
    bare, sharp = numbers(anna, "OP-3")
    assert card(anna, sharp)[1] < card(anna, bare)[1]
    bag, _, turned, small = numbers(anna, "OP-2")
    assert card(anna, bag)[1] < card(anna, turned)[1] < card(anna, small)[1]
    why = ordering.standing(anna, bag).why
    assert why.endswith("first of 3 alike.")
    assert "sharp" in why
    assert ordering.standing(anna, turned).why.endswith("2nd of 3 alike.")
    assert ordering.standing(anna, bare).why.startswith("Less likely: ")


def test_a_zone_found_later_moves_a_photograph_back(anna: Session) -> None:
    other = numbers(anna, "OP-2")[1]
    before = card(anna, other)[1]
    with anna.vault.page() as page:
        look = images.get(page, other).look
        images.add_zones(page, other, [Zone(0, ZoneKind.PERSON, Rect(0, 0, look.width, look.height), "t", "1", 0.9)])
    assert card(anna, other)[1] > before
    assert "0 % free of zones" in ordering.standing(anna, other).why


def test_a_series_somebody_has_begun_stands_back(anna: Session) -> None:
    bag, other, *_ = numbers(anna, "OP-2")
    likening.group(anna, "Kitchen", [bag, other])
    before = card(anna, other)[1]
    cropping.mark(anna, [bag], Sight.NOTHING)
    assert card(anna, other)[1] == before + 10
    assert "of a series already begun" in ordering.standing(anna, other).why
    cropping.mark(anna, [bag], Sight.NEW)
    assert card(anna, other)[1] == before


def test_an_older_vault_is_arranged_to_the_same_groups_and_order(anna: Session) -> None:
    bag, *_ = everyone = numbers(anna, "OP-2")
    cropping.mark(anna, [bag], Sight.NOTHING)
    wanted = groups(anna, "OP-2"), [card(anna, n) for n in everyone]
    with anna.vault.page() as page:
        for table in (alike_hashes, alike_points, alikes):
            page.connection.execute(table.delete())
        page.connection.execute(cards.update().values(rank=0, judged=0, fold=0))
    assert ordering.missing(anna) == 4
    assert ordering.standing(anna, bag).sentences() == []
    assert ordering.arrange(anna).result == {"placed": 4, "blind": 0}
    assert (groups(anna, "OP-2"), [card(anna, n) for n in everyone]) == wanted
    assert ordering.arrange(anna).result == {"placed": 0, "blind": 0}


def test_there_is_no_standing_of_what_is_not_there(anna: Session) -> None:
    with pytest.raises(NotFound):
        ordering.standing(anna, 999)


# on the wall ------------------------------------------------------------------------------------------------------


def folds(session: Session, *wanted: str) -> list[list[int]]:
    """Photographs of OP-2 on the wall, likely first, in groups; only in these states."""
    view = View(Filter({"state": frozenset(wanted)} if wanted else {}), Order.LIKELY)
    listing = browsing.wall(session, "OP-2", view)
    return [list(listing.folds.of(group)) for group in dict.fromkeys(listing.folds.groups)]


def test_those_alike_hang_behind_one_card(anna: Session) -> None:
    bag, other, turned, small = numbers(anna, "OP-2")
    listing = browsing.wall(anna, "OP-2", View(order=Order.LIKELY), screen=4)
    assert sorted(listing.folds.shown(listing.order)) == [bag, other]
    assert (listing.cards[bag].fold, listing.cards[bag].alike, listing.cards[other].fold) == (bag, 3, 0)
    assert folds(anna) == [[bag, turned, small]]
    ordering.take_out(anna, turned)
    assert folds(anna) == [[bag, small]]
    ordering.put_back(anna, turned)
    assert folds(anna) == [[bag, turned, small]]
    ordering.take_out(anna, bag)
    assert folds(anna) == [[turned, small]], "without the first, the others stay together"
    ordering.take_out(anna, small)
    assert folds(anna) == []


def test_the_same_elsewhere_is_named_on_the_card(anna: Session, tmp_path: Path) -> None:
    taken_in(anna, tmp_path, "OP-3", {"bag.jpg": SEIZURE["1 bag.jpg"]}, Handling.H2)
    bag = numbers(anna, "OP-2")[0]
    assert browsing.cards(anna, [bag])[bag].also == ("OP-3 (H2)",)
    again = numbers(anna, "OP-3")[0]
    assert browsing.cards(anna, [again])[again].also == ("OP-2",)
    assert (browsing.cards(anna, [again])[again].fold, len(folds(anna)[0])) == (0, 3), "each case folds its own"


def test_a_mark_reaches_those_behind_unless_a_colleague_judged_them(anna: Session) -> None:
    bag, _other, turned, small = numbers(anna, "OP-2")
    _change, marked = browsing.mark(anna, "OP-2", [bag], Sight.LATER, [turned, small])
    assert (marked.many, marked.left) == (3, 0)
    assert [card(anna, n)[0] for n in (bag, turned, small)] == ["later"] * 3
    browsing.put_back(anna, marked)
    assert folds(anna, "new") == [[bag, turned, small]]
    cropping.mark(anna, [turned], Sight.NOTHING)
    assert folds(anna, "new") == [], "what is judged with it is not new any more"
    _change, marked = browsing.mark(anna, "OP-2", [bag], Sight.HAS_OBJECT, [turned, small])
    assert (marked.many, marked.left) == (1, 2)
    assert card(anna, turned)[0] == "nothing usable"
    _change, marked = browsing.mark(anna, "OP-2", [bag], Sight.NEW, [turned, small])
    assert marked.left == 0, "new again is all of it"


def test_the_line_of_a_case_and_the_next_new_one(anna: Session) -> None:
    here = numbers(anna, "OP-2")
    case = looking.case(anna, "OP-2").id
    counts, order = browsing.line(anna, "OP-2")
    assert (list(order), counts.shown) == (here, 4)
    cropping.mark(anna, here[1:3], Sight.LATER)
    assert [browsing.next_new(anna, case, n) for n in (0, here[0], here[3])] == [here[0], here[3], here[0]]
    cropping.mark(anna, [here[3]], Sight.LATER)
    assert browsing.next_new(anna, case, here[0]) == 0, "the one under the cursor is not the next"
    digest = looking.image(anna, here[2]).digest
    assert browsing.numbers_of(anna, case, [digest, "ab" * 32]) == {digest: here[2]}
