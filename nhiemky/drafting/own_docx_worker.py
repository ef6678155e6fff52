"""The process that fills one Word file with docxtpl: `python -m nhiemky.drafting.own_docx_worker FOLDER`.

In the folder: template.docx and request.json; it leaves paper.docx and answer.json. Only `own_docx` starts it.
"""

import json
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from lxml import etree
from markupsafe import Markup

from nhiemky.drafting.check_page import Reading
from nhiemky.drafting.filters import print_value
from nhiemky.drafting.marked_runs import GUARD, mark_runs
from nhiemky.drafting.own_docx import LARGEST_PAPER, MEMORY, SECONDS
from nhiemky.drafting.package import core_properties, write_package
from nhiemky.drafting.render import MAXIMUM_LENGTH, PlainContext, plain_environment
from nhiemky.drafting.template_paths import read_paths
from nhiemky.drafting.values import Plain, Section, doubt, show_marks, take_part
from nhiemky.drafting.wordml import escape
from nhiemky.errors import BadInput

_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_SECTION = "\0values"  # no name a template can write
_HARD_SPACE = re.compile("(\\{[{%](?:p|tr|tc|r)?)[\u00a0\u202f]")
_XML_TAG = re.compile("<[^>]+>")


class _Names(PlainContext):
    """Names of the template and of the prelude; any other is a value of the section, told when it is read."""

    def resolve_or_missing(self, key: str) -> object:
        if key in self.vars or key in self.parent:
            return super().resolve_or_missing(key)
        section: Section = self.parent[_SECTION]
        return section.read(key)


class _TooLong(Exception):
    """The paper has more text than a paper can have."""


_FAULTS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (jinja2.TemplateSyntaxError,),
        "thẻ sai cú pháp, xem lại các dấu {{{{ }}}} và {{% %}}; lặp cả dòng bảng thì viết {{%tr … %}}",
    ),
    ((SecurityError,), "mẫu dùng cú pháp không được phép ({})"),
    (
        (etree.XMLSyntaxError,),
        (
            "thẻ {{% … %}} mở và đóng không cùng chỗ; đặt mỗi thẻ riêng một đoạn: {{%p if … %}}, "
            "trong bảng: {{%tr for … %}}"
        ),
    ),
    ((MemoryError, RecursionError, _TooLong), "văn bản tạo ra quá dài, không thể là một văn bản"),
    ((TypeError, jinja2.TemplateError, ArithmeticError, LookupError), "mẫu dùng sai kiểu giá trị ({})"),
)


class _Paper(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """docxtpl's template that loses nothing: what it would repair by leaving out is an error here."""

    source = ""  # the XML being rendered, one paragraph on a line, for messages

    def patch_xml(self, src_xml: str) -> str:
        """Hard spaces in front of a tag's word, which Word puts there, are spaces."""
        patched: str = super().patch_xml(_HARD_SPACE.sub(r"\1 ", src_xml))
        return patched

    def render_xml_part(self, src_xml: str, part: object, context: object, jinja_env: object = None) -> str:
        self.source = _by_paragraphs(src_xml)
        rendered: str = super().render_xml_part(src_xml, part, context, jinja_env)
        if len(rendered) > MAXIMUM_LENGTH:
            raise _TooLong
        etree.fromstring(rendered.encode())
        return rendered

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Title and author are ours to write."""


def main(folder: Path) -> None:
    """Answers one request."""
    _limit()
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    paper = _Paper(BytesIO(_normalise((folder / "template.docx").read_bytes())))
    try:
        answer = (
            _read(paper, request) if request["task"] == "read" else _fill(paper, request, folder / "paper.docx")
        )
    except Exception as error:  # noqa: BLE001 - a wrong template can fail in any way; the reason is told
        answer = {"fault": _explain(error), "where": _where(error, paper.source)}
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_PAPER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _normalise(content: bytes) -> bytes:
    """Letters composed in every text of the file: a name typed in NFD would be another name."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as composed:
        for entry in archive.infolist():
            part = archive.read(entry)
            composed.writestr(entry.filename, _compose(part) if _TEXT_PARTS.fullmatch(entry.filename) else part)
    return stream.getvalue()


def _compose(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for element in root.iter():
        if element.text:
            element.text = unicodedata.normalize("NFC", element.text)
    composed: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return composed


# --- reading -------------------------------------------------------------------------------------------


def _read(paper: _Paper, request: Mapping[str, Any]) -> dict[str, object]:
    """Every path with the words of its paragraph."""
    environment = _environment(pad_counts=True)
    prelude: str = request["prelude"]
    found: dict[str, str] = {}
    for source in _sources(paper):
        paper.source = _by_paragraphs(source)
        paths = read_paths(paper.source, environment, "", prelude=prelude)
        environment.from_string(paper.source)  # a filter that does not exist shows only here
        for path, line in paths.items():
            found.setdefault(path, _words(paper.source, line))
    return {"paths": found}


def _sources(paper: _Paper) -> list[str]:
    paper.render_init()
    parts = [paper.get_xml()]
    for uri in (paper.HEADER_URI, paper.FOOTER_URI):
        parts += [paper.get_part_xml(part) for _, part in paper.get_headers_footers(uri)]
    return [paper.patch_xml(part) for part in parts]


# --- filling -------------------------------------------------------------------------------------------


def _fill(paper: _Paper, request: Mapping[str, Any], target: Path) -> dict[str, object]:
    environment = _environment(pad_counts=request["pad_counts"])
    reading = Reading()
    section = _decode(request["values"], "", reading)
    assert isinstance(section, Section)
    prelude = environment.from_string(request["prelude"]).make_module({_SECTION: section})
    reading.values.clear()  # what only the letterhead of our own papers reads
    words = {name: value for name, value in vars(prelude).items() if not name.startswith("_")}
    paper.render({**words, _SECTION: section}, environment, autoescape=True)
    stream = BytesIO()
    paper.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    missing: dict[str, None] = {}
    for name in sorted(name for name in parts if name.startswith("word/") and name.endswith(".xml")):
        parts[name], found = mark_runs(parts[name], request["shown"])
        missing.update(dict.fromkeys(found))
    if "docProps/core.xml" in parts:
        properties = core_properties(escape(request["title"]), request["created"])
        parts["docProps/core.xml"] = properties.encode()
    write_package(target, parts)
    read = {path: [_plain(value) for value in values] for path, values in reading.values.items()}
    return {"missing": list(missing), "read": read}


def _environment(*, pad_counts: bool) -> jinja2.Environment:
    """The closed box of the text templates, with every printed value escaped for XML."""
    environment = plain_environment(pad_counts).overlay(
        autoescape=True, finalize=_print, trim_blocks=False, lstrip_blocks=False
    )
    environment.context_class = _Names
    return environment


def _print(value: object) -> str:
    if isinstance(value, Markup):
        return value  # a block the template itself has put together, escaped already
    if isinstance(value, jinja2.Undefined):
        return str(value)
    # docxtpl turns "{_{" into "{{" everywhere, also in what a member typed.
    text = print_value(value).replace("{_", f"{{{GUARD}_").replace("_}", f"_{GUARD}}}")
    return text.replace("%_", f"%{GUARD}_").replace("_%", f"_{GUARD}%") + show_marks(value)


def _decode(value: Any, path: str, reading: Reading) -> Any:  # noqa: ANN401 - what JSON holds
    """What `own_docx.encode_value` has written."""
    if isinstance(value, list):
        return [_decode(item, path, reading) for item in value]
    if not isinstance(value, dict):
        return value
    if "section" in value:
        section = Section(path, reading)
        for name, part in value["section"].items():
            section[name] = _decode(part, f"{path}.{name}" if path else name, reading)
        return section
    if "marked" in value:
        plain = _decode(value["marked"], path, reading)
        known = take_part(plain, value["part"]) if value["part"] else plain
        return doubt(known, value["note"]) if value["note"] else known
    return date.fromisoformat(value["day"])


def _plain(value: Plain) -> object:
    """A value that was read, without its doubts."""
    return {"day": value.isoformat()} if isinstance(value, date) else value


# --- what went wrong -----------------------------------------------------------------------------------


def _explain(error: Exception) -> str:
    if isinstance(error, BadInput):
        return str(error).rpartition(": ")[2]
    for kinds, words in _FAULTS:
        if isinstance(error, kinds):
            return words.format(error)
    return "không đọc được tệp Word này; hãy mở và lưu lại bằng Word"


def _where(error: Exception, source: str) -> str:
    """The words of the paragraph that a fault points at, if it points at one."""
    if isinstance(error, BadInput):
        line = re.search(r"dòng (\d+)", error.place)
        return _words(source, int(line[1])) if line else ""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _words(source, error.lineno)
    frame, number = error.__traceback__, 0
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            number = frame.tb_lineno
        frame = frame.tb_next
    return _words(source, number) if number else ""


def _by_paragraphs(source: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", source.replace("\n", " "))


def _words(source: str, line: int) -> str:
    """A paragraph without its XML; the nearest one before that has words."""
    lines = source.split("\n")
    for text in reversed(lines[: max(line, 1)]):
        words = " ".join(_XML_TAG.sub("", text).split())
        if words:
            return words[:80]
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
