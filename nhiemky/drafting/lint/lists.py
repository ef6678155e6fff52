"""The numbers Word makes itself: "1.", "I-", "a)", "-" before the paragraphs of a list."""

from xml.etree import ElementTree as ET

from nhiemky.domain.numerals import format_roman
from nhiemky.drafting.lint.properties import Properties, Sheet, W, value

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SYMBOLS = {"\uf0b7": "•", "\uf02d": "-", "\uf0d8": "➢", "\uf0a7": "▪", "o": "o"}


class Lists:
    """Counts the lists of one file in reading order."""

    def __init__(self, numbering: ET.Element | None, sheet: Sheet) -> None:
        self._sheet = sheet
        self._levels: dict[str, dict[int, ET.Element]] = {}
        self._of_list: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for child in () if numbering is None else numbering:
            if child.tag == f"{W}abstractNum":
                levels = {_whole(value(one, "ilvl")): one for one in child.findall(f"{W}lvl")}
                self._levels[value(child, "abstractNumId")] = levels
            elif child.tag == f"{W}num":
                self._of_list[value(child, "numId")] = value(child.find(f"{W}abstractNumId"))

    def indent(self, properties: Properties) -> Properties:
        """The indents a list gives its paragraphs; they stand between the style's and the paragraph's own."""
        level = self._level(properties)
        return {} if level is None else self._sheet.direct(level.find(f"{W}pPr"))

    def label(self, properties: Properties) -> str:
        """The next number of the paragraph's list with a space, "" outside lists. Counts on."""
        level = self._level(properties)
        if level is None:
            return ""
        key, depth = self._of_list[properties["list"]], _whole(properties.get("level", "0"))
        counts = self._counts.setdefault(key, {})
        counts[depth] = counts.get(depth, self._start(key, depth) - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        text = value(level.find(f"{W}lvlText"))
        for place in range(depth + 1):
            text = text.replace(f"%{place + 1}", self._shown(key, place, counts))
        text = _SYMBOLS.get(text, text)
        return f"{text} " if text else ""

    def _level(self, properties: Properties) -> ET.Element | None:
        key = self._of_list.get(properties.get("list", "0"), "")
        return self._levels.get(key, {}).get(_whole(properties.get("level", "0")))

    def _start(self, key: str, depth: int) -> int:
        level = self._levels[key].get(depth)
        return _whole(value(level.find(f"{W}start"), default="1")) if level is not None else 1

    def _shown(self, key: str, depth: int, counts: dict[int, int]) -> str:
        count, level = counts.get(depth, 1), self._levels[key].get(depth)
        form = value(level.find(f"{W}numFmt")) if level is not None else "decimal"
        if form == "upperRoman" and 0 < count < 4000:
            return format_roman(count)
        if form in {"lowerLetter", "upperLetter"} and 0 < count <= len(_LETTERS):
            letter = _LETTERS[count - 1]
            return letter if form == "lowerLetter" else letter.upper()
        return str(count)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0
