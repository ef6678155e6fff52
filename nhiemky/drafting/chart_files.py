"""A chart as a file: SVG for screens, PNG for papers. Same chart, same bytes; no dates, no program names."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nhiemky.drafting.blocks import Chart
from nhiemky.drafting.chart import Bar, Drawing, Words, lay_out_chart
from nhiemky.drafting.chart_rows import describe_chart
from nhiemky.drafting.template_files import Stamp, need_template, stamp
from nhiemky.drafting.wordml import escape

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SCALE = 8.0  # pixels a millimetre, about 200 an inch
_EDGE = 2  # pixels
_COLOURS = 64
_REGULAR, _BOLD = "fonts/DejaVuSansCondensed.ttf", "fonts/DejaVuSansCondensed-Bold.ttf"
_FAMILY = "DejaVu Sans Condensed, DejaVu Sans, Arial, sans-serif"
_EM = 0.93  # of the height of letters with their marks, the size that fonts are told in


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a paper: PNG, its size in millimetres, and what it shows in words."""

    png: bytes
    width: float
    height: float
    description: str


@dataclass(frozen=True, slots=True)
class Easel:
    """Where charts are drawn: the fonts of the templates folder, or the office's own."""

    templates: Path
    overlay: Path | None = None

    def picture(self, chart: Chart) -> Picture:
        """The chart as a PNG; the last ones are remembered, for cells often have the same."""
        return _paint(self, chart, tuple(stamp(self._font_path(is_bold=one)) for one in (False, True)))

    def svg(self, chart: Chart) -> str:
        """The chart as SVG."""
        return _to_svg(self.lay_out(chart), chart)

    def lay_out(self, chart: Chart) -> Drawing:
        """Where its shapes stand."""
        return lay_out_chart(chart, self._measure)

    def _measure(self, text: str, size: float, is_bold: bool) -> float:  # noqa: FBT001 - a `Measure`
        return float(self.font(size, is_bold).getlength(text)) / SCALE

    def font(self, size: float, is_bold: bool) -> "FreeTypeFont":  # noqa: FBT001 - as `Measure`
        """A font for letters of a height in millimetres."""
        path = self._font_path(is_bold=is_bold)
        return _load_font(path, stamp(path), round(size * _EM * SCALE))

    def _font_path(self, *, is_bold: bool) -> Path:
        return need_template(_BOLD if is_bold else _REGULAR, self.templates, self.overlay)


@lru_cache(maxsize=64)
def _paint(easel: Easel, chart: Chart, _at: tuple[Stamp, ...]) -> Picture:
    drawing = easel.lay_out(chart)
    return Picture(_to_png(drawing, easel.font), drawing.width, drawing.height, describe_chart(chart))


@lru_cache(maxsize=32)
def _load_font(path: Path, _at: Stamp, pixels: int) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 - only papers with a chart wait for it

    # The plain layout gives the same picture on every machine; Vietnamese in NFC needs no other.
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


def _to_png(drawing: Drawing, font: Callable[[float, bool], "FreeTypeFont"]) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    image = Image.new("RGB", (round(drawing.width * SCALE), round(drawing.height * SCALE)), "white")
    canvas = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Bar):
            corners = [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
            box = [(round(x * SCALE), round(y * SCALE)) for x, y in corners]
            canvas.rectangle(box, fill=shape.fill, outline=shape.edge, width=_EDGE)
        else:
            place = (shape.x * SCALE, shape.y * SCALE)
            anchor = "rm" if shape.is_right else "lm"
            canvas.text(place, shape.text, shape.colour, font(shape.size, shape.is_bold), anchor)
    stream = io.BytesIO()
    few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    paper = few.getpixel((image.width - 1, 0))
    palette = few.getpalette()
    assert isinstance(paper, int)
    assert palette is not None
    palette[3 * paper : 3 * paper + 3] = [255, 255, 255]  # the few colours have made it almost white
    few.putpalette(palette)
    few.save(stream, "PNG", optimize=False, compress_level=6)
    return stream.getvalue()


def _to_svg(drawing: Drawing, chart: Chart) -> str:
    shapes = "".join(_bar(one) if isinstance(one, Bar) else _words(one) for one in drawing.shapes)
    width, height = _number(drawing.width), _number(drawing.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{_FAMILY}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(describe_chart(chart))}</desc>"
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{shapes}</svg>\n'
    )


def _bar(bar: Bar) -> str:
    return (
        f'<rect x="{_number(bar.x)}" y="{_number(bar.y)}" width="{_number(bar.width)}" '
        f'height="{_number(bar.height)}" fill="{bar.fill}" stroke="{bar.edge}" stroke-width="0.2"/>'
    )


def _words(words: Words) -> str:
    weight = ' font-weight="bold"' if words.is_bold else ""
    anchor = ' text-anchor="end"' if words.is_right else ""
    place = f'x="{_number(words.x)}" y="{_number(words.y + words.size * 0.32)}"'
    look = f'font-size="{_number(words.size * _EM)}" fill="{words.colour}"{weight}{anchor}'
    return f"<text {place} {look}>{escape(words.text)}</text>"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
