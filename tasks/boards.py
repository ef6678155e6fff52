"""What Prefect's pages show of the work: boards of steps and dates, lists of papers; no roles, no names."""

from datetime import date

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from nhiemky.performing.board import Board, board
from nhiemky.performing.counts import Counts
from nhiemky.performing.drafts import Written
from nhiemky.performing.office import Office
from tasks.effect import effect, read_each, with_office

_COLUMNS = {"step": "Việc", "date": "Ngày", "state": "Trạng thái", "slack": "Dự phòng (ngày làm việc)"}


@effect("Bảng tiến độ")
async def publish_boards(ids: list[int], today: date) -> Counts:
    """Publishes the board of each congress; one that fails does not keep back the others."""
    counts = Counts()
    boards = await with_office(today, lambda office: _read_boards(office, ids, today, counts))
    for one in boards:
        await acreate_table_artifact(_table(one), key=one.key, description=_heading(one))
        counts.add("boards")
    return counts


@effect("Danh sách dự thảo")
async def publish_papers(written: tuple[Written, ...]) -> Counts:
    """Publishes where the papers lie and their sha256; kinds and numbers only, never a text."""
    lines = [f"| {paper.kind} | {paper.round} | `{paper.path}` | `{paper.sha256}` |" for paper in written]
    table = "\n".join(("| Loại | Lần | Tệp | sha256 |", "|---|---|---|---|", *lines))
    await acreate_markdown_artifact(table, key="drafts", description="Dự thảo vừa soạn")
    counts = Counts()
    counts.add("papers", len(written))
    return counts


def _read_boards(office: Office, ids: list[int], today: date, counts: Counts) -> list[Board]:
    return read_each(
        ids, lambda number: board(office, number, today=today), counts, "Đại hội số %s chưa có bảng: %s"
    )


def _table(one: Board) -> list[dict[str, object]]:
    return [{title: row[key] for key, title in _COLUMNS.items()} for row in one.rows]


def _heading(one: Board) -> str:
    counts = ", ".join(f"{name}: {number}" for name, number in one.counts.items())
    return f"**{one.title}**\n\n{counts}"
