"""Properties in force: run, its character style, the paragraph's style and what it is based on, defaults."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
Properties = dict[str, str]

_ALIGN = {"start": "left", "end": "right", "distribute": "both"}
_TOGGLES = {"b": "bold", "i": "italic", "caps": "caps", "vanish": "hidden", "strike": "strike"}
_LONGEST_CHAIN = 20  # styles based on each other; Word allows fewer
AUTOMATIC_SPACE = "280"  # what Word makes of "automatic" space: 14 points


def value(element: ET.Element | None, name: str = "val", default: str = "") -> str:
    """An attribute of WordprocessingML."""
    return default if element is None else element.get(f"{W}{name}", default)


def is_on(element: ET.Element | None) -> bool:
    """A switch that is there and not turned off."""
    return element is not None and value(element, default="1").lower() not in {"0", "false", "off", "none"}


class Sheet:
    """styles.xml, the theme's fonts and the lists' indents as plain dictionaries."""

    def __init__(self, styles: ET.Element | None, theme: ET.Element | None) -> None:
        self._fonts = _theme_fonts(theme)
        self._styles: dict[str, ET.Element] = {}
        self._default: dict[str, str] = {}
        self._chains: dict[str, Properties] = {}
        self._base: Properties = {"ascii": "Times New Roman", "hansi": "Times New Roman", "size": "20"}
        for style in () if styles is None else styles:
            if style.tag == f"{W}docDefaults":
                self._read_defaults(style)
            elif style.tag == f"{W}style":
                self._read_style(style)

    def paragraph(self, style_id: str, table_style: str = "") -> Properties:
        """Everything a paragraph of this style starts from."""
        wanted = style_id or self._default.get("paragraph", "")
        table = table_style or self._default.get("table", "")
        return {**self._base, **self._chain(table), **self._chain(wanted)}

    def character(self, style_id: str) -> Properties:
        """What a character style changes."""
        return self._chain(style_id) if style_id else {}

    def direct(self, element: ET.Element | None) -> Properties:
        """The properties written in a w:pPr or w:rPr itself."""
        return {} if element is None else {**self._letters(element), **_paragraph(element)}

    def _read_defaults(self, element: ET.Element) -> None:
        for path in (f"{W}rPrDefault/{W}rPr", f"{W}pPrDefault/{W}pPr"):
            self._base |= self.direct(element.find(path))

    def _read_style(self, style: ET.Element) -> None:
        key = value(style, "styleId")
        self._styles[key] = style
        if is_on_attribute(style, "default"):
            self._default[value(style, "type")] = key

    def _chain(self, key: str, depth: int = 0) -> Properties:
        if key in self._chains:
            return self._chains[key]
        style = self._styles.get(key)
        if style is None or depth > _LONGEST_CHAIN:
            return {}
        based = self._chain(value(style.find(f"{W}basedOn")), depth + 1)
        own = self.direct(style.find(f"{W}pPr")) | self.direct(style.find(f"{W}rPr"))
        self._chains[key] = {**based, **own}
        return self._chains[key]

    def has_lines(self, table_style: str, depth: int = 0) -> bool:
        """Whether a table style draws lines."""
        style = self._styles.get(table_style)
        if style is None or depth > _LONGEST_CHAIN:
            return False
        borders = style.find(f"{W}tblPr/{W}tblBorders")
        if borders is not None:
            return any(value(side) not in {"", "nil", "none"} for side in borders)
        return self.has_lines(value(style.find(f"{W}basedOn")), depth + 1)

    def _letters(self, element: ET.Element) -> Properties:
        found: Properties = {}
        for child in element:
            tag = child.tag.removeprefix(W)
            if tag in _TOGGLES:
                found[_TOGGLES[tag]] = "1" if is_on(child) else ""
            elif tag == "rFonts":
                found |= self._font(child)
            elif tag == "sz":
                found["size"] = value(child)
            elif tag == "u":
                found["underline"] = "" if value(child) == "none" else "1"
            elif tag == "color":
                found["colour"] = "000000" if value(child) == "auto" else value(child).upper()
        return found

    def _font(self, element: ET.Element) -> Properties:
        found: Properties = {}
        for script, key in (("ascii", "ascii"), ("hAnsi", "hansi")):
            themed = value(element, f"{script}Theme")
            named = self._fonts.get(themed[:5], "") if themed else value(element, script)
            if named:
                found[key] = named
        return found


def is_on_attribute(element: ET.Element, name: str) -> bool:
    """A switch written as an attribute, off when it is absent."""
    return value(element, name, "0").lower() in {"1", "true", "on"}


def _theme_fonts(theme: ET.Element | None) -> dict[str, str]:
    """Fonts behind "minorHAnsi" and "majorHAnsi"."""
    fonts: dict[str, str] = {}
    for key in ("minor", "major"):
        found = None if theme is None else theme.find(f".//{_A}{key}Font/{_A}latin")
        if found is not None:
            fonts[key] = found.get("typeface", "")
    return fonts


def _paragraph(element: ET.Element) -> Properties:
    found: Properties = {}
    for child in element:
        tag = child.tag.removeprefix(W)
        if tag == "jc":
            found["align"] = _ALIGN.get(value(child), value(child))
        elif tag == "spacing" and not element.tag.endswith("rPr"):
            found |= _spacing(child)
        elif tag == "ind":
            found |= _indent(child)
        elif tag == "contextualSpacing":
            found["contextual"] = "1" if is_on(child) else ""
        elif tag == "pageBreakBefore":
            found["new_page"] = "1" if is_on(child) else ""
        elif tag == "numPr":
            found |= _list(child)
        elif tag == "pBdr":
            found["border"] = "1" if _has_line(child) else ""
    return found


def _spacing(element: ET.Element) -> Properties:
    names = {"before": "before", "after": "after", "line": "line", "lineRule": "rule"}
    found = {key: value(element, name) for name, key in names.items() if value(element, name)}
    if "line" in found:
        found.setdefault("rule", "auto")
    for side in ("before", "after"):
        if value(element, f"{side}Autospacing"):
            automatic = is_on_attribute(element, f"{side}Autospacing")
            found |= {side: AUTOMATIC_SPACE} if automatic else {}
    return found


def _indent(element: ET.Element) -> Properties:
    found: Properties = {}
    hanging, first = value(element, "hanging"), value(element, "firstLine")
    if hanging or first:
        found["first"] = f"-{hanging}" if hanging and hanging != "0" else first or "0"
    for names, key in ((("left", "start"), "left"), (("right", "end"), "right")):
        given = next((value(element, name) for name in names if value(element, name)), "")
        found |= {key: given} if given else {}
    return found


def _list(element: ET.Element) -> Properties:
    return {
        "list": value(element.find(f"{W}numId"), default="0"),
        "level": value(element.find(f"{W}ilvl"), default="0"),
    }


def _has_line(borders: ET.Element) -> bool:
    sides = (borders.find(f"{W}{side}") for side in ("top", "bottom"))
    return any(value(side) not in {"", "nil", "none"} for side in sides)


def number(properties: Mapping[str, str], key: str, default: int = 0) -> int:
    """A length in twips; what is not a number counts as the default."""
    try:
        return round(float(properties.get(key) or default))
    except (ValueError, OverflowError):
        return default
