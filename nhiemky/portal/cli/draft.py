"""`nhiemky draft`: a paper now."""

from typing import Annotated

import typer

from nhiemky.performing.drafts import draft_document
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say
from nhiemky.portal.cli.office import act_of, office_of


def draft(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="Loại văn bản: congress_plan, political_report…")],
    congress: Annotated[int, typer.Option(help="Số của đợt đại hội", min=1, max=LARGEST)],
    as_json: AsJson = False,
) -> None:
    """Tạo dự thảo ngay; bản đã có được giữ nguyên, bản mới là lần dự thảo tiếp theo."""
    here = door(context)
    with office_of(here) as office:
        path = draft_document(office, congress, kind, act_of(here))
    if as_json:
        print_json({"kind": kind, "congress": congress, "file": path})
    else:
        say(f"Đã tạo dự thảo: {path}")
