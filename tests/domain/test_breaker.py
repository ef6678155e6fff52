"""A channel that fails is left alone for five minutes, then tried with one message."""

from datetime import datetime, timedelta

import pytest

from nhiemky.domain.breaker import MOST_FAILURES, REST, Breaker
from nhiemky.domain.sending import LEASE, Outcome, Verdict
from nhiemky.store.columns import VIETNAM

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
RETRY = Outcome(Verdict.RETRY, "hộp thư bận", "450")


def after(breaker: Breaker, *outcomes: Outcome) -> Breaker:
    for outcome in outcomes:
        breaker = breaker.after(outcome, AT)
    return breaker


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.UNKNOWN])
def test_the_fifth_failure_in_a_row_opens(verdict: Verdict) -> None:
    failing = [Outcome(verdict)] * (MOST_FAILURES - 1)
    assert after(Breaker(), *failing) == Breaker(failures=4)
    opened = after(Breaker(), *failing, Outcome(verdict))
    assert (opened.failures, opened.opened_at, opened.opened_until) == (5, AT, AT + REST)


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.DEAD])
def test_an_answer_about_a_person_shows_that_the_channel_works(verdict: Verdict) -> None:
    assert after(Breaker(), *[RETRY] * 4, Outcome(verdict)) == Breaker()


def test_one_refusal_of_ourselves_opens_at_once_and_says_why() -> None:
    opened = after(Breaker(), Outcome(Verdict.STOP, "máy chủ thư không nhận tài khoản", "535"))
    assert opened == Breaker(1, AT, AT + REST, "535 máy chủ thư không nhận tài khoản")


def test_the_reason_names_no_person() -> None:
    opened = after(Breaker(), *[Outcome(Verdict.RETRY, "<mau@so.example>: greylisted", "450")] * 5)
    assert opened.reason == "5 lần liền không gửi được; lần cuối: 450 … greylisted"


def test_it_rests_and_is_then_half_open_until_something_goes_through() -> None:
    opened = after(Breaker(), Outcome(Verdict.STOP))
    end = AT + REST
    assert opened.is_resting(end - timedelta(seconds=1))
    assert not opened.is_half_open(end - timedelta(seconds=1))
    assert opened.is_half_open(end)
    probing = opened.probe(end)
    assert probing.is_resting(end + LEASE - timedelta(seconds=1))
    assert probing.after(Outcome(Verdict.SENT), end) == Breaker()


def test_a_failed_trial_opens_it_again_and_keeps_since_when() -> None:
    opened = after(Breaker(), Outcome(Verdict.STOP))
    again = opened.probe(AT + REST).after(RETRY, AT + REST)
    assert (again.opened_at, again.opened_until) == (AT, AT + 2 * REST)


def test_a_provider_that_says_when_to_come_back_has_answered() -> None:
    later = Outcome(Verdict.RETRY, "ban đêm", not_before=AT + timedelta(hours=8))
    assert after(Breaker(failures=4), later) == Breaker(failures=4)
    assert after(Breaker(), Outcome(Verdict.STOP), later) == Breaker()


def test_a_refusal_that_names_its_end_rests_until_then() -> None:
    tomorrow = AT + timedelta(days=1)
    assert after(Breaker(), Outcome(Verdict.STOP, not_before=tomorrow)).opened_until == tomorrow
