"""A data sheet as a file: .yaml or .xlsx, read whole or not at all."""

from collections.abc import Mapping
from pathlib import Path

from calendars.yaml_source import read_yaml
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.paper_values import Fields, read_values
from nhiemky.intake.paper_yaml import write_yaml

LARGEST_YAML = 5_000_000  # bytes


def read_paper_sheet(path: Path, fields: Fields) -> dict[str, object]:
    """Values by path. Raises BadInput for a file that cannot be read, BadRows naming every wrong value."""
    given = _read(path, fields)
    values, faults = read_values(given, fields)
    if faults:
        raise BadRows(path.name, faults)
    return values


def write_paper_sheet(path: Path, fields: Fields, known: Mapping[str, object]) -> None:
    """Writes an empty sheet to fill in, with what is already known; never over a file that is there."""
    if path.exists():
        raise BadInput(str(path), "tệp đã có; hãy đặt tên khác để không mất phiếu đã điền")
    if path.suffix.lower() == ".xlsx":
        from nhiemky.intake.paper_workbook import write_workbook  # noqa: PLC0415  (openpyxl: only a workbook needs it)

        write_workbook(path, fields, known)
    elif path.suffix.lower() in (".yaml", ".yml"):
        write_yaml(path, fields, known)
    else:
        raise BadInput(str(path), "phiếu dữ liệu có đuôi .xlsx hoặc .yaml")


def _read(path: Path, fields: Fields) -> Mapping[str, object]:
    if not path.is_file():
        raise BadInput(path.name, "không có tệp này")
    if path.suffix.lower() == ".xlsx":
        from nhiemky.intake.paper_workbook import read_workbook  # noqa: PLC0415  (openpyxl: only a workbook needs it)

        return read_workbook(path, fields)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise BadInput(path.name, "phiếu dữ liệu là tệp .xlsx hoặc .yaml")
    if path.stat().st_size > LARGEST_YAML:
        raise BadInput(path.name, "tệp quá lớn")
    content = read_yaml(path)
    if content is None:
        return {}
    if not isinstance(content, Mapping):
        raise BadInput(path.name, "phiếu dữ liệu ghi từng mục theo tên, ví dụ congress: {venue: ...}")
    return {str(name): value for name, value in content.items()}
