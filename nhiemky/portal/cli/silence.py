"""`nhiemky silence`: stops reminding a person or of a schedule for a while."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput
from nhiemky.performing.silences import Shown, end, find_silences, silence
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say, show
from nhiemky.portal.cli.given import need, read_any_day
from nhiemky.portal.cli.office import act_of, office_of


class _WithoutAdd(TyperGroup):
    """Whoever is named at once is silenced: `nhiemky silence nguyen-van-mau --until …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  (a class Typer keeps to itself)
        """Put the word "add" where none of the other commands stands."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["add", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(no_args_is_help=True, cls=_WithoutAdd)

Reason = Annotated[str, typer.Option("--reason", help="Vì sao, ghi vào nhật ký")]


@app.command("add")
def add(
    context: typer.Context,
    person: Annotated[str | None, typer.Argument(metavar="NGƯỜI", help="Mã của người, xem ở org show")] = None,
    schedule: Annotated[
        int | None, typer.Option("--schedule", help="Số của đợt, thay cho người", min=1, max=LARGEST)
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Ngày cuối không nhắc")] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Tạm dừng nhắc một người hoặc một đợt, từ hôm nay đến hết ngày --until."""
    here = door(context)
    last = read_any_day(need(until, "--until"), "--until")
    with office_of(here) as office:
        number = silence(office, person=person, schedule_id=schedule, until=last, act=act_of(here, reason))
    if as_json:
        print_json({"silence": number, "until": last})
    else:
        say(f"Đã tạm dừng nhắc đến hết ngày {format_date(last)} (lệnh số {number}).")


@app.command("list")
def list_silences(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Cả các lệnh đã hết hiệu lực")] = False,
    as_json: AsJson = False,
) -> None:
    """Đang tạm dừng nhắc ai, việc gì: ai quyết định, vì sao, đến ngày nào."""
    here = door(context)
    with office_of(here) as office:
        found = find_silences(office, on=None if every else here.today)
    if as_json:
        print_json({"silences": [_as_dict(one) for one in found]})
    else:
        show("\n".join(map(_draw, found)) or "Không tạm dừng nhắc ai.")


@app.command("end")
def end_silence(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của lệnh, xem ở silence list")],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Nhắc lại từ bây giờ; việc còn chờ nằm trong tin gộp của ngày làm việc tới."""
    if number < 1 or number > LARGEST:
        raise BadInput("SỐ", "không phải là số của lệnh")
    here = door(context)
    with office_of(here) as office:
        end(office, number, act_of(here, reason))
    if as_json:
        print_json({"silence": number, "ended": True})
    else:
        say(f"Đã kết thúc lệnh tạm dừng số {number}.")


def _draw(one: Shown) -> str:
    told = one.silence
    days = f"từ {format_date(told.from_on)} đến hết {format_date(told.until_on)}"
    ended = f"; đã kết thúc {format_date(told.ended_at.date())}" if told.ended_at else ""
    return f"[{told.id}] {one.about}, {days}: {told.reason} ({_by(told.by)}){ended}"


def _as_dict(one: Shown) -> dict[str, object]:
    told = one.silence
    names = ("id", "person", "schedule_id", "reason", "by", "at", "from_on", "until_on", "ended_at", "ended_by")
    return {name: getattr(told, name) for name in names}


def _by(actor: str) -> str:
    """Who said so; without a name it was somebody at the office's own machine."""
    return "ghi tại máy của văn phòng" if actor == "cli" else f"{actor} quyết định"
