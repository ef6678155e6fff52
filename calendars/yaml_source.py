"""Reads YAML data as plain values; a key given twice and a broken file are refused with their place."""

from pathlib import Path
from typing import Any

import yaml

from nhiemky.errors import BadInput


class _Loader(yaml.CSafeLoader):
    """The safe loader, fast build, that keeps dates as text and refuses a key given twice."""

    source = ""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, bool):
            key = key_node.value  # "on" and "no" are words here, not YAML 1.1's truths
        if key in values:
            line = key_node.start_mark.line + 1
            raise BadInput(f"{loader.source}:{line}", f'mục "{key}" ghi hai lần')
        values[key] = loader.construct_object(value_node, deep=True)
    return values


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_scalar)  # type: ignore[type-var]


def read_yaml(path: Path) -> object:
    """The plain content of a YAML file; dates stay text. Raises BadInput naming file and line."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(str(path), "không có tệp này") from None
    except UnicodeDecodeError:
        raise BadInput(str(path), "tệp không phải mã UTF-8") from None
    loader.source = str(path)
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{path}:{line}", f"không đúng cú pháp YAML ({error.problem})") from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError):
        # a character that is no text, a number of thousands of digits, a list as a name, a bottomless nest
        raise BadInput(str(path), "có chỗ không đọc được (ký tự lạ, số quá dài hoặc lồng nhau quá sâu)") from None
    finally:
        loader.dispose()
