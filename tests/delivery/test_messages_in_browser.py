"""Every message on a telephone of 360 px: nothing to push aside, letters one can read, buttons one can hit."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery import messages
from nhiemky.delivery.allowed import KINDS
from nhiemky.delivery.messages import DigestView, Item, Office, Reader, Ready, load_templates
from nhiemky.delivery.messages_group import GroupView, Listed, group_board
from nhiemky.settings import PROJECT

sys.path.insert(0, str(Path(__file__).parent.parent / "portal"))
from browser import Browser, open_browser

pytestmark = [pytest.mark.desktop, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

TEMPLATES = load_templates(PROJECT / "templates")
DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 25, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
OFFICE = Office(
    "Đảng bộ Sở Khoa học và Công nghệ tỉnh Mẫu", "0200 3 000 000", "van-phong-dang-uy@so-khcn.tinh.example"
)
LINK = "https://nhac-viec.so.example/v/" + "aB3_" * 30
LONG = "Kế hoạch tổ chức đại hội đảng bộ nhiệm kỳ 2027 - 2032, tiến tới đại hội đảng bộ cấp trên"
VALUES: dict[str, object] = {
    **dict.fromkeys(("title", "body", "reason", "venue", "owner", "period", "issuer", "bot", "distance"), LONG),
    **dict.fromkeys(("due", "old_due", "on", "remarks_by"), DAY),
    **dict.fromkeys(("starts_at", "ends_at", "valid_until"), AT),
    "number": "12-QĐ/ĐU",
    "code": "482 913",
    "is_provisional": True,
    "before": {"starts_at": AT, "venue": LONG},
    "round": 1,
    "most": 50,
}
SMALLEST = "Math.min(...[...document.querySelectorAll('a')].map(one => one.getBoundingClientRect().height))"
LETTERS = """Math.min(...[...document.querySelectorAll('body *')]
    .filter(one => [...one.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


def html_of(kind: str, link: str | None) -> str:
    if kind == "digest":
        days = (18, 23, 25, 30)
        items = [
            Item(title=LONG, body=LONG, due=DAY.replace(day=day), working_days=3, reason=f"{LONG} {day}", tier=1)
            for day in days
        ]
        ready = [Ready(title=LONG, body=LONG, round=1, tier=1)]
        view = DigestView(
            person="Mẫu", office=OFFICE, day=DAY, items=items, ready=ready, link=link, unsubscribe=link
        )
        return messages.digest(view, TEMPLATES).html
    if kind == "group_board":
        things = [
            Item(title=LONG, body=LONG, due=DAY.replace(day=day), working_days=1, reason="", tier=1)
            for day in (23, 30)
        ]
        board = GroupView(
            office=OFFICE, day=DAY, until=DAY.replace(day=30), lists=[Listed(title=LONG, things=things)]
        )
        message = group_board(board, TEMPLATES)
        assert message is not None
        return message.html
    reader = Reader(person="Nguyễn Thị Mẫu Quyên", office=OFFICE, day=DAY, link=link, unsubscribe=link)
    facts = {name: VALUES[name] for name in KINDS[kind] if name in VALUES}
    return messages.notice(kind, reader, 1, facts, TEMPLATES).html


@pytest.mark.parametrize("link", [LINK, None], ids=["with-a-page", "without"])
@pytest.mark.parametrize("kind", KINDS)
def test_message_is_read_and_answered_on_a_telephone(
    kind: str, link: str | None, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "tin.html"
    file.write_text(html_of(kind, link), encoding="utf-8")
    button = None if kind == "group_board" else link  # nobody's page may be opened by a whole group
    for width in (360, 180):  # 180: the same telephone at 200 %
        browser.be_telephone(width)
        browser.open(file.as_uri())
        assert browser.measure(TOO_WIDE) == 0
        assert browser.measure(SMALLEST) >= 48
        assert browser.measure(LETTERS) >= 18
    assert browser.measure("document.querySelector('a').getAttribute('href')") == (button or "tel:02003000000")
