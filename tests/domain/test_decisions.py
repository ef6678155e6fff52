"""A decision goes one way, step by step, and says what was done when it is asked for again."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain.decisions import (
    Decision,
    DecisionAct,
    DecisionState,
    Side,
    Way,
    find_twin,
    refuse_act,
    tell_state,
    way_of,
)

RECEIVED = Decision(
    3,
    2,
    "cb-mau",
    Side.OURS,
    Way.ELECT,
    DecisionState.RECEIVED,
    request_number="05-TTr/CB",
    request_on=date(2027, 3, 1),
)
CHECKED = replace(RECEIVED, state=DecisionState.CHECKED, checked_on=date(2027, 3, 2))
SIGNED = replace(CHECKED, state=DecisionState.SIGNED, symbol="12-QĐ/ĐU", signed_on=date(2027, 3, 5))
SENT = replace(SIGNED, state=DecisionState.SENT, sent_on=date(2027, 3, 6))
FILED = replace(SIGNED, side=Side.SUPERIOR, state=DecisionState.FILED)
SIGNED_TEXT, SENT_TEXT = "đã ký số 12-QĐ/ĐU ngày 5/3/2027", "đã gửi ngày 6/3/2027"
NOT_CHECKED = "chưa kiểm tra đạt; hãy chạy: nhiemky decision check 3"
NOT_SIGNED = "chưa ghi số, ngày ký; hãy chạy: nhiemky decision sign 3"


@pytest.mark.parametrize(
    ("decision", "check", "sign", "send"),
    [
        (RECEIVED, None, NOT_CHECKED, NOT_CHECKED),
        (CHECKED, None, None, NOT_SIGNED),
        (SIGNED, SIGNED_TEXT, SIGNED_TEXT, None),
        (SENT, SENT_TEXT, SENT_TEXT, SENT_TEXT),
    ],
)
def test_each_step_follows_the_one_before_and_none_is_done_twice(
    decision: Decision, check: str | None, sign: str | None, send: str | None
) -> None:
    assert [refuse_act(decision, act) for act in DecisionAct] == [check, sign, send]


def test_a_superiors_decision_is_only_filed() -> None:
    sentence = "do cấp trên ban hành (đã lưu số 12-QĐ/ĐU ngày 5/3/2027), ở đây chỉ lưu"
    assert [refuse_act(FILED, act) for act in DecisionAct] == [sentence] * 3


@pytest.mark.parametrize(
    ("plan", "variant", "way"),
    [
        ("cell_congress", "with_election", Way.ELECT),
        ("cell_appointment", "two_contents", Way.APPOINT),
        ("grassroots_with_cells", "four_contents", Way.ELECT),
        ("grassroots_congress", "three_contents", Way.APPOINT),
        ("appointed_congress", "two_contents", Way.APPOINT),
        ("cell_congress", None, Way.ELECT),
        ("cell_appointment", None, Way.APPOINT),
    ],
)
def test_who_is_elected_is_ratified_and_who_is_not_is_appointed(plan: str, variant: str | None, way: Way) -> None:
    assert way_of(plan, variant) is way


def test_the_paper_and_its_verb_follow_from_the_way() -> None:
    appointed = replace(RECEIVED, way=Way.APPOINT)
    assert (RECEIVED.kind, RECEIVED.way.verb) == ("ratification_decision", "chuẩn y")
    assert (appointed.kind, appointed.way.verb) == ("appointment_decision", "chỉ định")


def test_what_was_done_last_is_told_with_number_and_day() -> None:
    assert [tell_state(one) for one in (RECEIVED, CHECKED, SIGNED, SENT)] == [
        "đã nhận hồ sơ số 05-TTr/CB ngày 1/3/2027",
        "đã kiểm tra ngày 2/3/2027",
        SIGNED_TEXT,
        SENT_TEXT,
    ]


def test_the_same_number_and_day_is_the_same_paper() -> None:
    known = [RECEIVED, FILED]
    assert find_twin(known, "05-TTr/CB", date(2027, 3, 1), is_request=True) is RECEIVED
    assert find_twin(known, "05-TTr/CB", date(2027, 3, 2), is_request=True) is None
    assert find_twin(known, "12-QĐ/ĐU", date(2027, 3, 5), is_request=False) is FILED
    assert find_twin(known, "05-TTr/CB", date(2027, 3, 1), is_request=False) is None
