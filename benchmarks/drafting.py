"""A report of two pages with its check page written and linted, beside docxtpl filling in the same words.

docxtpl's template is our own paper with "{{ v1 }}", "{{ v2 }}" for values: the same tables, rows and styles, and
no loop left for it to run.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

from docxtpl import DocxTemplate

from benchmarks.measure import Figures, in_turn, milliseconds
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kinds import load_kind, read_prelude
from nhiemky.drafting.lint.check import lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.drafting.render import plain_environment
from nhiemky.drafting.style import load_style
from nhiemky.drafting.template_paths import read_paths
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
KIND, OUTLINE = "half_year_report", "five_headings"
ROWS = 3  # items of each list
OURS, THEIRS = 60, 6  # documents of one round
RATE_BAR = 300
RATIO_BAR = 6.0
LINT_BAR = 0.1
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Context = dict[str, object]


def run() -> list[Figures]:
    """Three rows: how many a second on one core, how many times docxtpl's rate, and how long its check takes."""
    values = [_sentence(number) for number in range(200)]
    context = _context(lambda number: values[number])
    template = _write(_context(lambda number: f"{{{{ v{number} }}}}"))
    words = {f"v{number}": value for number, value in enumerate(values)}
    same = _text(_fill(template, words)) == _text(_write(context))
    parts = _unzip(_write(context))
    ours, theirs, zipped = in_turn(
        lambda: [_write(context) for _ in range(OURS)],
        lambda: [_fill(template, words) for _ in range(THEIRS)],
        lambda: [_zip(parts) for _ in range(OURS)],
    )
    each, their_each, zip_each = ours / OURS, theirs / THEIRS, zipped / OURS
    pages = f"{len(_text(_write(context)).split()):,} words"
    return [
        Figures(
            f"draft a 2-page report with its check page, {pages}",
            f"{1 / each:,.0f}/s ({milliseconds(each)})",
            f">= {RATE_BAR}/s",
            f"zipping its parts alone {milliseconds(zip_each)}",
            each / zip_each,
            ok=each * RATE_BAR <= 1,
        ),
        Figures(
            "the same words in the same places" if same else "NOT the same words",
            milliseconds(each),
            f">= {RATIO_BAR:.0f} times faster",
            f"docxtpl {milliseconds(their_each)}",
            their_each / each,
            ok=same and their_each >= RATIO_BAR * each,
        ),
        _check(_write(context)),
    ]


def _check(content: bytes) -> Figures:
    """What `nhiemky lint` does with the file, beside its parts parsed and thrown away."""
    setting = Setting(load_style(TEMPLATES), date(2026, 7, 10), TEMPLATES)
    ours, parsed = in_turn(
        lambda: lint_document(content, "bao-cao.docx", setting),
        lambda: [ET.fromstring(part) for name, part in _unzip(content).items() if name.endswith(".xml")],
    )
    return Figures(
        "lint the same report",
        milliseconds(ours),
        f"<= {milliseconds(LINT_BAR)}",
        f"parsing its parts alone {milliseconds(parsed)}",
        ours / parsed,
        ok=ours <= LINT_BAR,
    )


def _write(context: Mapping[str, object]) -> bytes:
    return write_draft(KIND, context, templates=TEMPLATES, outline=OUTLINE).content


def _fill(template: bytes, words: Mapping[str, str]) -> bytes:
    paper = DocxTemplate(BytesIO(template))
    paper.render(dict(words), autoescape=True)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


# --- what is written -----------------------------------------------------------------------------


def _sentence(number: int) -> str:
    return f"nội dung thứ {number} của báo cáo, chỉ đạo & tổ chức thực hiện năm 2026"


def _context(words: Callable[[int], str]) -> Context:
    """Every value the report asks a person for, each text by its own number."""
    kind = load_kind(KIND, TEMPLATES, outline=OUTLINE)
    read = read_paths(read_prelude(TEMPLATES) + kind.text, plain_environment(), KIND)
    context: Context = {
        "today": date(2026, 7, 10),
        "body": {
            "name": "Đảng bộ Sở Khoa học và Công nghệ", "kind": "party_organization", "symbol": "ĐU",
            "superior_name": "Đảng bộ Ủy ban nhân dân tỉnh Mẫu", "superior_address": "Đảng ủy tỉnh Mẫu",
            "place": "Mẫu", "members": 91, "official": 88, "probationary": 3,
        },
        "period": {"label": "6 tháng đầu năm 2026", "next_label": "6 tháng cuối năm 2026", "year": "2026"},
    }  # fmt: skip
    for number, path in enumerate(sorted(read)):
        field = kind.field(path)
        is_told_by_parts = any(other.startswith(f"{path}.") for other in read)
        if field is not None and field.ask is not None and not is_told_by_parts:
            _put(context, path, _value(field.ask, number, words))
    return context


def _value(ask: str, number: int, words: Callable[[int], str]) -> object:
    plain = {"number": 7, "date": date(2026, 6, 30), "time": "07 giờ 30", "yes_no": True}
    if ask in {"names", "rows"}:
        return [words(number)]
    return plain.get(ask, words(number))


def _put(context: Context, path: str, value: object) -> None:
    """A part of a list is put into each of its items."""
    *way, name = path.split(".")
    kind = load_kind(KIND, TEMPLATES, outline=OUTLINE)
    owners = [context]
    for depth, step in enumerate(way, 1):
        field = kind.field(".".join(way[:depth]))
        is_list = field is not None and field.ask == "rows"
        below = [owner.setdefault(step, [{} for _ in range(ROWS)] if is_list else {}) for owner in owners]
        owners = [one for place in below for one in (place if isinstance(place, list) else [place])]
    for owner in owners:
        owner[name] = value


# --- the files -----------------------------------------------------------------------------------


def _unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _zip(parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def _text(content: bytes) -> str:
    """The words, whatever case a filter gave the tags."""
    root = ET.fromstring(_unzip(content)["word/document.xml"])
    texts = (
        "".join(node.text or "" for node in paragraph.iter(f"{WORD}t")) for paragraph in root.iter(f"{WORD}p")
    )
    return re.sub(r"\s+", " ", " ".join(texts)).strip()
