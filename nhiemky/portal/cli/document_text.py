"""Papers, numbers and differences as a clerk reads them in a terminal of 80 columns."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from nhiemky.domain.vietnamese import format_date, parse_date
from nhiemky.drafting.differences import ChangeKind, PaperChange, WordChange
from nhiemky.performing.documents import Compared, Listed, Shown
from nhiemky.portal.cli.door import say, show
from nhiemky.store.issued import Issued

WIDTH = 80
_LABELS = 14


def print_documents(found: Sequence[Listed]) -> None:
    """A draft a line or two: number, round, day, then its title, then what is to be known of it."""
    if not found:
        say("Chưa có dự thảo nào; tạo bằng: nhiemky draft")
        return
    show("   Số  Lần        Ngày  Văn bản")
    for one in found:
        head = f"{one.row['id']:>5}  {one.row['round']:>3}  {format_date(one.row['written_at'].date()):>10}  "
        for line in _hang(f"{one.title} [{one.row['body']}]", head, len(head)):
            show(line)
        for line in _hang("; ".join(_notes(one)), " " * len(head), len(head)):
            show(line)


def _notes(one: Listed) -> Iterator[str]:
    yield f"còn thiếu {one.row['missing']} chỗ" if one.row["missing"] else "không thiếu chỗ nào"
    if one.state.label:
        yield one.state.label
    if one.issued is not None:
        yield f"đã phát hành {one.issued.symbol} ngày {format_date(one.issued.issued_on)}"


def print_document(shown: Shown) -> None:
    """Where it lies, what it was made with, what is missing, every value with its source."""
    listed, row = shown.listed, shown.listed.row
    _pair("Dự thảo", f"số {row['id']}, lần {row['round']}: {listed.title} [{row['body']}]")
    show(f"{'Tệp:':<{_LABELS}}{listed.path}")  # whole, however long: a person copies it
    if listed.state.label:
        _pair("Tình trạng", listed.state.label)
    _pair("Tạo lúc", f"{row['written_at']:%H:%M}, {format_date(row['written_at'].date())}")
    _pair("sha256", row["sha256"])
    version = f"bản {row['version']}, " if row["version"] is not None else ""
    outline = f", đề cương {row['outline']}" if row["outline"] else ""
    _pair("Mẫu", f"{row['kind']}, {version}{row['template_sha256'][:12]}{outline}")
    if listed.issued is not None:
        _pair("Phát hành", f"{listed.issued.symbol} ngày {format_date(listed.issued.issued_on)}")
    _pair("Còn thiếu", "; ".join(shown.missing) or "không")
    told = [
        one for one in shown.inputs if not isinstance(one.value, bool)
    ]  # a switch of the template is no figure
    if told:
        show("Số liệu đã dùng:")
    for one in told:
        for line in _hang(f"{one.title} = {_value(one.value)} ({one.source})", "  ", 6):
            show(line)


def _value(value: object) -> str:
    """A day as people write it: "21/4/2027"."""
    day = parse_date(value) if isinstance(value, str) else None
    return format_date(day) if day else str(value)


def print_numbers(found: Sequence[Issued]) -> None:
    """The register, series by series."""
    if not found:
        say("Sổ chưa có số nào.")
    series: tuple[object, ...] | None = None
    for one in found:
        if series != (one.body, one.term_start, one.series):
            series = (one.body, one.term_start, one.series)
            show(f"— {one.body}, {one.series}, nhiệm kỳ từ {format_date(one.term_start)} —")
        head = f"{one.symbol:>14}  {format_date(one.issued_on):>10}  "
        whose = " (ngoài hệ thống)" if one.is_outside else f" (dự thảo số {one.draft_id})" if one.draft_id else ""
        for line in _hang(one.title + whose, head, len(head)):
            show(line)


def print_changes(found: Compared) -> None:
    """What changed, place by place."""
    show(f"Từ {found.old}")
    show(f"đến {found.new}:")
    if not found.changes:
        show("không có gì khác.")
    for change in found.changes:
        for line in _describe(change):
            show(line)


def _describe(change: PaperChange) -> Iterator[str]:
    place = change.place[0].upper() + change.place[1:]
    if change.kind is not ChangeKind.CHANGED:
        yield from _hang(f"{place} ({change.kind.label}): {change.text}", "", 4)
        return
    yield f"{place} ({change.kind.label}):"
    for words in change.words:
        yield from _hang(_describe_words(words), "    ", 6)


def _describe_words(words: WordChange) -> str:
    where = f"sau “{words.before}”: " if words.before else "ở đầu: "
    if words.old and words.new:
        return f"{where}“{words.old}” đổi thành “{words.new}”"
    return f"{where}thêm “{words.new}”" if words.new else f"{where}bỏ “{words.old}”"


def _pair(label: str, text: str) -> None:
    for line in _hang(text, f"{label + ':':<{_LABELS}}", _LABELS):
        show(line)


def _hang(text: str, first: str, indent: int) -> list[str]:
    """Hashes are not broken: a person copies them."""
    return wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
