"""The board of a congress on Prefect's pages: steps, dates, states and slack; no roles, no names."""

from collections.abc import Iterable, Iterator
from datetime import date

from prefect import get_run_logger
from prefect.artifacts import acreate_table_artifact

from nhiemky.performing import passes
from nhiemky.performing.office import Office
from nhiemky.performing.passes import Board
from tasks.effect import effect, with_office

_COLUMNS = {"step": "Việc", "date": "Ngày", "state": "Trạng thái", "slack": "Còn dự phòng (ngày làm việc)"}


@effect("Bảng tiến độ")
async def publish_boards(ids: list[int], today: date) -> dict[str, int]:
    """Publishes the board of each congress; one that fails does not keep back the others."""
    boards = await with_office(lambda office: list(_boards(office, ids, today)))
    for board in boards:
        await acreate_table_artifact(_table(board), key=board.key, description=_heading(board))
    return {"boards": len(boards), "failed": len(ids) - len(boards)}


def _boards(office: Office, ids: Iterable[int], today: date) -> Iterator[Board]:
    for schedule_id in ids:
        try:
            yield passes.board(office, schedule_id, today=today)
        except Exception as error:  # noqa: BLE001 - named by its number, and the others go on
            get_run_logger().warning(
                "Chưa lập được bảng của đại hội số %s: %s", schedule_id, type(error).__name__
            )


def _table(board: Board) -> list[dict[str, object]]:
    return [{_COLUMNS[key]: row[key] for key in _COLUMNS} for row in board.rows]


def _heading(board: Board) -> str:
    counts = ", ".join(f"{name}: {number}" for name, number in board.counts.items())
    return f"**{board.title}**\n\n{counts}"
