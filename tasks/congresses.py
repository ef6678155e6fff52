"""What a person asks for from a form: open a congress, move it, draft a document."""

from dataclasses import replace
from datetime import date

from nhiemky.errors import BadInput, BadRows
from nhiemky.performing.act import Act
from nhiemky.performing.drafts import Written
from nhiemky.performing.moving import move_congress
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Opened, Wanted, open_congress
from nhiemky.performing.orders import Order, draft_document, draft_everything
from nhiemky.performing.written_pdfs import convert_written
from tasks.effect import effect, with_office

SHEET = "Phiếu dữ liệu"


@effect("Mở đại hội", is_repeated=False)
async def open_one(wanted: Wanted, act: Act) -> Opened:
    """Opens a congress with its cells."""
    return await with_office(act.today, lambda office: open_congress(office, wanted, act))


@effect("Dời ngày đại hội", is_repeated=False)
async def move_one(schedule_id: int, day: date, act: Act, *, apply: bool) -> int:
    """Moves a congress, or only looks; gives the number of steps whose date changes."""
    changes = await with_office(
        act.today, lambda office: move_congress(office, schedule_id, day, act, apply=apply)
    )
    return len(changes)


@effect("Soạn văn bản", is_repeated=False)
async def draft_one(kind: str, order: Order, act: Act) -> tuple[Written, ...]:
    """Writes the next draft of a document; a data sheet lies in the office's own folder."""
    return await with_office(act.today, lambda office: _draft(office, kind, order, act))


@effect("Soạn cả hồ sơ", is_repeated=False)
async def draft_file(order: Order, act: Act) -> tuple[Written, ...]:
    """Writes the whole file of a congress and its cells."""
    return await with_office(act.today, lambda office: draft_everything(office, order, act))


@effect("Chuyển sang PDF", is_repeated=False)
async def make_pdfs(written: tuple[Written, ...], act: Act) -> int:
    """Makes the PDFs of drafts; gives how many. Raises NhiemkyError where LibreOffice is not there or fails."""
    return len(await with_office(act.today, lambda _: convert_written(written)))


def _draft(office: Office, kind: str, order: Order, act: Act) -> tuple[Written, ...]:
    """What is wrong in a data sheet may name people: a run tells only that something is."""
    if order.data is None:
        return draft_document(office, kind, order, act)
    home = office.settings.home.resolve()
    path = (home / order.data).resolve()
    if not path.is_relative_to(home):
        raise BadInput(SHEET, f"tệp phải nằm trong thư mục dữ liệu của văn phòng ({home})")
    if not path.is_file():
        raise BadInput(SHEET, "không có tệp này trong thư mục dữ liệu của văn phòng")
    try:
        return draft_document(office, kind, replace(order, data=path), act)
    except (BadInput, BadRows):
        command = f"nhiemky draft {kind} --data TỆP"
        raise BadInput(SHEET, f"chưa soạn được; xem rõ từng chỗ sai ở máy của văn phòng bằng: {command}") from None
