"""The faster of two readers waits, and is let go when the slower has ended."""

from concurrent.futures import ThreadPoolExecutor

from workstation.exchange.pace import Pace


def test_the_faster_one_waits_for_the_slower() -> None:
    pace, order = Pace(ahead=10), []

    def hash_it() -> None:
        for done in (5, 10, 20, 35):
            pace.wait(done)
            order.append(done)

    with ThreadPoolExecutor(1) as pool:
        hashing = pool.submit(hash_it)
        pace.reach(10)
        while len(order) < 3:
            pass
        assert order == [5, 10, 20]
        assert not hashing.done()
        pace.reach(100)
        hashing.result()
    assert order == [5, 10, 20, 35]
