"""A plain numbered list as a clerk types it: "1. …", its details on lines of their own ("Chủ trì: …")."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nhiemky.domain.vietnamese import fold, normalise
from nhiemky.errors import BadInput
from nhiemky.intake.records import RawRecord

LARGEST = 1_000_000  # bytes
MOST_LINES = 20_000
KINDS = ".xlsx, .yaml hoặc .txt (tệp Word: lưu thành văn bản thuần .txt, mã hóa UTF-8)"
_ITEM = re.compile(r"\(?(\d{1,4})[.)](?:\s+|$)(.*)", re.ASCII | re.DOTALL)
_DETAIL = re.compile(r"([^:;]{2,30}):\s*(.*)", re.DOTALL)


def read_text_list(path: Path, text_key: str, details: Mapping[str, str]) -> list[RawRecord]:
    """The items of a text file; `details` are the field keys by the words before the colon.

    What has no such word goes to `text_key`. Raises BadInput for a file that is not such a list, by line.
    """
    known = {fold(word): key for word, key in details.items()}
    items: list[RawRecord] = []
    for number, line in enumerate(_lines(path), start=1):
        plain = normalise(line)
        if not plain:
            continue
        place = f"dòng {number}"
        found = _ITEM.fullmatch(plain)
        if found is not None:
            items.append(RawRecord(place, {"number": found[1]}, {"number": place, text_key: place}))
            plain = found[2]
        if not items:
            raise BadInput(f"{path.name}, {place}", "danh sách phải bắt đầu bằng số thứ tự, ví dụ “1. …”")
        for key, value in _parts(plain, text_key, known):
            items[-1] = _with(items[-1], key, value, place, path.name, is_text=key == text_key)
    if not items:
        raise BadInput(path.name, "không có dòng nào; mỗi mục bắt đầu bằng số thứ tự, ví dụ “1. …”")
    return items


def _lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(path.name, f"tệp quá lớn (trên {LARGEST // 1_000_000} MB)")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(str(path), "không có tệp này") from None
    except OSError:
        raise BadInput(str(path), "không đọc được tệp") from None
    except UnicodeDecodeError as error:
        raise BadInput(
            path.name, f"tệp không phải UTF-8 (byte thứ {error.start + 1}); hãy lưu lại với mã hóa UTF-8"
        ) from None
    if "\0" in text:
        raise BadInput(path.name, "không phải tệp văn bản")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise BadInput(path.name, f"có quá {MOST_LINES} dòng")
    return lines


def _parts(line: str, text_key: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A line of details, several of them set off by semicolons; any other line is text as a whole."""
    first = _DETAIL.fullmatch(line)
    if first is None or fold(first[1]) not in known:
        if line:
            yield text_key, line
        return
    key, value = known[fold(first[1])], first[2]
    for piece in value.split(";"):
        found = _DETAIL.fullmatch(piece.strip())
        if found is not None and fold(found[1]) in known:
            yield key, value_before(value, piece)
            yield from _parts(piece.strip() + value.partition(piece)[2], text_key, known)
            return
    yield key, value.strip(" ;")


def value_before(value: str, piece: str) -> str:
    """What stands before a piece of a line."""
    return value.partition(piece)[0].strip(" ;")


def _with(item: RawRecord, key: str, value: str, place: str, file: str, *, is_text: bool) -> RawRecord:
    known = item.values.get(key)
    if known is not None and not is_text:
        raise BadInput(f"{file}, {place}", "mục này ghi hai lần trong cùng một số thứ tự")
    joined = f"{known} {value}" if known is not None else value
    return RawRecord(item.place, {**item.values, key: joined}, {**item.places, key: item.places.get(key, place)})
