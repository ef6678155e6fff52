"""Whose account is whose, codes, and what has come in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from nhiemky.store import links
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.links import Code, Link
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)
LATER = AT + timedelta(minutes=1)
BOT = "zalobot"


def test_a_person_has_one_account_a_provider_and_the_newest_counts(engine: Engine) -> None:
    with begin(engine) as connection:
        links.add_link(connection, "mau", BOT, "c1", at=AT)
        links.add_link(connection, "mau", "zalooa", "u1", at=AT)
        links.add_link(connection, "thu", BOT, "c2", at=AT)
        links.add_link(connection, "mau", BOT, "c3", at=LATER)
    with read(engine) as connection:
        assert links.addresses_of(connection, ["mau", "thu", "la", "mau"]) == {
            "mau": {BOT: "c3", "zalooa": "u1"},
            "thu": {BOT: "c2"},
        }
        assert links.read_links(connection, BOT) == [Link("thu", BOT, "c2", AT), Link("mau", BOT, "c3", LATER)]
        assert [links.find_person(connection, BOT, chat) for chat in ("c1", "c2", "c3")] == [None, "thu", "mau"]


def test_an_account_is_never_two_peoples(engine: Engine) -> None:
    with begin(engine) as connection:
        links.add_link(connection, "mau", BOT, "c1", at=AT)
    with pytest.raises(IntegrityError), begin(engine) as connection:
        links.add_link(connection, "thu", BOT, "c1", at=AT)


def test_what_has_ended_may_begin_again(engine: Engine) -> None:
    with begin(engine) as connection:
        links.add_link(connection, "mau", BOT, "c1", at=AT)
        assert links.end_links(connection, BOT, at=LATER, address="c1") == 1
        assert links.end_links(connection, BOT, at=LATER, person="mau") == 0
        assert links.addresses_of(connection, ["mau"]) == {}
        links.add_link(connection, "thu", BOT, "c1", at=LATER)
        assert links.find_person(connection, BOT, "c1") == "thu"


def test_more_people_than_a_statement_takes(engine: Engine) -> None:
    with begin(engine) as connection:
        links.add_link(connection, "p0999", BOT, "c1", at=AT)
        assert links.addresses_of(connection, (f"p{number:04}" for number in range(1200))) == {
            "p0999": {BOT: "c1"}
        }


def test_a_new_code_ends_the_older_one_and_a_code_serves_once(engine: Engine) -> None:
    until = AT + timedelta(minutes=15)
    with begin(engine) as connection:
        links.add_code(connection, "h1", "mau", BOT, expires_at=until, at=AT)
        links.add_code(connection, "h2", "mau", BOT, expires_at=until, at=LATER)
        links.add_code(connection, "h3", "thu", BOT, expires_at=until, at=LATER)
        codes = links.read_codes(connection, BOT, since=AT)
        assert [(one.code_hash, one.person, one.expires_at) for one in codes] == [
            ("h3", "thu", until),
            ("h2", "mau", until),
            ("h1", "mau", LATER),
        ]
        third, second, first = (one.id for one in codes)
        used = [links.use_code(connection, one, at=LATER) for one in (first, second, second)]
        assert used == [False, True, False]
        assert not links.use_code(connection, third, at=until)
        assert links.read_codes(connection, BOT, since=AT)[1] == Code(second, "h2", "mau", until, LATER)
        assert links.read_codes(connection, BOT, since=until) == []


def test_a_message_is_taken_in_once_and_counted_by_what_became_of_it(engine: Engine) -> None:
    with begin(engine) as connection:
        new = [links.take_in(connection, BOT, message, "c1", at=AT) for message in ("m1", "m1", "m2")]
        assert new == [True, False, True]
        assert links.take_in(connection, "zalooa", "m1", "c1", at=AT)
        links.note_outcome(connection, BOT, "m1", "wrong")
        links.note_outcome(connection, BOT, "m2", "help")
        count = links.count_outcomes
        assert count(connection, BOT, "c1", ["wrong", "help"], since=AT) == 2
        assert count(connection, BOT, "c1", ["wrong"], since=LATER) == 0
        assert count(connection, BOT, "c2", ["wrong"], since=AT) == 0
