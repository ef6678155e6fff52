"""A channel brings one message to one person and says what became of it."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from nhiemky.delivery.channels import Apprise, Maildir, Own, maildir_of, open_channel, open_channels
from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.delivery.memory import KEPT, MemoryPlugin
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

MakeRow = Callable[..., OutboxRow]


# --- the local Maildir


def test_letter_lies_in_new_whole_and_under_its_key(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    row = make_row()
    outcome = Maildir(tmp_path / "hộp thư", sender).send(row, at)
    assert outcome == Outcome(Verdict.SENT, provider_id=row.key, stage="write")
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()} == {
        f"hộp thư/new/{row.key}"
    }
    assert (tmp_path / "hộp thư" / "new" / row.key).read_bytes() == write_mail(row, sender, at)


def test_letter_sent_twice_lies_there_once(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    row = make_row()
    for _ in range(2):
        Maildir(tmp_path, sender).send(row, at)
    assert [file.name for file in (tmp_path / "new").iterdir()] == [row.key]


def test_letter_that_was_read_is_replaced_where_it_lies(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    row, channel = make_row(), Maildir(tmp_path, sender)
    channel.send(row, at)
    (tmp_path / "new" / row.key).rename(tmp_path / "cur" / f"{row.key}:2,S")
    channel.send(row, at)
    assert list((tmp_path / "new").iterdir()) == []
    assert [file.name for file in (tmp_path / "cur").iterdir()] == [f"{row.key}:2,S"]


def test_letters_of_two_people_are_two(make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path) -> None:
    for person in ("mau", "thu"):
        Maildir(tmp_path, sender).send(make_row(person=person), at)
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_only_the_office_may_read_the_mailbox(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    Maildir(tmp_path / "mailbox", sender).send(make_row(), at)
    assert [(tmp_path / "mailbox" / part).stat().st_mode & 0o077 for part in ("tmp", "new", "cur")] == [0, 0, 0]


def test_disk_that_takes_nothing_is_tried_again(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    (tmp_path / "mailbox").write_text("không phải thư mục", encoding="utf-8")
    outcome = Maildir(tmp_path / "mailbox", sender).send(make_row(), at)
    assert (outcome.verdict, outcome.stage) == (Verdict.RETRY, "write")


def test_person_without_address_gets_nothing_half_written(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    outcome = Maildir(tmp_path, sender).send(make_row(address=""), at)
    assert outcome == Outcome(Verdict.DEAD, "người nhận: chưa có địa chỉ thư điện tử", stage="build")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("maildir:///srv/mailbox", "/srv/mailbox"),
        ("maildir:///srv/hộp thư#1?", "/srv/hộp thư#1?"),
        ("maildir:///srv/h%E1%BB%99p%20th%C6%B0", "/srv/hộp thư"),
    ],
)
def test_address_of_a_maildir_is_its_path(url: str, folder: str) -> None:
    assert maildir_of(url) == Path(folder)


# --- which channel an address is


def test_scheme_decides_the_channel(sender: Sender, tmp_path: Path) -> None:
    urls = (
        f"maildir://{tmp_path}",
        "nkmail://127.0.0.1:2525",
        "mailto://127.0.0.1:2525",
        "memory://thu",
        "json://127.0.0.1:8080",
    )
    channels = open_channels(urls, sender)
    assert {name: type(channel) for name, channel in channels.items()} == {
        "maildir": Maildir,
        "nkmail": Own,
        "mailto": Own,
        "memory": Own,
        "json": Apprise,
    }


@pytest.mark.parametrize(
    ("urls", "told"),
    [
        (
            ["hop-thu"],
            "địa chỉ kênh phải có dạng tên://…, ví dụ nkmails://ten:mat-khau@may-chu:587",
        ),
        (
            ["khongco://u:geheim@h"],
            (
                'Apprise không hiểu địa chỉ kênh "khongco://…": không có kênh nào tên này; '
                "dùng nkmails://, zalobot://, maildir:// hoặc kênh của Apprise"
            ),
        ),
        (
            ["nkmial://u:geheim@h"],
            'Apprise không hiểu địa chỉ kênh "nkmial://…": không có kênh nào tên này; có phải "nkmail://"?',
        ),
        (
            ["tgram://geheim"],
            'Apprise không hiểu địa chỉ kênh "tgram://…"; xem lại phần sau "://" theo hướng dẫn của kênh này',
        ),
        (
            ["mailto://u:geheim@:::"],
            (
                'địa chỉ kênh "mailto://…" chưa đúng: tên máy chủ không đúng; '
                "trong mật khẩu viết @ / ? # : thành %40 %2F %3F %23 %3A; viết như mailto://may-chu:25"
            ),
        ),
        (
            ["nkmails://u:ge/heim@h"],
            (
                'địa chỉ kênh "nkmails://…" chưa đúng: có phần không đọc được; '
                "trong mật khẩu viết @ / ? # : thành %40 %2F %3F %23 %3A; "
                "viết như nkmails://ten:mat-khau@may-chu:587"
            ),
        ),
        (
            ["nkmail://"],
            'địa chỉ kênh "nkmail://…" chưa đúng: thiếu phần sau "://"; viết như nkmail://may-chu:25',
        ),
        (
            ["nkmail://h:99999"],
            'địa chỉ kênh "nkmail://…" chưa đúng: cổng phải là số từ 1 đến 65535; viết như nkmail://may-chu:25',
        ),
        (
            ["nkmail://h?mode=tls"],
            (
                'địa chỉ kênh "nkmail://…" chưa đúng: mode chỉ nhận ssl, starttls hoặc insecure; '
                "viết như nkmail://may-chu:25"
            ),
        ),
        (
            ["nkmail://h?rto=600"],
            (
                'địa chỉ kênh "nkmail://…" chưa đúng: cto và rto là số giây, từ 1 đến 100; '
                "viết như nkmail://may-chu:25"
            ),
        ),
        (
            ["nkmail://h?from=van-phong"],
            'địa chỉ kênh "nkmail://…" chưa đúng: from phải là một địa chỉ thư; viết như nkmail://may-chu:25',
        ),
        (
            ["maildir://hop-thu"],
            (
                'địa chỉ kênh "maildir://…" chưa đúng: phải là đường dẫn đầy đủ, bắt đầu bằng /; '
                "viết như maildir:///thu-muc/hop-thu"
            ),
        ),
        (
            ["zalobot://geheim"],
            (
                "địa chỉ Zalo Bot phải có dạng zalobot://MÃ-BOT, mã gồm số, dấu hai chấm và phần bí mật "
                "mà Zalo Bot Manager đã gửi"
            ),
        ),
        (["json://a", "json://b"], 'có hai địa chỉ kênh "json://…"; chỉ giữ một'),
    ],
)
def test_address_nobody_understands_is_one_line_without_its_password(
    urls: list[str], told: str, sender: Sender
) -> None:
    with pytest.raises(BadInput) as error:
        open_channels(urls, sender)
    assert str(error.value) == f"channels: {told}"


@pytest.mark.parametrize(
    "own", ["?to=moi-nguoi@so.example", "/moi-nguoi@so.example", "?cc=a@so.example", "?bcc=a@b.example"]
)
@pytest.mark.parametrize("scheme", ["mailto", "nkmail"])
def test_address_that_names_readers_is_refused_but_for_the_administrator(
    scheme: str, own: str, sender: Sender
) -> None:
    with pytest.raises(BadInput, match=r"^channels: địa chỉ kênh thư không được ghi người nhận \(to, cc, bcc\)$"):
        open_channel(f"{scheme}://127.0.0.1:2525{own}", sender)
    assert isinstance(open_channel(f"{scheme}://127.0.0.1:2525{own}", sender, names_people=True), Own)


def test_memory_keeps_every_message_whole(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    channel, row = open_channel("memory://rieng", sender), make_row()
    assert channel.send(row, at) == Outcome(Verdict.SENT, provider_id=row.key, stage="memory")
    assert channel.send(make_row(address=""), at).verdict is Verdict.DEAD
    assert KEPT.pop("rieng") == [row]


def test_plugin_that_breaks_leaves_a_doubt_and_not_its_words(
    make_row: MakeRow, sender: Sender, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> bool:
        raise RuntimeError("https://may.example/bot123:geheim")

    channel = open_channel("memory://rieng", sender)
    monkeypatch.setattr(MemoryPlugin, "send", break_off)
    assert channel.send(make_row(), at) == Outcome(Verdict.UNKNOWN, "kênh gặp lỗi RuntimeError", stage="send")


def test_plugin_that_says_nothing_leaves_a_doubt(
    make_row: MakeRow, sender: Sender, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = open_channel("memory://rieng", sender)
    monkeypatch.setattr(MemoryPlugin, "send", lambda *_, **__: True)
    assert channel.send(make_row(), at) == Outcome(Verdict.UNKNOWN, "kênh không cho biết kết quả", stage="notify")


def test_outcome_of_one_person_is_not_taken_for_that_of_the_next(
    make_row: MakeRow, sender: Sender, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, row = open_channel("memory://rieng", sender), make_row()
    channel.send(row, at)
    monkeypatch.setattr(MemoryPlugin, "send", lambda *_, **__: True)
    assert channel.send(row, at).verdict is Verdict.UNKNOWN
    KEPT.pop("rieng")


def test_apprise_says_nothing_to_the_log_of_the_office(sender: Sender) -> None:
    heard: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = heard.append  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    with pytest.raises(BadInput):
        open_channels(["khongco://u:geheim@h"], sender)
    logging.getLogger().removeHandler(handler)
    assert [record.getMessage() for record in heard] == []


# --- any other address of Apprise


class Receiver(HTTPServer):
    """A service that takes JSON; what it has taken, and with which code it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.taken: list[tuple[str, str, str]] = []
        self.code = 200


class Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, posted["title"], posted["message"]))
        self.send_response(self.server.code)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests are silent."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_person_gets_a_call_of_their_own(make_row: MakeRow, receiver: Receiver, at: datetime) -> None:
    channel = Apprise(f"json://127.0.0.1:{receiver.server_port}/{{address}}")
    rows = [make_row(address="mau@so.example"), make_row(address="thu+a@so.example")]
    assert [channel.send(row, at) for row in rows] == [Outcome(Verdict.SENT, stage="notify")] * 2
    subject, text = rows[0].payload["subject"], rows[0].payload["text"]
    assert [path for path, _, _ in receiver.taken] == ["/mau@so.example", "/thu+a@so.example"]
    assert {(title, message.strip()) for _, title, message in receiver.taken} == {(subject, text.strip())}


def test_no_of_a_channel_leaves_the_matter_unknown(make_row: MakeRow, receiver: Receiver, at: datetime) -> None:
    receiver.code = 500
    outcome = Apprise(f"json://127.0.0.1:{receiver.server_port}").send(make_row(), at)
    assert outcome == Outcome(Verdict.UNKNOWN, "kênh không xác nhận đã nhận", stage="notify")
    assert len(receiver.taken) == 1, "Apprise must not repeat by itself"


def test_channel_that_needs_an_address_does_not_call_without(
    make_row: MakeRow, receiver: Receiver, at: datetime
) -> None:
    channel = Apprise(f"json://127.0.0.1:{receiver.server_port}/{{address}}")
    outcome = channel.send(make_row(address=""), at)
    assert outcome == Outcome(Verdict.DEAD, "chưa có địa chỉ thư điện tử", stage="build")
    assert receiver.taken == []


def test_other_channel_does_not_wait_between_two_people(
    make_row: MakeRow, receiver: Receiver, at: datetime
) -> None:
    channel = Apprise(f"json://127.0.0.1:{receiver.server_port}")
    start = monotonic()
    for _ in range(3):
        channel.send(make_row(), at)
    assert monotonic() - start < 5, "Apprise would pause 5.5 s for each"


# --- what it costs


@pytest.mark.parametrize(("url", "is_loaded"), [("maildir:///srv/mailbox", False), ("nkmail://h.example", True)])
def test_apprise_is_loaded_only_where_it_is_needed(url: str, is_loaded: bool) -> None:
    program = (
        "import sys\n"
        "from nhiemky.delivery.channels import open_channels\n"
        "from nhiemky.delivery.envelope import read_sender\n"
        f"open_channels([{url!r}], read_sender('vp@so.example', 'so.example', None))\n"
        "print('apprise' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout == f"{is_loaded}\n"
