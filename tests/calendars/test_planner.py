"""The planner: the test vectors of the congress of 10/6/2025, both passes, facts, pins and conflicts."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.named import build_calendars
from calendars.network import applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Plan
from calendars.planner import Given, Projection, project
from calendars.reasons import explain_due, explain_latest, trace_forecast, trace_latest
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.roles import ROLES
from nhiemky.drafting.kinds import kinds
from nhiemky.settings import PROJECT

DAYS = load_official_days(last=2032)
KINDS = kinds(PROJECT / "templates")
FACTS = {"official_members": 63, "members": 63, "variant": "four_contents", "has_standing_committee": True}
DAY = date(2025, 6, 10)
ANCHORS = {"superior_plan": date(2024, 12, 2), "congress": DAY, "closing": DAY}
OF_CONGRESSES = sorted(
    file.stem for file in PLANS.glob("*.yaml") if "\ncycle:" not in file.read_text(encoding="utf-8")
)  # of the others: test_shipped_cycles
HEAD = "plan: mau\nversion: 1\ntitle: Kế hoạch mẫu\nscope: cell\n"


def shipped(key: str, anchors: dict[str, date] = ANCHORS, **given: Given) -> Projection:
    plan = load_plan(PLANS / f"{key}.yaml", ROLES, KINDS)
    return planned(plan, anchors, given)


def planned(plan: Plan, anchors: dict[str, date] = ANCHORS, given: dict[str, Given] | None = None) -> Projection:
    network = build_network(plan, build_calendars(plan, DAYS), applicable_facts(plan, FACTS))
    known = {network.index[key, None]: value for key, value in (given or {}).items()}
    return project(network, anchors, anchors["superior_plan"], known)


def own(tmp_path: Path, text: str, today: date = date(2025, 1, 2), **given: Given) -> Projection:
    file = tmp_path / "mau.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    plan = load_plan(file, ROLES, KINDS)
    return planned(plan, {**ANCHORS, "superior_plan": today}, given)


def dates(projection: Projection) -> dict[str, tuple[date, date, int]]:
    """Latest, forecast and slack by step."""
    return {
        node.key: (
            date.fromordinal(projection.latest[i]),
            date.fromordinal(projection.forecast[i]),
            projection.slack(i),
        )
        for i, node in enumerate(projection.network.nodes)
    }


def position(projection: Projection, key: str) -> int:
    found = projection.network.find(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("notify_opening_date", date(2025, 4, 25)),
        ("report_election_results", date(2025, 6, 19)),
        ("complaint_window", date(2025, 7, 1)),
        ("ratification", date(2025, 7, 10)),
    ],
)
def test_vector_of_the_congress_of_10_june_2025(step: str, expected: date) -> None:
    projection = shipped("grassroots_congress")
    assert dates(projection)[step][0] == expected


def test_ballots_are_not_destroyed_before_six_months_are_over() -> None:
    assert dates(shipped("grassroots_congress"))["ballot_destruction"][1] == date(2025, 12, 10)


def test_ratification_counts_from_the_day_the_report_arrived() -> None:
    projection = shipped("grassroots_congress", report_election_results=Given(done_on=date(2025, 6, 16)))
    assert dates(projection)["ratification"][0] == date(2025, 7, 7)


def test_sentence_of_the_thirty_working_days() -> None:
    projection = shipped("grassroots_congress")
    sentence = explain_due(projection, position(projection, "notify_opening_date"))
    assert sentence.startswith(
        "30 ngày làm việc trước 10/6/2025 là thứ Sáu 25/4/2025; "
        "không tính T7, CN, 30/4, 1/5, 2/5 (hoán đổi, làm bù 26/4; "
    )


def test_two_passes_over_a_chain(tmp_path: Path) -> None:
    projection = own(
        tmp_path,
        """steps:
  report: {title: Báo cáo, owner: office, due: congress - 10wd, takes: 3wd}
  comments: {title: Góp ý, owner: office, after: [report + 2wd]}
  submit: {title: Trình, owner: office, due: congress - 8wd, after: [comments]}
""",
    )
    assert dates(projection) == {
        "report": (date(2025, 5, 23), date(2025, 1, 6), 91),
        "comments": (date(2025, 5, 28), date(2025, 1, 9), 91),
        "submit": (date(2025, 5, 29), date(2025, 1, 10), 91),
    }


def test_blackout_pushes_the_meeting_before_tet(tmp_path: Path) -> None:
    projection = own(
        tmp_path,
        """calendars: {meetings: {without: [{name: Tết, from: -3d, to: 7d}]}}
steps:
  meet: {title: Họp chi bộ, owner: office, due: congress - 1wd, calendar: meetings}
""",
        today=date(2025, 1, 24),
    )
    assert dates(projection)["meet"][:2] == (date(2025, 6, 9), date(2025, 1, 24))
    late = own(
        tmp_path,
        """calendars: {meetings: {without: [{name: Tết, from: -3d, to: 7d}]}}
steps:
  meet: {title: Họp chi bộ, owner: office, due: 2025-02-03, calendar: meetings}
""",
        today=date(2025, 1, 2),
    )
    assert dates(late)["meet"][0] == date(2025, 1, 24)


def test_acts_of_one_sitting_share_a_saturday(tmp_path: Path) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text(
        HEAD
        + """steps:
  hold: {title: Đại hội, owner: office, not_before: congress, due: congress, roll: keep}
  elect: {title: Bầu cử, owner: office, after: [hold same day]}
  close: {title: Bế mạc, owner: office, not_before: closing, due: closing, roll: keep, after: [elect same day]}
  report: {title: Báo cáo, owner: office, due: closing + 1wd, after: [close]}
""",
        encoding="utf-8",
    )
    saturday = date(2026, 3, 14)
    projection = planned(
        load_plan(file, ROLES, KINDS),
        {"superior_plan": date(2026, 1, 5), "congress": saturday, "closing": saturday},
    )
    assert dates(projection) == {
        "hold": (saturday, saturday, 0),
        "elect": (saturday, saturday, 0),
        "close": (saturday, saturday, 0),
        "report": (date(2026, 3, 16), date(2026, 3, 16), 0),
    }


def test_eve_of_a_saturday_congress_is_friday_and_still_in_time(tmp_path: Path) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text(
        HEAD
        + """steps:
  print: {title: In tài liệu, owner: office, due: congress - 1d}
  hold: {title: Đại hội, owner: office, not_before: congress, due: congress, roll: keep, after: [print]}
  elect: {title: Bầu cử, owner: office, after: [hold same day]}
  report: {title: Báo cáo, owner: office, due: closing + 1wd, after: [elect]}
""",
        encoding="utf-8",
    )
    plan, saturday = load_plan(file, ROLES, KINDS), date(2026, 3, 14)
    network = build_network(plan, build_calendars(plan, DAYS), FACTS)
    anchors = {"superior_plan": date(2026, 1, 5), "congress": saturday, "closing": saturday}
    friday = {network.index["print", None]: Given(done_on=date(2026, 3, 13))}
    projection = project(network, anchors, date(2026, 3, 13), friday)
    assert dates(projection)["hold"] == (saturday, saturday, 0)
    assert dates(projection)["elect"] == (saturday, saturday, 0)


def test_done_step_keeps_its_day_and_demands_nothing(tmp_path: Path) -> None:
    text = """steps:
  plan: {title: Kế hoạch, owner: office, due: congress - 20wd}
  issue: {title: Ban hành, owner: office, due: congress - 20wd, after: [plan]}
"""
    done = own(tmp_path, text, issue=Given(done_on=date(2025, 1, 6)))
    assert dates(done)["plan"][0] == date(2025, 5, 13)
    assert dates(done)["issue"][1] == date(2025, 1, 6)
    assert dates(own(tmp_path, text))["plan"][0] == date(2025, 5, 12)


def test_locked_date_is_equality_in_both_passes(tmp_path: Path) -> None:
    projection = own(
        tmp_path,
        """steps:
  plan: {title: Kế hoạch, owner: office, due: congress - 20wd}
  meet: {title: Làm việc với cấp trên, owner: office, due: congress - 5wd, after: [plan]}
""",
        meet=Given(fixed_on=date(2025, 4, 2)),
    )
    assert dates(projection)["meet"] == (date(2025, 4, 2), date(2025, 4, 2), 0)
    assert dates(projection)["plan"][0] == date(2025, 4, 1)


def test_tightest_deadline_wins(tmp_path: Path) -> None:
    text = "steps:\n  plan: {title: Kế hoạch, owner: office, due: congress - 20wd}\n"
    assert dates(own(tmp_path, text, plan=Given(not_after=date(2025, 3, 31))))["plan"][0] == date(2025, 3, 31)
    assert dates(own(tmp_path, text, plan=Given(not_after=date(2025, 12, 31))))["plan"][0] == date(2025, 5, 13)


def test_conflict_is_explained_from_limit_and_from_today(tmp_path: Path) -> None:
    projection = own(
        tmp_path,
        """steps:
  plan: {title: Kế hoạch đại hội, owner: office, due: congress - 45d, takes: 10wd}
  send: {title: Gửi giấy mời, owner: office, due: congress - 5d, after: [plan]}
""",
        today=date(2025, 5, 26),
    )
    assert dates(projection)["plan"] == (date(2025, 4, 26), date(2025, 6, 6), -27)
    assert [one.kind for one in trace_latest(projection, position(projection, "plan"))] == ["due"]
    back = [(one.step, one.kind) for one in trace_forecast(projection, position(projection, "send"))]
    assert back == [("send", "predecessor"), ("plan", "today")]


def test_dropped_step_passes_its_predecessors_through(tmp_path: Path) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text(
        HEAD
        + """steps:
  a: {title: Việc một, owner: office, due: congress - 9wd}
  b: {title: Việc hai, owner: office, after: [a], optional: true}
  c: {title: Việc ba, owner: office, due: congress - 8wd, after: [b]}
""",
        encoding="utf-8",
    )
    plan = load_plan(file, ROLES, KINDS)
    network = build_network(plan, build_calendars(plan, DAYS), FACTS, dropped=frozenset({"b"}))
    projection = project(network, ANCHORS, date(2025, 1, 2))
    assert [node.key for node in network.nodes] == ["a", "c"]
    assert dates(projection)["a"][0] == date(2025, 5, 28)


def test_steps_per_cell_are_planned_for_each_cell(tmp_path: Path) -> None:
    file = tmp_path / "mau.yaml"
    file.write_text(
        HEAD.replace("cell", "committee")
        + """steps:
  visit: {title: Dự đại hội chi bộ, owner: office, due: congress - 20wd, per: cells}
  sum: {title: Tổng hợp, owner: office, after: [visit]}
""",
        encoding="utf-8",
    )
    plan = load_plan(file, ROLES, KINDS)
    network = build_network(plan, build_calendars(plan, DAYS), FACTS, ("c1", "c2"))
    assert [(node.key, node.body, len(node.edges)) for node in network.nodes] == [
        ("visit", "c1", 0),
        ("visit", "c2", 0),
        ("sum", None, 2),
    ]


@pytest.mark.parametrize("key", OF_CONGRESSES)
@given(start=st.dates(date(2024, 1, 1), date(2026, 6, 1)))
def test_no_shipped_plan_conflicts_within_itself(key: str, start: date) -> None:
    plan = load_plan(PLANS / f"{key}.yaml", ROLES, KINDS)
    day = date.fromordinal(start.toordinal() + 240)
    for calendar in build_calendars(plan, DAYS).values():
        day = calendar.roll(day, Roll.NEXT)
    projection = planned(plan, {"superior_plan": start, "congress": day, "closing": day})
    conflicts = {step: found for step, found in dates(projection).items() if found[2] < 0}
    assert conflicts == {}


@given(start=st.dates(date(2024, 1, 1), date(2026, 6, 1)), lead=st.integers(60, 400))
def test_every_date_of_every_step_has_a_sentence(start: date, lead: int) -> None:
    day = DAYS.shift(date.fromordinal(start.toordinal() + lead), 1)
    projection = shipped("grassroots_congress", {"superior_plan": start, "congress": day, "closing": day})
    for i in range(len(projection.network.nodes)):
        assert len(explain_latest(projection, i)) > 10
        assert explain_due(projection, i)


def test_calendar_corrected_by_one_swap_moves_only_what_counts_over_it() -> None:
    plan = load_plan(PLANS / "grassroots_congress.yaml", ROLES, KINDS)
    swapped = [
        *(day for day in DAYS.special.values() if day.on not in {date(2025, 4, 26), date(2025, 5, 2)}),
    ]
    before_the_swap = WorkingDays(DAYS.first, DAYS.last, swapped, DAYS.provisional_from)
    network = build_network(plan, build_calendars(plan, before_the_swap), applicable_facts(plan, FACTS))
    old = dates(project(network, ANCHORS, ANCHORS["superior_plan"]))
    new = dates(shipped("grassroots_congress"))
    moved = {key for key in new if new[key][0] != old[key][0]}
    assert "notify_opening_date" not in moved  # the make-up Saturday stands in for the Friday
    assert all(date(2025, 4, 24) <= new[key][0] <= date(2025, 5, 5) for key in moved)
