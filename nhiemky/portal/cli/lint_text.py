"""Findings of the format lint for a screen of 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from nhiemky.drafting.lint.check import Finding
from nhiemky.drafting.lint.rule import RULES, Rule, Severity

_WIDTH = 80
_SHOWN_PLACES = 6
_WORDS = {Severity.ERROR: "LỖI", Severity.WARNING: "LƯU Ý"}


def show_file(name: str, findings: Sequence[Finding]) -> str:
    """One file: how many rules are not kept, then each rule with its places."""
    if not findings:
        return f"{name}: đúng thể thức ({len(RULES)} quy tắc)"
    return "\n".join([f"{name}: {_counts(findings)}", *_rules(findings)])


def show_total(files: Sequence[Sequence[Finding] | None]) -> str:
    """One line about several files."""
    read = [found for found in files if found is not None]
    wrong = sum(any(one.is_error for one in found) for found in read)
    lost = len(files) - len(read)
    parts = [f"{len(files)} tệp", f"{wrong} tệp có lỗi", f"{len(read) - wrong} tệp không có lỗi"]
    return ", ".join(parts + ([f"{lost} tệp không đọc được"] if lost else [])) + "."


def show_rules(rules: Sequence[Rule]) -> str:
    """Every rule with its severity and source."""
    return "\n".join(line for rule in rules for line in _rule(rule))


def _counts(findings: Sequence[Finding]) -> str:
    errors = len({one.rule.key for one in findings if one.is_error})
    warnings = len({one.rule.key for one in findings if not one.is_error})
    return ", ".join([f"{errors} lỗi"] * bool(errors) + [f"{warnings} lưu ý"] * bool(warnings))


def _rules(findings: Sequence[Finding]) -> Iterator[str]:
    for key, group in groupby(findings, key=lambda one: one.rule.key):
        rule = RULES[key]
        yield from _wrap(rule.title, f"  {_WORDS[rule.severity]:<6} ", " " * 9)
        for one in group:
            yield from _wrap(f"{_places(one.places)}: {one.found}; cần {one.expected}", " " * 9 + "- ", " " * 11)
        yield from _wrap(f"{rule.source} ({key})", " " * 9, " " * 9)


def _rule(rule: Rule) -> Iterator[str]:
    yield from _wrap(rule.title, f"{_WORDS[rule.severity]:<6} ", " " * 7)
    yield from _wrap(f"{rule.source} ({rule.key})", " " * 7, " " * 7)


def _places(places: Sequence[str]) -> str:
    """Shortens "đoạn 2, đoạn 3" to "đoạn 2, 3"; of very many only the first."""
    named = [place.rpartition(" ") for place in places[:_SHOWN_PLACES]]
    shown = [
        number if at and named[at - 1][0] == name and number.isdecimal() else f"{name} {number}".strip()
        for at, (name, _, number) in enumerate(named)
    ]
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" và {more} chỗ nữa" if more else "")


def _wrap(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=True
    )
