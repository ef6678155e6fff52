"""Reads the catalogue of indicators: the shipped file, with the office's own entries laid over it key by key."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from calendars.yaml_source import read_yaml
from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import ASKED_OF, Adding, Catalogue, FigureCheck, Indicator, Measure, Rule
from nhiemky.domain.organisation import Counts
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadInput, describe_fault

FILE = "figures/indicators.yaml"
_PARTS = ("groups", "sets", "indicators", "checks")
_NEEDED = {
    Rule.SUM: ("whole", "plus"),
    Rule.AT_MOST: ("whole", "plus"),
    Rule.CARRIES_OVER: ("whole", "plus"),
    Rule.REGISTER: ("whole", "counted"),
    Rule.TARGET: ("whole", "plus"),
}


def _join_lines(text: object) -> object:
    return " ".join(text.split()) if isinstance(text, str) else text


_Line = Annotated[str, BeforeValidator(_join_lines)]  # it stands in a cell, and in messages of one line


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SetData(_Model):
    title: str
    bases: tuple[Basis, ...] = Field(min_length=1)


class _IndicatorData(_Model):
    name: _Line = Field(min_length=3, max_length=120)
    unit: _Line = Field(max_length=40)
    measure: Measure = Measure.COUNT
    group: str
    adding: Adding = Adding.SUM
    asked_of: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    of: tuple[str, str] | None = None
    sum_of: tuple[str, ...] = ()
    choices: Mapping[str, _Line] = {}
    has_estimate: bool = True
    is_fixed: bool = False
    places: int = Field(default=0, ge=0, le=4)
    needed_when: str | None = None
    help: _Line = Field(default="", max_length=255)


class _CheckData(_Model):
    rule: Rule
    whole: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    level: str = Field(default="cell", pattern=r"^(cell|committee)$")
    is_error: bool = True
    factor: Decimal = Field(default=Decimal(2), gt=1)
    least: Decimal = Field(default=Decimal(0), ge=0)
    counted: str = ""


class _CatalogueData(_Model):
    groups: Mapping[str, str]
    sets: Mapping[str, _SetData]
    indicators: Mapping[str, _IndicatorData]
    checks: Mapping[str, _CheckData] = {}


def load_catalogue(templates: Path, overlay: Path | None = None) -> Catalogue:
    """The catalogue an office works with. Raises BadInput naming the file and the entry that is wrong.

    An office says only what differs: an entry it names keeps what it does not say, one set to null goes.
    """
    files = [place / FILE for place in (templates, overlay) if place is not None]
    present = {file: stamp for file in files if (stamp := _stamp(file)) is not None}
    if not present:
        raise BadInput(str(files[0]), "không có tệp danh mục chỉ tiêu")
    return _load(tuple(present), tuple(present.values()))


def _stamp(file: Path) -> tuple[int, int] | None:
    """When it was written and how large it is; None where there is no such file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _load(files: tuple[Path, ...], _at: tuple[tuple[int, int], ...]) -> Catalogue:
    content: dict[str, Any] = {}
    for file in files:
        content = _lay_over(content, _read(file))
    data = _check_shape(files[-1], content)
    for place, fault in _find_faults(data):
        raise BadInput(f"{files[-1]}, {place}", fault)
    text = json.dumps(data.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return _build(data, hashlib.sha256(text.encode()).hexdigest()[:16])


def _read(file: Path) -> dict[str, Any]:
    content = read_yaml(file)
    if not isinstance(content, dict) or any(not isinstance(content.get(part, {}), dict) for part in _PARTS):
        raise BadInput(str(file), f"phải gồm các mục {', '.join(_PARTS)}, mỗi mục là danh sách mã: nội dung")
    return content


def _lay_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**base, **own}
    for part in _PARTS:
        entries = {**base.get(part, {})}
        for key, entry in own.get(part, {}).items():
            known = entries.get(key)
            is_change = isinstance(known, dict) and isinstance(entry, dict)
            entries[key] = {**(known or {}), **entry} if is_change else entry
        merged[part] = {key: entry for key, entry in entries.items() if entry is not None}
    return merged


def _check_shape(file: Path, content: Mapping[str, Any]) -> _CatalogueData:
    try:
        return _CatalogueData.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"])
        fault = describe_fault(first["type"], first["msg"], first.get("ctx"))
        raise BadInput(f"{file}, {place}", fault) from None


def _find_faults(data: _CatalogueData) -> Iterator[tuple[str, str]]:
    """What the models cannot see: names that refer to each other, and what goes with what."""
    for key, entry in data.indicators.items():
        yield from _find_indicator_faults(data, key, entry)
    for key, check in data.checks.items():
        place = f"checks > {key}"
        named = (check.whole, *check.plus, *check.minus)
        yield from _unknown(place, "chỉ tiêu", named, data.indicators)
        yield from _no_numbers(place, named, data.indicators)
        for part in _NEEDED.get(check.rule, ()):
            if not getattr(check, part):
                yield place, f'phải có "{part}"'
        if check.rule is Rule.REGISTER and not hasattr(Counts, check.counted):
            yield place, f'danh sách đảng viên không đếm "{check.counted}"; ghi members, official, probationary'


def _find_indicator_faults(data: _CatalogueData, key: str, entry: _IndicatorData) -> Iterator[tuple[str, str]]:
    place = f"indicators > {key}"
    is_plain = key.isascii() and key.islower() and key.replace(".", "_").isidentifier()
    if len(key) > 56 or key.count(".") != 1 or not is_plain:
        yield place, "mã viết bằng chữ thường không dấu, dạng nhóm.tên, ví dụ members.opening"
    yield from _unknown(place, "nhóm", (entry.group,), data.groups)
    yield from _unknown(place, "bộ", entry.sets, data.sets)
    yield from _unknown(place, "nơi nhập", entry.asked_of, ASKED_OF)
    yield from _unknown(
        place, "chỉ tiêu", (*(entry.of or ()), *entry.sum_of, entry.needed_when or ""), data.indicators
    )
    yield from _find_word_faults(place, entry)
    yield from _find_part_faults(place, entry, data.indicators)
    if (entry.measure is Measure.PERCENT and entry.adding in {Adding.SUM, Adding.CLOSING}) or (
        not entry.measure.is_number and entry.adding in {Adding.SUM, Adding.CLOSING, Adding.RATIO}
    ):
        yield place, f"{entry.measure} không cộng dồn được, adding ghi ratio, latest hoặc none"
    if (entry.adding is Adding.RATIO) != (entry.of is not None):
        yield place, 'tỷ lệ (adding: ratio), và chỉ nó, phải có "of" gồm hai số đếm'


def _find_word_faults(place: str, entry: _IndicatorData) -> Iterator[tuple[str, str]]:
    """What a clerk would misread: money counted in millions, two choices that read alike."""
    words = list(entry.choices.values())
    if entry.measure is Measure.MONEY and entry.unit != "đồng":
        yield place, 'số tiền (money) ghi bằng đồng, unit ghi "đồng"'
    if (entry.measure is Measure.CHOICE) != bool(words):
        yield place, "chỉ tiêu chọn (choice), và chỉ nó, phải có choices"
    if "" in words or len({fold(word) for word in words}) != len(words):
        yield place, "các mục trong choices phải có chữ và khác nhau, không kể chữ hoa, chữ thường"


def _find_part_faults(
    place: str, entry: _IndicatorData, known: Mapping[str, _IndicatorData]
) -> Iterator[tuple[str, str]]:
    """A total is made of numbers that bodies give: of one that is made itself nobody can say who is missing."""
    if entry.sum_of and entry.asked_of:
        yield place, "chỉ tiêu tự tính (sum_of) không ghi asked_of"
    parts = (*(entry.of or ()), *entry.sum_of)
    yield from _no_numbers(place, parts, known)
    for part in parts:
        if part in known and (known[part].sum_of or known[part].of):
            yield place, f'"{part}" cũng là số tự tính; hãy ghi các chỉ tiêu làm ra nó'


def _no_numbers(
    place: str, names: tuple[str, ...], known: Mapping[str, _IndicatorData]
) -> Iterator[tuple[str, str]]:
    for name in names:
        if name in known and not known[name].measure.is_number:
            yield place, f'"{name}" không phải số đếm, số tiền hay tỷ lệ'


def _unknown(
    place: str, what: str, names: tuple[str, ...], known: Mapping[str, object] | tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for name in names:
        if name and name not in known:
            yield place, f'không có {what} "{name}"'


def _build(data: _CatalogueData, version: str) -> Catalogue:
    indicators = {
        key: Indicator(key=key, **entry.model_dump(exclude={"sets"})) for key, entry in data.indicators.items()
    }
    checks = tuple(FigureCheck(key=key, **check.model_dump()) for key, check in data.checks.items())
    sets = {name: tuple(key for key, entry in data.indicators.items() if name in entry.sets) for name in data.sets}
    titles = {name: entry.title for name, entry in data.sets.items()}
    bases = {name: entry.bases for name, entry in data.sets.items()}
    return Catalogue(indicators, checks, sets, version, titles, bases, dict(data.groups))
