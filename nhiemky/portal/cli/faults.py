"""What is wrong with a command line or a file, in one Vietnamese line, without the parser's English."""

from collections.abc import Callable
from typing import Any

from typer.exceptions import TyperException

from nhiemky.errors import describe_fault, explain_os


def explain_usage(error: TyperException) -> str:
    """A word too many, too few or not understood."""
    explain = _USAGE.get(type(error).__name__)
    return explain(error) if explain is not None else _explain_message(error.format_message())


def explain_file(error: OSError) -> str:
    """The file and what is wrong with it."""
    place = f"{error.filename}: " if error.filename else ""
    return place + explain_os(error)


def _explain_message(message: str) -> str:
    """The parser's errors that have no kind of their own."""
    if message.startswith("No such command"):
        return f"không có lệnh {message.removeprefix('No such command').strip(' .')}"
    if message.startswith("Got unexpected extra argument"):
        return f"thừa tham số {message.rpartition('(')[2].rstrip(')')}"
    return message


def _name(error: Any) -> str:  # noqa: ANN401  (the parser's errors share no public type)
    """How the person would write it: "--day"; an argument by its explanation, as it has no name to write."""
    parameter = error.param
    option = str((getattr(parameter, "opts", None) or [""])[0])
    return option if option.startswith("-") else f"“{getattr(parameter, 'help', '')}”"


def _find_fault(error: BaseException) -> str:
    """What the value should have been; the parser checks values with pydantic."""
    findings: list[Any] = getattr(error.__cause__, "errors", list)()
    if not findings:
        return "giá trị không hợp lệ"
    return describe_fault(findings[0]["type"], findings[0]["msg"], findings[0].get("ctx"))


_USAGE: dict[str, Callable[[Any], str]] = {
    "NoArgsIsHelpError": lambda _: "hãy thêm tên lệnh",
    "NoSuchOption": lambda error: f"không có tùy chọn {error.option_name}",
    "MissingParameter": lambda error: f"còn thiếu {_name(error)}",
    "BadParameter": lambda error: f"{_name(error)}: {_find_fault(error)}",
    "BadOptionUsage": lambda error: f"còn thiếu giá trị của {error.option_name}",
}
