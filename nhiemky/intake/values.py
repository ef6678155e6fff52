"""Reads one value of a list as a clerk wrote it. Each reader raises Unreadable with the Vietnamese why."""

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from nhiemky.domain.vietnamese import ascii_slug, fold, is_legacy_encoded, normalise, parse_date

Reader = Callable[[object], object]


class Unreadable(Exception):
    """Why a value cannot be taken; whoever knows its place turns it into a BadInput."""


LONGEST_TEXT = 300
FEW_OPTIONS = 6  # more are not listed in a message
FIRST_YEAR, LAST_YEAR = 1930, 2100

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,63}", re.ASCII)
_PHONE = re.compile(r"0\d{9,10}", re.ASCII)
_TERM_LABEL = re.compile(r"(\d{4}) ?[-–—] ?(\d{4})", re.ASCII)
_ADDRESS_WORDS = re.compile(r"^(đ/c|đồng chí|ông|bà|anh|chị)\b[. ]", re.IGNORECASE)
_FLAGS = {"có": True, "x": True, "true": True, "yes": True, "không": False, "false": False, "no": False}


def read_text(raw: object) -> str:
    """One line of text; a whole number counts as the text it shows."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Unreadable("phải là chữ")
    if isinstance(raw, float):
        if not raw.is_integer():
            raise Unreadable("phải là chữ, không phải số lẻ")
        raw = int(raw)
    text = normalise(str(raw))
    if is_legacy_encoded(text):
        raise Unreadable("chữ gõ bằng bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode")
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"dài quá {LONGEST_TEXT} ký tự")
    return text


def read_full_name(raw: object) -> str:
    """Family, middle and given name, as the person spells it."""
    name = read_text(raw)
    if _ADDRESS_WORDS.match(name):
        raise Unreadable("chỉ ghi họ và tên, không ghi “Đ/c”, “Ông”, “Bà”")
    if " " not in name or not all(char.isalpha() or char in " '’-." for char in name):
        raise Unreadable(f"“{name}” chưa phải họ và tên đầy đủ")
    return name


def read_key(raw: object) -> str:
    """A key of small ASCII letters, digits and hyphens."""
    key = read_text(raw)
    if not _KEY.fullmatch(key) or len(key) > 64:
        raise Unreadable(f"mã chỉ gồm a-z, 0-9 và dấu gạch nối, ví dụ “{ascii_slug(key) or 'chi-bo-1'}”")
    return key


def read_date(raw: object) -> date:
    """A real date cell, or the text "25/4/2025" (day first) or "2025-04-25"."""
    if isinstance(raw, datetime):
        if raw.time() != time.min:
            raise Unreadable("chỉ ghi ngày, không ghi giờ")
        raw = raw.date()
    found = raw if isinstance(raw, date) else parse_date(raw) if isinstance(raw, str) else None
    if found is None:
        shown = normalise(str(raw))[:40] if isinstance(raw, str | int | float) else "giá trị này"
        raise Unreadable(f"“{shown}” không rõ là ngày nào; hãy ghi ngày/tháng/năm, ví dụ 25/4/2025")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"năm {found.year} không hợp lý")
    return found


def read_flag(raw: object) -> bool:
    """A yes or no."""
    if isinstance(raw, bool):
        return raw
    word = normalise(raw).lower() if isinstance(raw, str) else ""
    if word not in _FLAGS:
        raise Unreadable("chỉ ghi “có” hoặc “không”")
    return _FLAGS[word]


def read_email(raw: object) -> str:
    """One plain address."""
    address = read_text(raw)
    if not _EMAIL.fullmatch(address) or ".." in address or len(address) > 254:
        raise Unreadable(f"“{address}” không phải địa chỉ thư điện tử")
    return address


def read_phone(raw: object) -> str:
    """A Vietnamese number without blanks; +84 becomes 0."""
    if isinstance(raw, int | float):
        raise Unreadable("ô này là số nên đã mất số 0 ở đầu; hãy định dạng ô là văn bản rồi ghi lại")
    digits = re.sub(r"[ .()-]", "", read_text(raw))
    digits = re.sub(r"^\+?84", "0", digits)
    if not _PHONE.fullmatch(digits):
        raise Unreadable("số điện thoại phải có 10 hoặc 11 chữ số, bắt đầu bằng 0")
    return digits


def read_months(raw: object) -> int:
    """A number of months, 1 to 120."""
    text = read_text(raw)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= 120:
        raise Unreadable("số tháng là số nguyên từ 1 đến 120")
    return int(text)


def read_term_label(raw: object) -> str:
    """ "2025 - 2030", however the hyphen was typed."""
    label = _TERM_LABEL.fullmatch(read_text(raw))
    if label is None or label[2] <= label[1]:
        raise Unreadable("nhiệm kỳ ghi dạng “2025 - 2030”")
    return f"{label[1]} - {label[2]}"


def read_labels(raw: object) -> tuple[str, ...]:
    """Several names or keys: a YAML list, or text separated by semicolons."""
    parts = raw if isinstance(raw, list | tuple) else read_text(raw).split(";")
    return tuple(text for part in parts if (text := read_text(part)))


def read_switches(raw: object) -> dict[str, bool]:
    """Settings of the plans: a YAML mapping, or text such as "opening_notice=có; …"."""
    pairs = raw.items() if isinstance(raw, Mapping) else (_pair(part) for part in read_labels(raw))
    return {read_text(name): read_flag(value) for name, value in pairs}


def _pair(part: str) -> tuple[str, str]:
    name, sign, value = part.partition("=")
    if not sign:
        raise Unreadable("mỗi lựa chọn ghi dạng “tên=có” hoặc “tên=không”, cách nhau bằng dấu chấm phẩy")
    return name.strip(), value.strip()


def one_of(options: Mapping[str, str]) -> Reader:
    """A reader of a closed list: the Vietnamese word or its English key, whatever the case or tone place."""
    keys = {fold(word): key for key, word in options.items()} | {key: key for key in options}

    def read_choice(raw: object) -> str:
        word = read_text(raw)
        if (key := keys.get(fold(word), keys.get(word))) is not None:
            return key
        raise Unreadable(f"không có “{word}”{_suggestion(word, options)}")

    return read_choice


def _suggestion(word: str, options: Mapping[str, str]) -> str:
    words = {name.lower(): name for pair in options.items() for name in pair}
    if near := difflib.get_close_matches(word.lower(), words, n=1):
        return f"; có phải “{words[near[0]]}”?"
    if len(options) > FEW_OPTIONS:
        return "; hãy chọn trong danh sách của mẫu (nhiemky org template)"
    return f"; chọn một trong: {', '.join(options.values())}"
