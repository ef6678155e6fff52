"""Reads the lists from YAML: every value as the text that stands there, with its path and line."""

from collections.abc import Iterator, Sequence

import yaml

from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput
from nhiemky.intake.layout import SECTIONS, Section
from nhiemky.intake.records import RawLists, RawRecord, unknown_name

LARGEST = 2_000_000  # bytes; an organisation of a thousand members has a tenth of it
DEEPEST = 6

_NULL = "tag:yaml.org,2002:null"


def read_yaml(content: bytes, name: str, sections: Sequence[Section] = SECTIONS) -> RawLists:
    """Raises BadInput for a file that is not plain YAML lists; what the rows say is judged later.

    Values stay text: YAML's own ideas of numbers, dates and "no" would spoil telephone numbers and names.
    """
    root = _compose(content, name)
    if not isinstance(root, yaml.MappingNode):
        raise BadInput(name, f"phải gồm các mục {', '.join(section.key for section in sections)}")
    known = [section.key for section in sections]
    lists: dict[str, list[RawRecord]] = {}
    for key, place, node in _pairs(root, "", name):
        if key not in known:
            raise BadInput(f"{name}, {place}", unknown_name(key, known))
        section = next(section for section in sections if section.key == key)
        lists[key] = _records(node, section, name)
    return lists


def _compose(content: bytes, name: str) -> yaml.Node | None:
    if len(content) > LARGEST:
        raise BadInput(name, f"tệp quá lớn (trên {LARGEST // 1_000_000} MB)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(name, f"tệp không phải UTF-8 (byte thứ {error.start + 1})") from None
    try:
        _refuse_tricks(text, name)
        root: yaml.Node | None = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(
            f"{name}, dòng {line}", "không đúng cú pháp YAML; xem lại dấu hai chấm, ngoặc và thụt dòng"
        ) from None
    except yaml.YAMLError:
        raise BadInput(name, "không đọc được YAML: có ký tự không hợp lệ") from None
    return root


def _refuse_tricks(text: str, name: str) -> None:
    """References can swell a file a million times, nesting can exhaust the stack, tags call for objects."""
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = f"{name}, dòng {_line(event)}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadInput(line, "không dùng tham chiếu (& hoặc *) trong danh sách")
        if tag := getattr(event, "tag", None):
            raise BadInput(line, f"không dùng thẻ {tag}")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadInput(line, "lồng quá nhiều tầng")


def _records(node: yaml.Node, section: Section, name: str) -> list[RawRecord]:
    if _is_null(node):
        return []
    if not isinstance(node, yaml.SequenceNode):
        place = f"{name}, {_place(section.key, node)}"
        raise BadInput(place, "phải là danh sách, mỗi dòng bắt đầu bằng dấu “-”")
    return [_record(item, section, f"{section.key}[{index}]", name) for index, item in enumerate(node.value)]


def _record(node: yaml.Node, section: Section, path: str, name: str) -> RawRecord:
    if not isinstance(node, yaml.MappingNode):
        raise BadInput(f"{name}, {_place(path, node)}", "phải gồm các cặp “tên: giá trị”")
    values: dict[str, object] = {}
    places = {field.key: _place(f"{path}.{field.key}", node) for field in section.fields}
    for key, place, value in _pairs(node, path, name):
        values[key], places[key] = _value(value, f"{path}.{key}", name), place
    return RawRecord(_place(path, node), values, places)


def _pairs(node: yaml.MappingNode, path: str, name: str) -> Iterator[tuple[str, str, yaml.Node]]:
    seen: set[str] = set()
    for key_node, value in node.value:
        key = normalise(str(key_node.value)) if isinstance(key_node, yaml.ScalarNode) else ""
        place = _place(f"{path}.{key}" if path else key, key_node)
        if not key:
            raise BadInput(f"{name}, {place}", "tên mục phải là một từ")
        if key in seen:
            raise BadInput(f"{name}, {place}", f"mục “{key}” ghi hai lần")
        seen.add(key)
        yield key, place, value


def _value(node: yaml.Node, path: str, name: str) -> object:
    if isinstance(node, yaml.MappingNode):
        return {key: _value(value, f"{path}.{key}", name) for key, _, value in _pairs(node, path, name)}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, name) for item in node.value]
    return None if _is_null(node) else str(node.value)


def _is_null(node: yaml.Node) -> bool:
    return node.tag == _NULL


def _place(path: str, node: yaml.Node) -> str:
    return f"{path} (dòng {_line(node)})"


def _line(found: yaml.Node | yaml.Event) -> int:
    return found.start_mark.line + 1 if found.start_mark else 1
