"""The office's own days file: one line added, or replaced, and never a file half written."""

import os
from pathlib import Path

from calendars.decisions import Decision, format_decision, parse_decisions
from nhiemky.errors import BadInput, explain_os


def write_own_day(overlay: Path, decision: Decision) -> Path:
    """Adds the line to `<overlay>/<year>.yaml`; a line of the same days is replaced, comments stay.

    Raises BadInput, with nothing written, when the file would not be readable afterwards.
    """
    year = decision.first.year
    file = overlay / f"{year}.yaml"
    try:
        text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        changed = _put_line(text, decision, str(file))
        parse_decisions(changed, str(file), year)
        overlay.mkdir(parents=True, exist_ok=True)
        _replace_file(file, changed)
    except OSError as error:
        raise BadInput(str(file), f"không ghi được tệp ({explain_os(error)})") from None
    except UnicodeDecodeError:
        raise BadInput(str(file), "tệp không phải mã UTF-8; hãy lưu lại dạng UTF-8") from None
    return file


def _put_line(text: str, decision: Decision, file: str) -> str:
    lines = text.splitlines()
    same = (line for line in parse_decisions(text, file, decision.first.year) if line.span == decision.span)
    for earlier in same:
        number = int(earlier.place.rpartition(":")[2])
        if not _is_whole(lines[number - 1]):
            raise BadInput(earlier.place, "dòng này đã ghi các ngày ấy; hãy sửa trực tiếp trong tệp")
        lines[number - 1] = format_decision(decision)
        return "\n".join([*lines, ""])
    return "\n".join([*lines, format_decision(decision), ""])


def _is_whole(line: str) -> bool:
    """Whether the decision stands on this one line, so that replacing the line replaces the decision."""
    return line.startswith("- {") and line.rstrip().endswith("}")


def _replace_file(file: Path, text: str) -> None:
    """Readers see the old file or the new one, also after a power cut."""
    new = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        with new.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
