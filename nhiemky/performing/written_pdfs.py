"""PDFs beside the drafts that have just been written."""

from collections.abc import Sequence
from pathlib import Path

from nhiemky.performing.drafts import Written


def convert_written(written: Sequence[Written]) -> list[Path]:
    """The PDFs made now; of a paper kept as it was, the PDF that lies there is kept too.

    Raises NhiemkyError where LibreOffice is not there or fails: the papers are written all the same.
    """
    from nhiemky.drafting.pdf import convert_to_pdf  # noqa: PLC0415 - only who asks for PDF waits for it

    paths = [paper.path for paper in written if paper.is_new or not paper.path.with_suffix(".pdf").exists()]
    return [
        made
        for folder in sorted({path.parent for path in paths})
        for made in convert_to_pdf([path for path in paths if path.parent == folder], folder)
    ]
