"""Conflicts as a person reads them: each matter once, each way out once."""

from nhiemky.performing.conflict_groups import Told, tell_together
from nhiemky.performing.conflicts import Conflict

NAMES = {"cb-mot": "Chi bộ Một", "cb-hai": "Chi bộ Hai", "dang-bo": "Đảng bộ Thử"}
MOVE, SHORTEN = "lùi ngày hội nghị (cycle move)", "rút ngắn “Họp”"


def conflict(org: str, said: str, *offers: str, step: str = "meet") -> Conflict:
    return Conflict(step, org, -2, f"{NAMES[org]}: {said}", (), offers)


def test_the_same_in_several_cells_is_one_line_and_a_way_out_of_several_is_said_once() -> None:
    together = tell_together(
        [
            conflict("dang-bo", "“Báo cáo” chậm", MOVE, step="report"),
            conflict("cb-mot", "“Họp” chậm", SHORTEN, MOVE),
            conflict("cb-hai", "“Họp” chậm", SHORTEN, MOVE),
        ],
        NAMES,
    )
    assert together.conflicts == (
        Told("Đảng bộ Thử: “Báo cáo” chậm", ()),
        Told("02 chi bộ: “Họp” chậm", (SHORTEN,)),
    )
    assert together.common == (MOVE,)


def test_other_words_or_another_step_stay_apart() -> None:
    said = [
        conflict("cb-mot", "“Họp” thiếu 2 ngày"),
        conflict("cb-hai", "“Họp” thiếu 3 ngày"),
        conflict("cb-hai", "“Họp” thiếu 2 ngày", step="meet_again"),
    ]
    assert [told.sentence for told in tell_together(said, NAMES).conflicts] == [one.sentence for one in said]


def test_a_single_conflict_keeps_its_ways_out() -> None:
    together = tell_together([conflict("cb-mot", "“Họp” chậm", SHORTEN, MOVE)], NAMES)
    assert (together.conflicts[0].offers, together.common) == ((SHORTEN, MOVE), ())
