"""The office's own taste where the rules leave one: `documents/style.yaml`, one style in one document."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nhiemky.domain.tone import Tone
from nhiemky.drafting.template_files import Stamp, find_template, read_checked, stamp

DraftMarkPlace = Literal["under_number", "under_date"]


@dataclass(frozen=True, slots=True)
class PaperStyle:
    """What an office may choose; the defaults are those of the shipped file."""

    tone: Tone = "ủy"
    heading_mark: str = "-"  # "I- ..." as in 36-HD/VPTW, or "I. ..."
    basis_end: str = ","  # after the last căn cứ
    pad_counts: bool = True  # "03 đảng viên"
    draft_mark_place: DraftMarkPlace = "under_number"
    signature_lines: int = 4  # blank lines for the signature
    inspection_symbol: str = "UBKTĐU"


class StyleData(BaseModel):
    """The file; what it leaves out keeps its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tone: Tone = "ủy"
    heading_mark: Literal["-", "."] = "-"
    basis_end: Literal[",", ".", ";"] = ","
    pad_counts: bool = True
    draft_mark_place: DraftMarkPlace = "under_number"
    signature_lines: int = Field(default=4, ge=2, le=8)
    inspection_symbol: str = Field(default="UBKTĐU", min_length=1, max_length=20)


def load_style(templates: Path, overlay: Path | None = None) -> PaperStyle:
    """The office's style, else the shipped one. Raises BadInput naming the wrong entry."""
    path = find_template("documents/style.yaml", templates, overlay)
    if path is None:
        return PaperStyle()
    return _style(path, stamp(path))


@lru_cache(maxsize=16)
def _style(path: Path, _at: Stamp) -> PaperStyle:
    return PaperStyle(**read_checked(path, StyleData).model_dump())
