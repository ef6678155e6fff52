"""A number of a series of a term is used once; other terms, bodies and series count for themselves."""

from datetime import date, datetime
from typing import Any

from nhiemky.store.drafts import add
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.issued import add_issued, find_number, find_of_draft, read_issued, read_of_drafts
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 6, 12, 8, tzinfo=VIETNAM)
TERM = date(2022, 6, 10)


def values(number: int, **own: object) -> dict[str, Any]:
    return {
        "body": "so-khcn",
        "term_start": TERM,
        "series": "NQ",
        "number": number,
        "symbol": f"{number}-NQ/ĐU",
        "kind": "yearly_resolution",
        "issued_on": AT.date(),
        "title": "Nghị quyết",
        "draft_id": None,
        "is_outside": False,
        "source": "document issue",
        "by": "thử",
        "at": AT,
    } | own


def test_a_number_is_used_once_in_its_series(engine: Engine) -> None:
    with begin(engine) as connection:
        first = add_issued(connection, values(60))
        assert first is not None
        assert add_issued(connection, values(60, title="Khác")) is None
        for own in ({"number": 61}, {"series": "ĐH"}, {"body": "cb-mot"}, {"term_start": date(2027, 6, 10)}):
            assert add_issued(connection, values(60) | own) is not None
        found = find_number(connection, "so-khcn", TERM, "NQ", 60)
        assert found is not None
        assert found._asdict() == values(60) | {"id": first}
        assert find_number(connection, "so-khcn", TERM, "QĐ", 60) is None


def test_a_draft_is_issued_once(engine: Engine) -> None:
    hashes = dict.fromkeys(("sha256", "template_sha256", "inputs_sha256"), "0" * 64)
    paper = {"body": "so-khcn", "period": "2027", "kind": "yearly_resolution", "round": 1, "missing": 0}
    with begin(engine) as connection:
        draft = add(connection, {**paper, **hashes, "file": "a.docx", "written_at": AT})
        assert add_issued(connection, values(1, draft_id=draft)) is not None
        assert add_issued(connection, values(2, draft_id=draft)) is None
        found = find_of_draft(connection, draft)
        assert found is not None
        assert (found.number, read_of_drafts(connection, [draft, draft + 1])) == (1, {draft: found})
        assert find_of_draft(connection, draft + 1) is None


def test_the_register_is_read_series_by_series(engine: Engine) -> None:
    with begin(engine) as connection:
        for number, own in ((3, {}), (1, {"series": "QĐ"}), (2, {}), (9, {"body": "cb-mot"})):
            add_issued(connection, values(number, **own))
    with read(engine) as connection:
        assert [(row.series, row.number) for row in read_issued(connection, "so-khcn")] == [
            ("NQ", 2),
            ("NQ", 3),
            ("QĐ", 1),
        ]
        assert [row.body for row in read_issued(connection)] == ["cb-mot", "so-khcn", "so-khcn", "so-khcn"]
