"""The error table is data; the family is part of the key."""

import pytest

from nhiemky.delivery.zalo.errors import BOT, BOT_FAULTS, judge
from nhiemky.domain.sending import Outcome, Verdict


def test_the_table_of_the_bot_is_the_one_of_the_facts() -> None:
    assert {code: fault.verdict for (family, code), fault in BOT_FAULTS.items() if family == BOT} == {
        400: Verdict.DEAD,
        401: Verdict.STOP,
        403: Verdict.DEAD,
        404: Verdict.DEAD,
        408: Verdict.UNKNOWN,
        429: Verdict.RETRY,
    }


@pytest.mark.parametrize(("code", "verdict"), [(500, Verdict.RETRY), (599, Verdict.RETRY), (418, Verdict.DEAD)])
def test_a_number_nobody_knows_is_passing_trouble_from_500_on(code: int, verdict: Verdict) -> None:
    assert judge(BOT_FAULTS, BOT, code, stage="answer").verdict is verdict


def test_a_number_of_another_family_is_not_looked_up() -> None:
    assert judge(BOT_FAULTS, "oa", 401, stage="answer").verdict is Verdict.DEAD


def test_zalos_words_follow_ours_on_one_short_line() -> None:
    outcome = judge(BOT_FAULTS, BOT, 404, "Not\nFound " + "x" * 200, stage="answer")
    assert outcome == Outcome(
        Verdict.DEAD,
        f"Zalo không tìm thấy cuộc trò chuyện của người này với bot (Zalo: Not Found {'x' * 70})",
        "404",
        stage="answer",
    )


def test_every_text_fits_the_outbox_with_zalos_words() -> None:
    assert max(len(fault.text) for fault in BOT_FAULTS.values()) + 90 <= 255
