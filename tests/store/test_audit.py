"""Who changed what, when and why: added, never changed."""

from datetime import date, datetime, timedelta

from nhiemky.store.audit import read_audit, record
from nhiemky.store.engine import Engine, begin
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)


def test_lines_are_read_oldest_first_all_or_of_one_subject(engine: Engine) -> None:
    with begin(engine) as connection:
        record(connection, AT, "thử", "congress.open", "1", {"org": "so-khcn", "day": date(2027, 6, 10)})
        record(connection, AT + timedelta(hours=1), "engine", "step.done", "7", {"on": AT, "count": 2, "by": None})
        record(connection, AT, "thử", "congress.move", "1", {"reason": "cấp trên dời ngày"})
        first, second, third = read_audit(connection)
        assert [{key: value for key, value in line.items() if key != "id"} for line in (first, second)] == [
            {
                "at": AT,
                "actor": "thử",
                "action": "congress.open",
                "subject": "1",
                "details": {"org": "so-khcn", "day": "2027-06-10"},
            },
            {
                "at": AT + timedelta(hours=1),
                "actor": "engine",
                "action": "step.done",
                "subject": "7",
                "details": {"on": "2027-01-04T08:00:00+07:00", "count": 2, "by": None},
            },
        ]
        assert read_audit(connection, "1") == [first, third]
        assert read_audit(connection, "99") == []
