"""`nhiemky mailbox`: what was sent to whom and what became of it; the local Maildir; a trial of the channels."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from nhiemky.delivery import messages
from nhiemky.delivery.channels import maildir_of, open_channels
from nhiemky.delivery.envelope import read_sender
from nhiemky.delivery.mail import parse_mailbox
from nhiemky.delivery.maildir import find_letters, read_letter
from nhiemky.delivery.trial import try_out
from nhiemky.domain.sending import Outcome, State, Verdict
from nhiemky.errors import NotFound
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, say, show
from nhiemky.portal.cli.mailbox_text import Entry, draw_entry, draw_line
from nhiemky.settings import Settings
from nhiemky.store import outbox
from nhiemky.store.engine import is_prepared, open_engine, read

app = typer.Typer(invoke_without_command=True)

SCREENFUL = 20
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_VERDICTS = {
    Verdict.SENT: "đã gửi",
    Verdict.UNKNOWN: State.UNKNOWN.label,
    Verdict.DEAD: State.DEAD.label,
    Verdict.RETRY: "chưa gửi được",
    Verdict.STOP: "kênh không dùng được",
}


@app.callback()
def list_messages(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Xem hết, không chỉ 20 tin mới nhất")] = False,
    as_json: AsJson = False,
) -> None:
    """Các tin đã gửi, đang chờ, không rõ đã đến chưa, không gửi được; tin mới nhất trước."""
    if context.invoked_subcommand is not None:
        return
    entries = _find_entries(door(context).settings)
    if as_json:
        print_json({"messages": [entry.as_dict() for entry in entries]})
        return
    shown = entries if every else entries[:SCREENFUL]
    show("\n".join(map(draw_line, shown)) or "Chưa có tin nào.")
    if len(shown) < len(entries):
        say(f"Còn {len(entries) - len(shown)} tin cũ hơn; xem hết: nhiemky mailbox --all")


@app.command("show")
def show_message(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="SỐ", help="Số trong ngoặc vuông ở danh sách")],
    as_json: AsJson = False,
) -> None:
    """Đọc một tin như người nhận đọc."""
    found = [entry for entry in _find_entries(door(context).settings) if entry.mark == number]
    if not found:
        raise NotFound(f'không có tin số "{number}"; xem danh sách: nhiemky mailbox')
    if as_json:
        print_json({**found[0].as_dict(), **found[0].content()})
    else:
        show(draw_entry(found[0]))


@app.command("test")
def try_channels(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="Địa chỉ thư điện tử sẽ nhận thư thử")],
    as_json: AsJson = False,
) -> None:
    """Gửi thư thử qua mọi kênh trong cài đặt và cho biết kết quả của từng kênh."""
    here = door(context)
    outcomes = _send_trial(here, parse_mailbox(to).address)
    if as_json:
        rows = [{"channel": name, **_as_dict(outcome)} for name, outcome in outcomes.items()]
        print_json({"to": to, "channels": rows})
    else:
        show("\n".join(f"{name}: {_describe(outcome)}" for name, outcome in outcomes.items()))
    if any(outcome.verdict is not Verdict.SENT for outcome in outcomes.values()):
        say("Lỗi: có kênh chưa gửi được thư thử; kiểm tra mục channels trong nhiemky.toml")
        raise typer.Exit(1)


def _find_entries(settings: Settings) -> list[Entry]:
    """Every row of the outbox, then files of the Maildir that no row knows; the newest first."""
    paths = {key: path for folder in _maildirs(settings) for key, path in find_letters(folder).items()}
    rows = _read_rows(settings)
    known = {row.key for row in rows}
    strays = [Entry(letter=read_letter(path)) for key, path in paths.items() if key not in known]
    entries = [*(Entry(row, paths.get(row.key)) for row in rows), *strays]
    return sorted(entries, key=lambda entry: entry.at or _LONG_AGO, reverse=True)


def _maildirs(settings: Settings) -> list[Path]:
    urls = [url for url in settings.channel_urls if url.startswith("maildir://")]
    return list(dict.fromkeys([*map(maildir_of, urls), settings.mailbox.resolve()]))


def _read_rows(settings: Settings) -> list[outbox.OutboxRow]:
    """The rows of the outbox; before `nhiemky init` there are none."""
    engine = open_engine(settings.store_url)
    try:
        if not is_prepared(engine):
            return []
        with read(engine) as connection:
            return outbox.messages(connection)
    finally:
        engine.dispose()


def _send_trial(here: Door, address: str) -> dict[str, Outcome]:
    settings = here.settings
    sender = read_sender(settings.mail_from, settings.mail_domain, settings.office_mail)
    channels = open_channels(settings.channel_urls, sender)
    name = sender.mailbox.name or sender.mailbox.address
    office = messages.Office(name, settings.office_phone, settings.office_mail)
    templates = messages.load_templates(settings.templates_overlay, settings.templates)
    message = messages.test(address, office, here.today, templates)
    return try_out(channels, message, name=address, address=address, at=here.at)


def _describe(outcome: Outcome) -> str:
    said = " ".join(filter(None, (outcome.code, outcome.text)))
    return f"{_VERDICTS[outcome.verdict]}: {said}" if said else _VERDICTS[outcome.verdict]


def _as_dict(outcome: Outcome) -> dict[str, object]:
    text = _VERDICTS[outcome.verdict]
    return {"state": outcome.verdict, "state_text": text, "code": outcome.code, "text": outcome.text}
