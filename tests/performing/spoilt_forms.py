"""Ways to spoil a form: by its file, by the mark of the office, by its cells; and what is said of each."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from nhiemky.intake.figure_form import FORM_SHEET
from nhiemky.intake.form_mark import sign

CELL, OTHER = "cb-van-phong", "cb-trung-tam"
SHEET = FORM_SHEET
Content = Callable[[bytes], bytes]


class Bad(NamedTuple):
    """A way to spoil a form; `cell` is the defined name whose address is to blame, or the address itself."""

    name: str
    spoil: Content
    cell: str
    says: str


# --- how a form is spoilt ------------------------------------------------------------------------


def edited(act: Callable[[Workbook], None]) -> Content:
    """As somebody does in Excel."""

    def spoil(content: bytes) -> bytes:
        workbook = load_workbook(io.BytesIO(content))
        act(workbook)
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    return spoil


def address_of(workbook: Workbook, name: str) -> str:
    return workbook.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")


def typed(name: str, value: object, number_format: str | None = None) -> Content:
    def act(workbook: Workbook) -> None:
        cell = workbook[SHEET][address_of(workbook, name)]
        cell.value = value
        if isinstance(value, str) and not value.startswith("="):
            cell.data_type = "s"
        if number_format:
            cell.number_format = number_format

    return edited(act)


def renamed(name: str, target: str | None) -> Content:
    def act(workbook: Workbook) -> None:
        del workbook.defined_names[name]
        if target is not None:
            workbook.defined_names[name] = DefinedName(name, attr_text=target)

    return edited(act)


def repacked(change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Content:
    """As somebody does who knows what an .xlsx is inside."""

    def spoil(content: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in change(parts).items():
                package.writestr(name, data)
        return stream.getvalue()

    return spoil


def with_part(name: str, data: bytes) -> Content:
    return repacked(lambda parts: {**parts, name: data})


def replaced(part: str, old: bytes, new: bytes) -> Content:
    def change(parts: dict[str, bytes]) -> Mapping[str, bytes]:
        assert old in parts[part]
        return {**parts, part: parts[part].replace(old, new, 1)}

    return repacked(change)


def resigned(key: bytes | None = None, **changes: object) -> Content:
    """A form that says something else and is signed all the same, by our key or by another's."""

    def act(workbook: Workbook) -> None:
        sheet = workbook["_meta"]
        said = json.loads(sheet["A2"].value) | changes
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        signer = key or KEY[0]
        sheet["A1"] = sign(text, signer)
        sheet["A2"] = text

    return edited(act)


def forged(act: Callable[[Any], None]) -> Content:
    return edited(lambda workbook: act(workbook["_meta"]))


def swap(workbook: Workbook) -> None:
    one, two = workbook.defined_names[OPENING], workbook.defined_names[ADMITTED]
    one.attr_text, two.attr_text = two.attr_text, one.attr_text


def meet(workbook: Workbook) -> None:
    workbook.defined_names[ADMITTED].attr_text = workbook.defined_names[OPENING].attr_text


def merge(workbook: Workbook) -> None:
    one, two = address_of(workbook, OPENING), address_of(workbook, "n_members_admitted_estimate")
    workbook[SHEET].merge_cells(f"{one}:{two}")


def put(workbook: Workbook, name: str, text: str, data_type: str) -> None:
    cell = workbook[SHEET][address_of(workbook, name)]
    cell.value, cell.data_type = text, data_type


def clear(workbook: Workbook) -> None:
    for name in workbook.defined_names:
        if name.startswith("n_"):
            workbook[SHEET][address_of(workbook, name)].value = None


def docx(_content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


def plain(_content: bytes) -> bytes:
    stream = io.BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def laughing(parts: dict[str, bytes]) -> Mapping[str, bytes]:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    data = f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst><si><t>&l8;</t></si></sst>'
    return {**parts, "xl/sharedStrings.xml": data.encode()}


def swollen(part: str, one: str, into: str) -> Content:
    """A hundred and fifty thousand of something, each a little different so that it does not pack well."""

    def change(parts: dict[str, bytes]) -> Mapping[str, bytes]:
        many = "".join(one.format(n) for n in range(150_000))
        return {**parts, part: parts[part].replace(into.encode(), f"{many}{into}".encode(), 1)}

    return repacked(change)


def crowded(parts: dict[str, bytes]) -> Mapping[str, bytes]:
    rows = "".join(f'<row r="{n}">{"<c/>" * 100}</row>' for n in range(500, 1600))
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return {**parts, "xl/worksheets/sheet1.xml": sheet}


def without_form(workbook: Workbook) -> None:
    workbook.create_sheet("Trang khác")
    del workbook[SHEET]


KEY: list[bytes] = []
OPENING, ADMITTED, CLOSING = "n_members_opening_actual", "n_members_admitted_actual", "n_members_closing_actual"
RATE, FEES = "n_activity_attendance_rate_actual", "n_fees_collected_actual"
DAY, MOOD, AGE = "n_other_first_day_actual", "n_other_mood_actual", "n_members_average_age_actual"
INTO = f"'{SHEET}'!"
WHOLE = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
OTHER_PREFIX = b'<a-b:mergeCell xmlns:a-b="' + MAIN + b'" ref="A1:XFD1048576"/></mergeCells>'
DECOY = b'<mergeCell x=\' ref="A1:A1"\' ref="A1:XFD1048576"/></mergeCells>'
NO_GUESS = "ghi 1234 nếu là hàng nghìn, chỉ ghi số nguyên"
AS_DAY = "ghi ngày/tháng/năm, ví dụ 05/6/2026"
AGAIN = "hãy điền lại vào biểu văn phòng đã gửi"

FILES = [
    Bad("text", lambda _: b"n_members_opening_actual,12\n", "", "không phải tệp Excel .xlsx"),
    Bad("empty file", lambda _: b"", "", "không phải tệp Excel .xlsx"),
    Bad("web page", lambda _: b"<html><table><tr><td>12</td></tr></table></html>", "",
        "không phải tệp Excel .xlsx"),
    Bad("old xls", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "",
        "hãy lưu lại dạng .xlsx không mật khẩu"),
    Bad("locked by password", lambda _: b"\xd0\xcf\x11\xe0" + b"EncryptedPackage" * 99, "", "có mật khẩu"),
    Bad("Word file", docx, "", "không phải tệp Excel .xlsx"),
    Bad("cut off", lambda content: content[: len(content) // 2], "", "tệp Excel bị hỏng"),
    Bad("no sheet inside", repacked(lambda parts: {n: d for n, d in parts.items() if "sheet1" not in n}), "",
        f"không còn trang “{SHEET}”"),
    Bad("broken sheet", replaced("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetdata>"), "", "bị hỏng"),
    Bad("macro", with_part("xl/vbaProject.bin", b"\0" * 99), "", "tệp có macro"),
    Bad("outside link", with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), "",
        "liên kết tới tệp khác"),
    Bad("embedded file", with_part("xl/embeddings/oleObject1.bin", b"MZ"), "", "tệp nhúng"),
    Bad("control", with_part("xl/activeX/activeX1.xml", b"<ocx/>"), "", "điều khiển ActiveX"),
    Bad("outside data", with_part("xl/connections.xml", b"<connections/>"), "", "kết nối dữ liệu ngoài"),
    Bad("doctype", replaced("xl/workbook.xml", b"<workbook", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook'),
        "",
        "DOCTYPE"),
    Bad("entities", repacked(laughing), "", "DOCTYPE"),
    Bad("other encoding", repacked(lambda p: {**p, "xl/styles.xml": p["xl/styles.xml"].decode().encode("utf-16")}),
        "",
        "bảng mã lạ"),
    Bad("bomb", with_part("xl/media/a.xml", bytes(190_000_000)), "", "bung ra lớn bất thường"),
    Bad("many parts", repacked(lambda p: p | {f"xl/media/{n}.xml": b"<a/>" for n in range(3000)}), "",
        "bất thường"),
    Bad("many cells", repacked(crowded), "", "quá nhiều ô"),
    Bad("merged to the last cell", replaced("xl/worksheets/sheet1.xml", b"<mergeCells", WHOLE + b"<x"), "",
        "vùng ô gộp"),
    Bad("merged under another prefix", replaced("xl/worksheets/sheet1.xml", b"</mergeCells>", OTHER_PREFIX), "",
        "vùng ô gộp"),
    Bad("merged behind a decoy", replaced("xl/worksheets/sheet1.xml", b"</mergeCells>", DECOY), "", "vùng ô gộp"),
    Bad("saved as strict", repacked(lambda p: {name: part.replace(MAIN, STRICT) for name, part in p.items()}), "",
        "hãy lưu lại dạng “Excel Workbook (.xlsx)”"),
    Bad("many styles", swollen("xl/styles.xml", '<xf numFmtId="{0}" fontId="{0}"/>', "</cellXfs>"), "", "quá lớn"),
    Bad("many names", swollen("xl/workbook.xml", '<definedName name="x{0}">A{0}</definedName>', "</definedNames>"),
        "",
        "quá lớn"),
    Bad("too large", with_part("xl/media/a.bin", random.Random(1).randbytes(1_200_000)), "", "quá lớn"),
    Bad("other workbook", plain, "", "không phải biểu số liệu do văn phòng lập"),
    Bad("sheet gone", edited(without_form), "", f"không còn trang “{SHEET}”"),
    Bad("sheet renamed", edited(lambda book: setattr(book[SHEET], "title", "Sheet1")), "",
        f"không còn trang “{SHEET}”"),
]  # fmt: skip

MARKS = [
    Bad("other office", resigned(b"k" * 48), "", "biểu do cơ quan khác lập"),
    Bad("mark gone", forged(lambda sheet: sheet.delete_rows(1, 9)), "", "biểu do cơ quan khác lập"),
    Bad("mark edited", forged(lambda sheet: sheet.__setitem__("A2", sheet["A2"].value.replace(CELL, OTHER))), "",
        "phần khóa của biểu đã bị sửa"),
    Bad("mark added to", forged(lambda sheet: sheet.__setitem__("A3", " ")), "", "phần khóa của biểu đã bị sửa"),
    Bad("later release", resigned(form=99), "", "bản phần mềm khác"),
    Bad("unknown cycle", resigned(cycle=987_654), "", "hệ thống không có kỳ này"),
    Bad("other occasion", resigned(occasion="2025H1"), "", "không phải kỳ của biểu"),
    Bad("unknown body", resigned(body="cb-la"), "", "không thuộc kỳ đang thu số liệu"),
    Bad("older catalogue", resigned(catalogue="cu", fields=[]), "", "chưa có: Số chi ủy viên"),
]  # fmt: skip

CELLS = [
    Bad("formula", typed(OPENING, "=1+1"), OPENING, "ô chứa công thức; hãy dán giá trị"),
    Bad("array formula", typed(OPENING, ArrayFormula("D11", "=SUM(E1:E9)")), OPENING, "ô chứa công thức"),
    Bad("outside formula", typed(OPENING, "='[1]khac.xlsx'!A1"), OPENING, "ô chứa công thức"),
    Bad("error of Excel", edited(lambda book: put(book, OPENING, "#DIV/0!", "e")), OPENING, "ô báo lỗi của Excel"),
    Bad("merged", edited(merge), OPENING, "); hãy bỏ gộp ô rồi ghi lại"),
    Bad("one dot", typed(OPENING, "1.234"), OPENING, "ghi 1234 nếu là hàng nghìn"),
    Bad("one comma", typed(OPENING, "1,234"), OPENING, "ghi 1234 nếu là hàng nghìn"),
    Bad("per cent sign", typed(RATE, "92,5%"), RATE, "có dấu %; chỉ ghi số, ví dụ 92,5"),
    Bad("exponent", typed(OPENING, "1e3"), OPENING, "ghi đủ các chữ số"),
    Bad("boolean", typed(OPENING, True), OPENING, "không phải số"),
    Bad("Arabic digit", typed(OPENING, "٣"), OPENING, "không phải một số"),
    Bad("nan", typed(OPENING, "nan"), OPENING, "không phải một số"),
    Bad("underscore", typed(OPENING, "1_000"), OPENING, "không phải một số"),
    Bad("in words", typed(OPENING, "mười hai đồng chí"), OPENING,
        "“mười hai đồng chí” không phải một số; chỉ ghi chữ số, ví dụ 12"),
    Bad("money in words", typed(FEES, "1,5 triệu"), FEES, "không phải một số; chỉ ghi chữ số, ví dụ 12"),
    Bad("a dash", typed(OPENING, "-"), OPENING, "ghi 0 nếu không có, để trống nếu chưa có số liệu"),
    Bad("formula as text", edited(lambda book: put(book, OPENING, "=12", "s")), OPENING, "không phải một số"),
    Bad("negative", typed(OPENING, -1), OPENING, "số âm"),
    Bad("half a member", typed(OPENING, 12.5), OPENING, "“12,5” có phần lẻ; chỉ ghi số nguyên"),
    Bad("half a dong", typed(FEES, "1.200.000,5"), FEES, "có phần lẻ"),
    Bad("too many", typed(OPENING, 10**10), OPENING, "lớn hơn 999999999"),
    Bad("too much money", typed(FEES, 10**15), FEES, "lớn hơn"),
    Bad("more than all", typed(RATE, 105), RATE, "lớn hơn 100"),
    Bad("unrounded", typed(AGE, 42.123), AGE, "có quá 1 chữ số lẻ; ghi 42,1"),
    Bad("count in per cent", typed(OPENING, 0.12, "0%"), OPENING, "ô đang ở dạng phần trăm"),
    Bad("3/4 became April", typed(OPENING, datetime.combine(date(2026, 4, 3), time()), "d-mmm"), OPENING,
        "Excel hiểu ô này là ngày"),
    Bad("long text", typed(OPENING, "x" * 5000), OPENING, "chữ dài quá 255 ký tự"),
    Bad("control characters", typed(OPENING, "1_x0007_2"), OPENING, "không phải một số"),
    Bad("31 February", typed(DAY, "31/02/2026"), DAY, "không rõ là ngày nào"),
    Bad("day in words", typed(DAY, "ngày 5 tháng 6"), DAY, "không rõ là ngày nào"),
    Bad("two-digit year", typed(DAY, "05/6/26"), DAY, "không rõ là ngày nào"),
    Bad("day as number", typed(DAY, 46_000, "General"), DAY, "không rõ là ngày nào"),
    Bad("year 2205", typed(DAY, datetime.combine(date(2205, 6, 5), time())), DAY, "năm 2205 không hợp lý"),
    Bad("no such choice", typed(MOOD, "ổn địn"), MOOD, "không có trong danh sách; có phải “ổn định”"),
    Bad("choice by number", typed(MOOD, 1), MOOD, "chọn một trong: “ổn định”, “cần lưu ý”"),
    Bad("other body's name", edited(lambda book: book[SHEET].__setitem__("A2", "CHI BỘ KHÁC")), "A2",
        "biểu này lập cho Chi bộ Văn phòng"),
    Bad("stray cell", edited(lambda book: book[SHEET].__setitem__("XFD1048576", "x")), "XFD1048576",
        "nằm ngoài biểu"),
    Bad("name gone", renamed(OPENING, None), "", f"mất tên ô “{OPENING}”"),
    Bad("name to nothing", renamed(OPENING, "#REF!"), "", "đã bị xóa hoặc bị dán đè"),
    Bad("name to another sheet", renamed(OPENING, "'Hướng dẫn'!$A$1"), "", "chỉ sang trang khác (“Hướng dẫn”)"),
    Bad("name to a range", renamed(OPENING, f"{INTO}$D$11:$E$12"), "", "không còn chỉ đúng một ô"),
    Bad("name to a formula", renamed(OPENING, "OFFSET(A1,1,1)"), "", "không còn chỉ đúng một ô"),
    Bad("name to nowhere", renamed(OPENING, f"{INTO}$XFD$1048576"), "", "chỉ ra ngoài biểu"),
    Bad("name to another file", renamed(OPENING, "'[khac.xlsx]Sheet1'!$A$1"), "", "chỉ sang trang khác"),
    Bad("two names, one cell", edited(meet), OPENING, "ô đã bị dời khỏi dòng của nó"),
    Bad("names swapped", edited(swap), OPENING, "ô đã bị dời khỏi dòng của nó"),
    Bad("empty", edited(clear), "", "biểu chưa điền số liệu nào"),
]  # fmt: skip

BAD = [*FILES, *MARKS, *CELLS]
