"""Rows of the outbox as a channel gets them, and an office that writes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.envelope import Sender, read_sender
from nhiemky.domain.sending import State
from nhiemky.store.engine import Engine, begin
from nhiemky.store.outbox import NewMessage, OutboxRow, put
from nhiemky.store.tables import VIETNAM

sys.path.insert(0, str(Path(__file__).parent))
from mail_server import Server, serving

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
ROW = OutboxRow(
    id=7,
    person="nguyen-van-mau",
    kind="digest",
    subject_id="",
    local_day=date(2026, 11, 23),
    channel="mailto",
    address="mau@so.example",
    payload={
        "name": "Nguyễn Văn Mẫu",
        "subject": "Cần xử lý 01 việc - Đảng bộ Sở Mẫu",
        "text": "Kính gửi đồng chí Nguyễn Văn Mẫu,\n\nHai dòng & <b>dấu</b>.\n",
        "html": "<p>Kính gửi đồng chí <b>Nguyễn Văn Mẫu</b>,</p>\n",
    },
    state=State.SENDING,
    tries=1,
    not_before=AT,
    expires_at=None,
    lease_until=None,
    worker="w1",
    provider_id=None,
    last_class=None,
    last_code=None,
    last_text=None,
    created_at=AT,
    settled_at=None,
)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def make_row() -> Callable[..., OutboxRow]:
    return lambda **changes: replace(ROW, **changes)


@pytest.fixture
def sender() -> Sender:
    return read_sender("Văn phòng Đảng ủy <vp@so.example>", "so.example", "hoi@so.example")


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts mail servers that answer until the end of the test."""
    with ExitStack() as stack:

        def start(**options: Any) -> Server:  # noqa: ANN401
            return stack.enter_context(serving(**options))

        yield start


@pytest.fixture
def add(engine: Engine, at: datetime) -> Callable[..., None]:
    def some(*people: str, channel: str = "thu") -> None:
        for person in people:
            message = NewMessage(
                person=person,
                kind="digest",
                local_day=date(2026, 11, 23),
                channel=channel,
                address=f"{person}@so.example",
                payload={"name": person, "subject": "Việc", "text": "Việc.", "html": "<p>Việc.</p>"},
                not_before=at,
            )
            with begin(engine) as connection:
                put(connection, message, at=at)

    return some
