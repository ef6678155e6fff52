"""What stands before every page."""

from nhiemky.portal.guard import BURST, MOST_ADDRESSES, PER_SECOND, Limit


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_address_asks_only_so_often_and_again_after_a_while() -> None:
    clock = Clock()
    limit = Limit(clock)
    assert [limit.admits("10.0.0.1") for _ in range(BURST + 5)] == [True] * BURST + [False] * 5
    assert limit.admits("10.0.0.2")
    clock.now += 3 / PER_SECOND
    assert [limit.admits("10.0.0.1") for _ in range(4)] == [True, True, True, False]


def test_many_addresses_take_no_more_room_than_set_aside() -> None:
    limit = Limit(Clock())
    for number in range(MOST_ADDRESSES + 100):
        limit.admits(str(number))
    assert len(limit._buckets) == MOST_ADDRESSES
