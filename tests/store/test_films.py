"""Videos: one more place or frame of a film costs the same, however many it has."""

from sqlalchemy import event

from tests.stage import Opener
from workstation.actions import intake
from workstation.domain.footage import Film, Reel
from workstation.store import films, intakes

FILM = Film(0, 1, "a" * 64, "b" * 32, "c" * 40, 10, 10_000, Reel("whole"), here=False)


def test_a_video_found_a_thousand_times_is_not_read_a_thousand_times_over(open_empty_as: Opener) -> None:
    anna = open_empty_as("Anna")
    intake.open_case(anna, "OP-1", "One")
    asked: list[str] = []
    with anna.vault.page() as page:
        number = intakes.begin(page, 1, "2026-11-22", ["/x"], "")
        film = films.add(page, FILM, None)
        for place in range(40):
            films.add_place(page, film, number, f"x/{place}.mp4")
        event.listen(page.connection, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
        assert films.add(page, FILM, None) == film
        here = films.by_digest(page, FILM.digest, 1)
    assert here is not None
    assert (here.id, here.places) == (film, ())
    assert not [statement for statement in asked if "film_places" in statement or "film_frames" in statement]
    with anna.vault.page(write=False) as page:
        assert len(films.get(page, film).places) == 40
