"""Proofreads the message templates an office has changed, before a message has to be written with them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import product
from pathlib import Path
from traceback import extract_tb
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, TemplateError, TemplateSyntaxError

from nhiemky.delivery.allowed import KINDS, Place, may_go
from nhiemky.delivery.messages import (
    DigestView,
    Item,
    Office,
    Reader,
    Ready,
    digest,
    load_templates,
    notice,
)
from nhiemky.delivery.messages_group import KIND as GROUP_BOARD
from nhiemky.delivery.messages_group import GroupView, Listed, group_board
from nhiemky.errors import BadInput

_DAY = date(2026, 11, 23)
_AT = datetime(2026, 11, 25, 8, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_PERSON = "Nguyễn Văn Mẫu"
_WRITERS = (
    (Office("Đảng bộ Sở Mẫu"), None),
    (Office("Đảng bộ Sở Mẫu", "0200 000 000", "van-phong@so.example"), "https://nhac-viec.so.example/v/mau"),
)
# A value for every field of `allowed.KINDS` but the calendar, which no template prints.
_FACTS: dict[str, object] = {
    **dict.fromkeys(
        ("title", "body", "reason", "venue", "owner", "period", "number", "issuer", "bot", "code"), "mẫu"
    ),
    **dict.fromkeys(("due", "old_due", "on", "remarks_by"), _DAY),
    **dict.fromkeys(("starts_at", "ends_at", "valid_until"), _AT),
    "distance": "còn 02 ngày làm việc",
    "is_provisional": True,
    "is_held": True,
    "before": {"starts_at": _AT, "ends_at": None, "venue": "Phòng họp"},
    "round": 1,
    "most": 50,
}
# What a message of a kind may lack.
_LEFT_OUT = {
    "owner",
    "period",
    "old_due",
    "ends_at",
    "before",
    "remarks_by",
    "number",
    "is_held",
    "on",
    "code",
    "valid_until",
}
_BROKEN = (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)


def proofread(own: Path, shipped: Path) -> Iterator[BadInput]:
    """Every way a message can look is written once; what cannot be is named by file and line."""
    templates = load_templates(own, shipped, loader=FileSystemLoader)  # an error has the line of its file
    for path in sorted((own / "messages").rglob("*.j2")):
        try:
            templates.get_template(path.relative_to(own / "messages").as_posix())
        except TemplateSyntaxError as error:
            yield BadInput(f"{path}:{error.lineno}", "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}")
            return
        except UnicodeDecodeError:
            yield BadInput(str(path), "tệp mẫu không phải mã UTF-8")
            return
    for write in (*_digests(templates), *_notices(templates), *_boards(templates)):
        try:
            write()
        except BadInput as error:
            yield error
            return
        except _BROKEN as error:
            yield BadInput(_place(error, own), f"mẫu dùng giá trị không có hoặc sai kiểu ({error})")
            return


def _digests(templates: Environment) -> Iterator[Callable[[], object]]:
    """With and without each part that a template may leave out."""
    items = [_item(20, 1, "a"), _item(23, 1, "b"), _item(25, 2, "c"), _item(25, 3, "d")]
    drafts = [Ready(title="Dự thảo mẫu", body="Chi bộ Mẫu", round=1, tier=1)]
    for office, link in _WRITERS:
        for chosen in ([], items[:1], items[1:2], items[3:], items):
            for ready in ([], drafts):
                view = DigestView(
                    person=_PERSON, office=office, day=_DAY, items=chosen, ready=ready, link=link, unsubscribe=link
                )
                yield partial(digest, view, templates)


def _notices(templates: Environment) -> Iterator[Callable[[], object]]:
    for kind, (office, link), place in product(sorted(KINDS.keys() - {"digest", GROUP_BOARD}), _WRITERS, Place):
        if may_go(kind, 1, place):
            reader = Reader(person=_PERSON, office=office, day=_DAY, place=place, link=link, unsubscribe=link)
            full = {name: _FACTS[name] for name in KINDS[kind] if name in _FACTS}
            bare = {name: value for name, value in full.items() if name not in _LEFT_OUT}
            yield from (partial(notice, kind, reader, 1, facts, templates) for facts in (full, bare))


def _boards(templates: Environment) -> Iterator[Callable[[], object]]:
    for office, _ in _WRITERS:
        lists = [Listed(title="Kế hoạch mẫu", things=[_item(23, 1, "a"), _item(25, 1, "b")])]
        view = GroupView(office=office, day=_DAY, until=_DAY.replace(day=29), lists=lists)
        yield partial(group_board, view, templates)


def _item(day: int, tier: int, reason: str) -> Item:
    return Item(
        title="Việc mẫu",
        body="Chi bộ Mẫu",
        due=_DAY.replace(day=day),
        working_days=1,
        reason=reason,
        tier=tier,
        is_provisional=day > _DAY.day,
        period="tháng 11 năm 2026" if tier == 1 else None,
    )


def _place(error: Exception, own: Path) -> str:
    """The template's file and line nearest to the error."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(own / "messages")
