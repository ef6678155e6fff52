"""Proofreads the message templates an office has changed, before a message has to be written with them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from traceback import extract_tb

from jinja2 import Environment, TemplateError, TemplateSyntaxError

from nhiemky.delivery.messages import DigestView, Item, Office, digest, load_templates, test
from nhiemky.errors import BadInput

_DAY = date(2026, 11, 23)
_BROKEN = (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)


def proofread(own: Path, shipped: Path) -> Iterator[BadInput]:
    """Every way a message can look is written once; what cannot be is named by file and line."""
    templates = load_templates(own, shipped)
    for path in sorted((own / "messages").rglob("*.j2")):
        try:
            templates.get_template(path.relative_to(own / "messages").as_posix())
        except TemplateSyntaxError as error:
            yield BadInput(f"{path}:{error.lineno}", "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}")
            return
        except UnicodeDecodeError:
            yield BadInput(str(path), "tệp mẫu không phải mã UTF-8")
            return
    for view in _views():
        try:
            _write(view, templates)
        except _BROKEN as error:
            yield BadInput(_place(error, own), f"mẫu dùng giá trị không có hoặc sai kiểu ({error})")
            return


def _write(view: DigestView, templates: Environment) -> None:
    digest(view, templates)
    test(view.person, view.office, view.day, templates)


def _views() -> Iterator[DigestView]:
    """With and without each part that a template may leave out."""
    offices = (Office("Đảng bộ Sở Mẫu"), Office("Đảng bộ Sở Mẫu", "0200 000 000", "van-phong@so.example"))
    items = [_item(20, 1, "a"), _item(23, 1, "b"), _item(25, 2, "c"), _item(25, 3, "d")]
    for office in offices:
        for chosen in ([], items[:1], items[1:2], items[3:], items):
            yield DigestView(person="Nguyễn Văn Mẫu", office=office, day=_DAY, items=chosen)


def _item(day: int, tier: int, reason: str) -> Item:
    return Item(
        title="Việc mẫu",
        body="Chi bộ Mẫu",
        due=_DAY.replace(day=day),
        working_days=1,
        reason=reason,
        tier=tier,
        is_provisional=day > _DAY.day,
    )


def _place(error: Exception, own: Path) -> str:
    """The template's file and line nearest to the error."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(own / "messages")
