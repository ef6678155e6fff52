"""No second takes more messages than the rate, over any time no more than the time allows."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.limiter import ONE, Bucket
from nhiemky.store.columns import VIETNAM

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)


def test_a_new_bucket_holds_a_second_and_tells_when_it_has_one_again() -> None:
    bucket = Bucket().fill(5, AT)
    taken, left = bucket.take(20)
    assert (taken, left) == (5, Bucket(0, AT))
    assert left.next_at(5, AT) == AT + timedelta(milliseconds=200)
    assert left.fill(5, AT + timedelta(milliseconds=200)).take(20)[0] == 1


def test_less_than_one_a_second_is_possible() -> None:
    taken, left = Bucket().fill(0.5, AT).take(9)
    assert taken == 1
    assert left.next_at(0.5, AT) == AT + timedelta(seconds=2)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    empty = Bucket(0, AT)
    assert empty.fill(5, AT - timedelta(hours=1)) == empty


@given(st.integers(1, 50), st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(1, 30)), max_size=40))
def test_never_more_than_the_time_allows(rate: int, asks: list[tuple[int, int]]) -> None:
    bucket, now, total = Bucket(), AT, 0
    for wait, most in asks:
        now += timedelta(microseconds=wait)
        taken, bucket = bucket.fill(rate, now).take(most)
        assert taken <= most
        total += taken
    seconds = (now - AT) / timedelta(seconds=1)
    assert total <= rate + seconds * rate
    assert 0 <= (bucket.tokens or 0) <= rate * ONE
