"""Messages as an invented office writes them, and everything of one that anybody may read."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from nhiemky.delivery import messages
from nhiemky.delivery.messages import (
    DigestView,
    Item,
    Message,
    Office,
    load_templates,
)
from nhiemky.settings import PROJECT

SHIPPED = PROJECT / "templates"
TEMPLATES = load_templates(SHIPPED)
DAY = date(2026, 11, 23)
OFFICE = Office("Đảng bộ Sở Mẫu", "0200 3 000 000", "van-phong@so.example")
CLERK = "đồng chí là cán bộ giúp việc Đảng ủy"


def item(title: str, due: date, working_days: int, **own: object) -> Item:
    fields = {"body": "Đảng bộ Sở Mẫu", "reason": CLERK, "tier": 1, **own}
    return Item(title=title, due=due, working_days=working_days, **fields)  # type: ignore[arg-type]


TODAY = item("Công văn gửi các chi bộ về việc chuẩn bị đại hội", DAY, 0)


def digest(items: Sequence[Item], office: Office = OFFICE, **own: Any) -> Message:  # noqa: ANN401
    view = DigestView(person="Nguyễn Thị Mẫu Quyên", office=office, day=DAY, items=items, **own)
    return messages.digest(view, TEMPLATES)


def printed(message: Message) -> str:
    calendar = message.calendar.text.replace("\r\n", "\n") if message.calendar else ""
    paid = json.dumps(message.zbs, ensure_ascii=False)
    parts = (message.subject, message.text, message.html, message.zalo, paid)
    return f"\n{'=' * 40}\n".join((*parts, calendar))
