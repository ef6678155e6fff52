"""The papers' raw material: an invented committee and one of its cells, as the store would give them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars.periods import parse_period
from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.sheet import Sheet
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.intake.paper_sheet import read_paper_sheet
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, open_congress
from nhiemky.performing.papers import Subject, build_context
from nhiemky.performing.sheets import asked_fields
from nhiemky.settings import load_settings
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

sys.path.insert(0, str(Path(__file__).parent))
PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "samples" / "so-khcn"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PERIODS = {  # of the sample sheets; the rest speak of 2026H1
    "annual_report": "2026",
    "cell_meeting_notice": "2026M11",
    "collective_review": "2026",
    "grading_decision": "2026",
    "grading_minutes": "2026",
    "grading_plan": "2026",
    "grading_submission": "2026",
    "individual_review_form": "2026",
    "inspection_committee_programme": "2027",
    "inspection_plan": "2027",
    "inspection_programme": "2027",
    "inspection_report": "2026",
    "monthly_report": "2026M10",
    "monthly_resolution": "2026M11",
    "quarter_report": "2026Q3",
    "remedy_plan": "2026",
    "study_plan": "2027",
    "work_programme": "2027",
    "yearly_resolution": "2026",
}

Context = dict[str, Any]


class Samples:
    """The sample office with an open congress of the committee and its cells: contexts, sheets, papers."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with begin(office.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLES / "organisation.yaml"), "sample", AT)
        wanted = Wanted("so-khcn", "grassroots_with_cells", date(2027, 5, 20), date(2026, 10, 5))
        self.root = open_congress(office, wanted, Act(AT, "thử", "lý do thử")).id

    def context(self, body: str = "so-khcn", period: str = "2026H1") -> Context:
        """What the store knows of a body's congress and of a period, on the sample's day."""
        with read(self.office.engine) as connection:
            family = [store.read_schedule(connection, self.root), *store.read_children(connection, self.root)]
            schedule = next(one for one in family if one.body == body)
            subject = Subject(body, schedule, parse_period(period))
            return build_context(self.office, connection, self.office.organisation(connection), subject, AT)

    def sheet(self, kind: str, body: str = "so-khcn") -> Sheet:
        """The common sheet and the kind's own, as one; over them what is a cell's own."""
        fields = asked_fields(load_kind(kind, PROJECT / "templates"))
        values: dict[str, object] = {}
        own = () if body == "so-khcn" else ("_cell", f"{kind}.cell")
        for name in ("_common", kind, *own):
            path = SAMPLES / "sheets" / f"{name}.yaml"
            if path.exists():
                values |= read_paper_sheet(path, fields)
        return Sheet(values, dict.fromkeys(values, "mẫu"))

    def write(
        self, kind: str, body: str = "so-khcn", *, filled: bool = True, outline: str | None = None, **more: object
    ) -> Draft:
        """A paper of the kind; `more` replaces parts of the context."""
        templates = PROJECT / "templates"
        sheet = self.sheet(kind, body) if filled else None
        context = {**self.context(body, PERIODS.get(kind, "2026H1")), **more}
        per = load_kind(kind, templates).data.per
        if per and sheet and per in sheet.values:
            item = sheet.values[per]
            assert isinstance(item, list)
            context[per.removesuffix("s")] = item[0]
        if load_kind(kind, templates).data.tier >= 3:
            sheet = None
        return write_draft(kind, context, templates=templates, sheet=sheet, outline=outline)


@contextmanager
def open_samples(home: Path) -> Iterator[Samples]:
    """The sample office in a home of its own."""
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=AT.date()) as office:
        upgrade(office.engine)
        yield Samples(office)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Samples]:
    """The sample office, opened once."""
    with open_samples(tmp_path_factory.mktemp("samples")) as opened:
        yield opened


@pytest.fixture
def paper(samples: Samples) -> Callable[..., Draft]:
    """Writes a paper of the sample: paper(kind, body="so-khcn", filled=True, outline=None, **context)."""
    return samples.write


def _step(title: str, owner: str, due: date, basis: str, basis_text: str | None, tier: int = 1) -> Context:
    return {
        "key": "step", "title": title, "owner_title": owner, "due": due, "due_text": "",
        "basis": basis, "basis_text": basis_text, "tier": tier,
    }  # fmt: skip


@pytest.fixture
def templates() -> Path:
    """The shipped templates."""
    return PROJECT / "templates"


@pytest.fixture
def committee(whole_committee: Context) -> Context:
    """A committee of 63 members that holds an all-member congress with election; a test may change it."""
    return deepcopy(whole_committee)


@pytest.fixture(scope="session")
def whole_committee() -> Context:
    """The same for those who only read it."""
    return {
        "body": {
            "name": "Đảng bộ Sở Khoa học và Công nghệ", "kind": "party_organization", "symbol": "ĐU",
            "superior_name": "ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU",
            "superior_address": "Đảng ủy Ủy ban nhân dân tỉnh Mẫu", "place": "Mẫu",
            "has_standing_committee": False, "has_office": False, "has_cell_committee": False,
            "official": 60, "probationary": 3, "members": 63,
        },
        "congress": {
            "day": date(2027, 4, 20), "closing": date(2027, 4, 20), "variant": "four_contents",
            "variant_title": "Bốn nội dung", "ordinal": 2, "term": "2027-2032", "is_all_members": True,
        },
        "cells": [
            {"name": "Chi bộ Văn phòng", "official": 12, "members": 13, "congress_day": date(2027, 2, 19)},
            {"name": "Chi bộ Thanh tra", "official": 6, "members": 6, "congress_day": None},
        ],
        "steps": [
            _step("Hội nghị quán triệt, triển khai", "Đảng ủy", date(2026, 12, 1), "default", None),
            _step("Thông báo ngày khai mạc", "Đảng ủy", date(2027, 3, 8), "rule", "theo 24-QĐ/TW"),
            _step("Phân công tiểu ban", "Đảng ủy", date(2027, 3, 9), "practice", "kế hoạch của nơi khác"),
            _step("Đề án nhân sự", "Tiểu ban Nhân sự", date(2027, 3, 11), "rule", "theo 190-QĐ/TW", tier=3),
        ],
        "signer": {"office": "BÍ THƯ", "name": "Nguyễn Văn Mẫu"},
        "superior_plan": {
            "number": "12-KH/ĐU", "on": date(2026, 11, 2),
            "title": "về đại hội đảng bộ các cấp, nhiệm kỳ 2027 - 2032",
        },
        "waiting": {
            "title": "Duyệt đại hội", "sent_on": date(2026, 11, 9), "service_days": 7, "overdue_days": 3,
        },
        "today": date(2026, 11, 23),
    }  # fmt: skip


@pytest.fixture
def cell(committee: Context) -> Context:
    """A cell of 6 members: no chi ủy, no number of the superior's plan yet, nobody named to sign."""
    body = {
        "name": "Chi bộ Thanh tra", "kind": "cell", "symbol": "CB",
        "superior_name": "ĐẢNG BỘ SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "superior_address": "Đảng ủy Sở Khoa học và Công nghệ", "place": "Mẫu",
        "has_standing_committee": False, "has_office": False, "has_cell_committee": False,
        "official": 6, "probationary": 0, "members": 6,
    }  # fmt: skip
    congress = {
        **committee["congress"], "day": date(2027, 2, 26), "closing": date(2027, 2, 26), "ordinal": None,
    }  # fmt: skip
    return {
        **committee,
        "body": body,
        "congress": congress,
        "cells": [],
        "superior_plan": None,
        "signer": {"office": "BÍ THƯ", "name": None},
    }
