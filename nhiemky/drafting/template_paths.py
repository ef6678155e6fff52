"""Which values of the context a template reads, found in its text without running it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes

from nhiemky.errors import BadInput

_SAME_ITEMS = frozenset(["list", "by_given_name", "by_votes", "first", "last", "default"])
_BY_NAME = frozenset(["selectattr", "rejectattr"])  # the same items, and a part of each is read
_ENOUGH = 5_000  # paths; more come only from a text made to be slow
_FORBIDDEN = (
    nodes.Call,
    nodes.Macro,
    nodes.CallBlock,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
    nodes.Extends,
)


@dataclass(slots=True)
class _Reading:
    """Paths found so far with the line of each, and what the template calls them."""

    above: int  # lines of the prelude
    lines: dict[str, int] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)


def read_paths(text: str, environment: Environment, place: str, *, prelude: str = "") -> dict[str, int]:
    """Every path a template reads ("congress.day", "cells.name" for a part of the items), with its line.

    Of "congress.day" its beginning "congress" is not told. The prelude goes before the text for its variables; its
    own paths are not told. Raises BadInput for a text that is no template, or calls or includes something.
    """
    above = prelude.count("\n")
    try:
        tree = environment.parse(prelude + text)
    except TemplateSyntaxError as error:
        line = max(error.lineno - above, 1)
        raise BadInput(f"{place}, dòng {line}", "mẫu sai cú pháp, xem lại các dấu {{ }} và {% %}") from None
    except RecursionError:
        raise BadInput(place, "mẫu lồng nhau quá nhiều lớp") from None
    for node in tree.find_all(_FORBIDDEN):
        line = max(node.lineno - above, 1)
        raise BadInput(f"{place}, dòng {line}", "mẫu dùng cú pháp không được phép (chỉ if, for, set, bộ lọc)")
    reading = _Reading(above)
    _walk(tree, reading)
    return reading.lines


def unknown_paths(paths: Mapping[str, int], known: frozenset[str]) -> dict[str, int]:
    """The paths nobody declares; the beginning of a declared path is known too."""
    whole = {path[:end] for path in known for end in [*_dots(path), len(path)]}
    return {path: line for path, line in paths.items() if path not in whole}


def _dots(path: str) -> Iterator[int]:
    return (place for place, char in enumerate(path) if char == ".")


def _walk(node: nodes.Node, reading: _Reading) -> None:
    if isinstance(node, nodes.For):
        _walk_for(node, reading)
    elif isinstance(node, nodes.Assign):
        _name(node.target, _targets(node.node, reading), reading)
    elif isinstance(node, nodes.AssignBlock):
        for child in node.body:
            _walk(child, reading)
        _name(node.target, frozenset(), reading)
    elif isinstance(node, nodes.Expr):
        _targets(node, reading)
    else:
        for child in node.iter_child_nodes():
            _walk(child, reading)


def _walk_for(node: nodes.For, reading: _Reading) -> None:
    items = _targets(node.iter, reading)
    outer = dict(reading.names)
    _name(node.target, items, reading)
    reading.names["loop"] = frozenset()
    if node.test is not None:
        _targets(node.test, reading)
    for child in node.body:
        _walk(child, reading)
    reading.names = outer
    for child in node.else_:
        _walk(child, reading)


def _name(target: nodes.Node, paths: frozenset[str], reading: _Reading) -> None:
    for name in target.find_all(nodes.Name) if not isinstance(target, nodes.Name) else [target]:
        reading.names[name.name] = paths


def _targets(node: nodes.Node, reading: _Reading) -> frozenset[str]:
    """The paths an expression may stand for; what it reads on the way is noted."""
    if isinstance(node, nodes.Name):
        return _note(reading.names.get(node.name, frozenset([node.name])), node, reading)
    if isinstance(node, nodes.Getattr):
        return _part(node.node, node.attr, node, reading)
    if isinstance(node, nodes.Getitem):
        return _item(node, reading)
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _filtered(node, reading)
    return _composed(node, reading)


def _item(node: nodes.Getitem, reading: _Reading) -> frozenset[str]:
    """A part by its name, or the n-th item, which has the path of its list."""
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return _part(node.node, node.arg.value, node, reading)
    _targets(node.arg, reading)
    return _targets(node.node, reading)


def _composed(node: nodes.Node, reading: _Reading) -> frozenset[str]:
    """A choice stands for each of its sides, any other expression for a new value."""
    found = {child: _targets(child, reading) for child in node.iter_child_nodes()}
    if isinstance(node, nodes.CondExpr):
        return found[node.expr1] | (found[node.expr2] if node.expr2 is not None else frozenset())
    return frozenset[str]().union(*found.values()) if isinstance(node, nodes.Or | nodes.And) else frozenset()


def _filtered(node: nodes.Filter, reading: _Reading) -> frozenset[str]:
    assert node.node is not None
    source = _targets(node.node, reading)
    for argument in node.args[1:] if node.name in _BY_NAME else node.args:
        _targets(argument, reading)
    part: nodes.Node | None = node.args[0] if node.name in _BY_NAME and node.args else None
    for keyword in node.kwargs:
        _targets(keyword.value, reading)
        part = keyword.value if keyword.key == "attribute" else part
    if isinstance(part, nodes.Const) and isinstance(part.value, str):
        _note(frozenset(f"{path}.{part.value}" for path in source), node, reading)
    return source if node.name in _SAME_ITEMS | _BY_NAME else frozenset()


def _part(owner: nodes.Node, name: str, node: nodes.Node, reading: _Reading) -> frozenset[str]:
    return _note(frozenset(f"{path}.{name}" for path in _targets(owner, reading)), node, reading)


def _note(paths: frozenset[str], node: nodes.Node, reading: _Reading) -> frozenset[str]:
    line = node.lineno - reading.above
    for path in sorted(paths) if line > 0 else ():
        owner = path.rpartition(".")[0]
        if len(reading.lines) < _ENOUGH:
            reading.lines.setdefault(path, line)
        if owner and reading.lines.get(owner) == line:
            del reading.lines[owner]  # only the way to the part
    return paths
