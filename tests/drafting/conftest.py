"""The papers' raw material: an invented committee and one of its cells, as the store would give them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]

Context = dict[str, Any]


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
def committee() -> Context:
    """A committee of 63 members that holds an all-member congress with election."""
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
        "signer": {"authority": "T/M ĐẢNG ỦY", "office": "BÍ THƯ", "name": "Nguyễn Văn Mẫu"},
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
        "signer": {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": None},
    }
