"""Drafts go with a mail by tier, to official mailboxes, and only as much as a relay carries."""

from collections.abc import Callable
from datetime import datetime

import pytest

from nhiemky.delivery.allowed import Place
from nhiemky.delivery.messages_files import DOCX, choose_files, open_files
from nhiemky.store import drafts
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.outbox import OutboxRow


@pytest.fixture
def numbers(engine: Engine, at: datetime) -> list[int]:
    """Drafts of tiers 1, 2, 3, each of 100 bytes, and one whose content is not kept."""
    with begin(engine) as connection:
        kept = [(1, b"a" * 100), (2, b"b" * 100), (3, b"c" * 100), (1, None)]
        return [
            drafts.add(
                connection,
                {
                    "schedule_id": None,
                    "step_id": None,
                    "body": "so-mau",
                    "period": "2026",
                    "kind": f"paper_{number}",
                    "round": 1,
                    "title": "Dự thảo",
                    "tier": tier,
                    "file": f"so-mau/paper_{number}_ke-hoach-{number}_so-mau_2026-11-23_du-thao-1.docx",
                    "sha256": "0" * 64,
                    "template_sha256": "0" * 64,
                    "inputs_sha256": "0" * 64,
                    "content": content,
                    "missing": 0,
                    "written_at": at,
                },
            )
            for number, (tier, content) in enumerate(kept)
        ]


@pytest.mark.parametrize(
    ("place", "limit", "chosen"),
    [
        (Place.OFFICIAL, 1000, [0, 1]),
        (Place.OFFICIAL, 200, [0, 1]),
        (Place.OFFICIAL, 199, [0]),
        (Place.OFFICIAL, 0, []),
        (Place.PRIVATE, 1000, []),
        (Place.CHAT, 1000, []),
        (Place.PAID, 1000, []),
        (Place.GROUP, 1000, []),
    ],
)
def test_drafts_are_chosen_by_tier_place_and_size(
    engine: Engine, numbers: list[int], place: Place, limit: int, chosen: list[int]
) -> None:
    with read(engine) as connection:
        found = choose_files(connection, numbers, place, limit)
    assert found == [numbers[one] for one in chosen]


def test_files_are_asked_again_when_the_message_goes(
    engine: Engine, numbers: list[int], make_row: Callable[..., OutboxRow]
) -> None:
    find = open_files(engine, ["so.example"], 1000)
    sent = find(make_row(attachment_ids=numbers))
    assert [(one.name, one.media_type, one.data[:1]) for one in sent] == [
        ("ke-hoach-0_so-mau_2026-11-23_du-thao-1.docx", DOCX, b"a"),
        ("ke-hoach-1_so-mau_2026-11-23_du-thao-1.docx", DOCX, b"b"),
    ]
    assert find(make_row(attachment_ids=numbers, address="mau@gmail.com")) == []
    assert find(make_row(attachment_ids=numbers, channel="zalobot", address="123")) == []
    assert find(make_row()) == []
