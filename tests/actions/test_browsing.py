"""The wall of a case: its order, its counts, stacks, and marks on many photographs at once."""

import shutil

import pytest

from tests.stage import ledger_verbs
from workstation.actions import browsing, cropping, intake, looking
from workstation.actions.browsing import View
from workstation.domain.errors import Refused
from workstation.domain.geometry import Rect
from workstation.domain.hashset import Category
from workstation.domain.image import Sight
from workstation.domain.wall import ELSEWHERE, FORMATS, Filter, Order, facets
from workstation.domain.zone import Zone, ZoneKind
from workstation.store import images, walls


def ids(session, *facets_wanted, order=Order.CAME, case="OP-1"):
    chosen = Filter()
    for facet, value in facets_wanted:
        chosen = chosen.toggled(facet, value)
    return list(browsing.wall(session, case, View(chosen, order)).order)


def test_a_wall_names_its_photographs_and_counts_them(open_as):
    session = open_as("Anna")
    here = [image.id for image in looking.images_of(session, "OP-1")]
    listing = browsing.wall(session, "OP-1", View(), screen=2)
    assert list(listing.order) == here
    assert listing.whole
    assert (listing.count, listing.refused, listing.known) == (4, 1, 0)
    assert list(listing.cards) == here[:2]
    first = listing.cards[here[0]]
    assert (first.image.copies, first.image.crops, first.number) == (2, 1, 1)
    assert max(first.mosaic.width, first.mosaic.height) <= 16
    assert listing.tally.values("state", Filter()) == {"has object": 3, "new": 1}
    assert listing.tally.values("found", Filter()) == {"at several places": 1, "once": 3}
    narrowed = Filter().toggled("state", "new")
    assert listing.tally.values("found", narrowed) == {"once": 1}, "the numbers follow the other filters"
    assert listing.tally.values("state", narrowed) == {"has object": 3, "new": 1}


def test_every_writer_moves_the_traits(open_as):
    session = open_as("Anna")
    image = looking.images_of(session, "OP-1")[3]
    seen = lambda: facets(next(iter(browsing.wall(session, "OP-1", View(Filter().toggled("state", state))).tally.many)))
    state = "new"
    assert ids(session, ("state", "new")) == [image.id]
    with session.vault.page() as page:
        images.add_zones(page, image.id, [Zone(0, ZoneKind.FACE, Rect(1, 1, 9, 9), "d", "1", 0.5)])
        walls.note_deleted(page, image.id)
        walls.note_category(page, image.id, Category("VICS 1.3 US", "5"))
    assert seen()
    assert ids(session, ("zones", "some")) == ids(session, ("deleted", "yes")) == [image.id]
    assert ids(session, ("category", "1")) == [image.id]
    assert browsing.category_words(session)["1"] == Category("VICS 1.3 US", "5").words
    kept = cropping.keep(session, image.id, Rect(100, 80, 320, 260))
    assert ids(session, ("crops", "none")) == []
    assert ids(session, ("state", "new")) == []
    assert kept.result["ref"]
    assert looking.image(session, image.id).zones == 1


def test_formats_in_the_traits_are_those_of_the_words(open_as):
    session = open_as("Anna")
    case = looking.case(session, "OP-1").id
    for number, name in enumerate((*FORMATS[1:], "XYZ"), start=1):
        with session.vault.page() as page:
            table = walls.cards
            page.connection.execute(table.update().where(table.c.case_id == case).values(format=name))
        told = {facets(traits)["format"] for traits in browsing.tally(session, "OP-1").many}
        assert told == {FORMATS[number] if number < len(FORMATS) else FORMATS[0]}


@pytest.fixture
def twins(open_as, tmp_path):
    """OP-2 holds two of the pictures of OP-1, one of them marked there."""
    session = open_as("Anna")
    folder = tmp_path / "again"
    folder.mkdir()
    for image in (looking.images_of(session, "OP-1")[0], looking.images_of(session, "OP-1")[3]):
        with session.vault.page(write=False) as page:
            (folder / f"{image.id}.jpg").write_bytes(images.content(page, image))
    intake.open_case(session, "OP-2", "The same again")
    intake.take_in(session, [folder], "OP-2")
    shutil.rmtree(folder)
    return session


def test_what_a_colleague_judged_in_another_case_is_not_new(twins):
    judged, open_ = [image.id for image in looking.images_of(twins, "OP-2")]
    assert ids(twins, ("state", "new"), case="OP-2") == [open_]
    assert ids(twins, ("state", ELSEWHERE), case="OP-2") == [judged]
    assert ids(twins, ("cases", "in other cases too"), case="OP-1") == [
        looking.images_of(twins, "OP-1")[n].id for n in (0, 3)
    ]
    _change, marked = browsing.mark(twins, "OP-1", [looking.images_of(twins, "OP-1")[3].id], Sight.NOTHING)
    assert ids(twins, ("state", "new"), case="OP-2") == []
    browsing.put_back(twins, marked)
    assert ids(twins, ("state", "new"), case="OP-2") == [open_], "taken back there, it is new again here"
    found = browsing.stack(twins, judged)
    assert (found.number, found.total) == (1, 2)
    ((case, places),) = found.elsewhere
    assert case == "OP-1"
    assert len(places) == 2
    foreign = looking.images_of(twins, "OP-1")[3].id
    browsing.mark(twins, "OP-2", [foreign, open_], Sight.LATER)
    assert looking.image(twins, foreign).sight is Sight.NEW, "nobody marks photographs of another case"


def test_many_are_marked_by_one_line_and_get_their_own_states_back(open_as):
    session = open_as("Anna")
    everything = ids(session)
    lines = len(ledger_verbs(session))
    change, marked = browsing.mark(session, "OP-1", everything, Sight.LATER)
    assert ledger_verbs(session)[lines:] == ["images.marked"]
    assert change.detail["count"] == 4
    assert change.detail["images"] == "1-4"
    assert change.detail["before"] == {"has object": 3, "new": 1}
    assert ids(session, ("state", "later")) == everything
    assert marked.first == 1
    browsing.put_back(session, marked)
    assert ledger_verbs(session)[lines:] == ["images.marked", "images.marked"]
    assert [image.sight for image in looking.images_of(session, "OP-1")] == [Sight.HAS_OBJECT] * 3 + [Sight.NEW]


def test_orders(open_as):
    session = open_as("Anna")
    one, two, three, four = ids(session)
    with session.vault.page() as page:
        table = walls.cards
        for number, rank in ((one, 0.0), (two, 0.0), (three, -2.0), (four, -1.0)):
            page.connection.execute(table.update().where(table.c.image_id == number).values(rank=rank))
        page.connection.execute(table.update().where(table.c.image_id == two).values(pixels=9_000_000))
    assert ids(session, order=Order.LIKELY) == [three, four, one, two]
    assert ids(session, ("state", "has object"), order=Order.LIKELY) == [three, one, two]
    assert ids(session, order=Order.LARGEST)[0] == two
    assert ids(session, order=Order.NEWEST)[-1] == one or ids(session, order=Order.NEWEST)[0] in (one, four)


def test_arrivals_come_behind_a_number_and_only_if_they_pass(open_as):
    session = open_as("Anna")
    case, view = looking.case(session, "OP-1").id, View(Filter().toggled("state", "new"))
    here = ids(session)
    found = browsing.arrived(session, case, view, here[1])
    assert list(found.ids) == [here[3]]
    assert found.tally.shown == 4
    assert browsing.still(session, case, view, here)[1] == {here[3]}


def test_kept_filters_are_ones_own(open_as):
    chosen = Filter().toggled("zones", "none").toggled("size", "large")
    anna = open_as("Anna")
    assert browsing.keep_filter(anna, " Large, clean ", chosen) == {"Large, clean": chosen}
    with pytest.raises(Refused):
        browsing.keep_filter(anna, "\n", chosen)
    assert browsing.filters(open_as("Ben")) == {}
    anna = open_as("Anna")
    assert browsing.filters(anna) == {"Large, clean": chosen}
    assert browsing.forget_filter(anna, "Large, clean") == {}
