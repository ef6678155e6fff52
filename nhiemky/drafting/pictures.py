"""Pictures in a .docx: the drawing in the text, the file in the package, the relation between them."""

import re
from collections.abc import Mapping, Sequence

from nhiemky.drafting.chart_files import Picture
from nhiemky.drafting.wordml import chart_place, escape

_EMU = 36_000  # English Metric Units a millimetre
_TYPES = "[Content_Types].xml"
_RELATIONS = "word/_rels/document.xml.rels"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CLOSE = 'distT="0" distB="0" distL="0" distR="0"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def place_pictures(body: str, pictures: Sequence[Picture]) -> str:
    """The body with each picture at its place, with its description for who cannot see it."""
    for number, picture in enumerate(pictures, start=1):
        body = body.replace(chart_place(number), _inline(picture, number), 1)
    return body


def add_pictures(parts: Mapping[str, bytes], pictures: Sequence[Picture]) -> dict[str, bytes]:
    """The parts of a package with the files of the pictures, told of where Word looks for them."""
    added = {_file(number): picture.png for number, picture in enumerate(pictures, start=1)}
    relations = "".join(
        f'<Relationship Id="{_id(number)}" Type="{_IMAGE}" Target="{_file(number).removeprefix("word/")}"/>'
        for number in range(1, len(pictures) + 1)
    )
    types = parts[_TYPES]
    if b'Extension="png"' not in types:
        types = _before_end(types, "Types", '<Default Extension="png" ContentType="image/png"/>')
    return {
        **parts,
        **added,
        _TYPES: types,
        _RELATIONS: _before_end(parts[_RELATIONS], "Relationships", relations),
    }


def _file(number: int) -> str:
    return f"word/media/bieu-do-{number}.png"


def _id(number: int) -> str:
    return f"rIdBieuDo{number}"


def _before_end(part: bytes, element: str, addition: str) -> bytes:
    return re.sub(rf"(</(?:\w+:)?{element}>\s*)$", lambda end: addition + end[1], part.decode()).encode()


def _inline(picture: Picture, number: int) -> str:
    size = f'cx="{round(picture.width * _EMU)}" cy="{round(picture.height * _EMU)}"'
    words = escape(picture.description).replace('"', "&quot;")
    named = f'id="{number}" name="Biểu đồ {number}" descr="{words}"'
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" {_CLOSE}>'
        f'<wp:extent {size}/><wp:docPr {named}/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip xmlns:r="{_OFFICE}" r:embed="{_id(number)}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
