"""The door of the lists: a YAML or Excel file in, a sound organisation out, all or nothing."""

from collections.abc import Sequence
from pathlib import Path

from nhiemky.domain.organisation import Organisation
from nhiemky.errors import BadInput, BadRows, explain_os
from nhiemky.intake.assemble import assemble
from nhiemky.intake.excel_lists import read_excel
from nhiemky.intake.layout import SECTIONS, Section
from nhiemky.intake.records import RawLists
from nhiemky.intake.yaml_lists import read_yaml

LARGEST = 20_000_000  # bytes; nothing bigger is even read


def read_organisation(path: Path) -> Organisation:
    """Read the office's lists.

    Raises BadInput when the file itself is not usable, BadRows with every wrong row by its cell address
    or YAML path.
    """
    lists = read_lists(path, SECTIONS)
    organisation, faults = assemble(lists)
    if faults:
        raise BadRows(path.name, faults)
    return organisation


def read_lists(path: Path, sections: Sequence[Section], kinds: str = ".xlsx hoặc .yaml") -> RawLists:
    """Read the rows of some lists; `kinds` are the files the caller takes.

    Raises BadInput, BadRows for a file that is not usable or lacks a list.
    """
    content = _read(path)
    readers = {".xlsx": read_excel, ".yaml": read_yaml, ".yml": read_yaml}
    if path.suffix.lower() not in readers:
        raise BadInput(path.name, f"chỉ nhận tệp {kinds}")
    lists = readers[path.suffix.lower()](content, path.name, sections)
    for section in sections:
        if section.is_required and not lists.get(section.key):
            raise BadInput(path.name, f"chưa có dòng nào trong “{section.sheet}” ({section.key})")
    return lists


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(path.name, f"tệp quá lớn (trên {LARGEST // 1_000_000} MB)")
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(str(path), "không có tệp này") from None
    except OSError as error:
        raise BadInput(str(path), f"không đọc được tệp ({explain_os(error)})") from None
