"""What the tables are made of: days, moments, ids. Moments are kept in UTC and come back in Asia/Ho_Chi_Minh."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, DateTime, Integer, MetaData, TypeDecorator, literal
from sqlalchemy.engine import Dialect

# Fixed +07:00 since 13/6/1975: no daylight saving time.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


class Day(TypeDecorator[date]):
    """A date; SQLite's text for it is made directly, since SQLAlchemy's pattern takes longer than the writing."""

    impl = Date
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], object] | None:
        """A date as 2027-06-10 for SQLite."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: None if value is None else value.isoformat()


class Moment(TypeDecorator[datetime]):
    """An aware moment; SQLite, which has no zones, keeps it as UTC: its text is made as directly as a day's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """A moment as 2027-06-10 00:30:00.000000 for SQLite."""
        return _as_text if dialect.name == "sqlite" else _as_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back in Vietnam's time."""
        del dialect
        return None if value is None else value.astimezone(VIETNAM)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Out of the text that SQLite keeps."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _as_utc(moment: datetime | None) -> datetime | None:
    """Refuses naive moments: they would be read in the zone of the machine."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return None if moment is None else moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    utc = _as_utc(moment)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00").astimezone(VIETNAM)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id() -> Column[int]:
    """The id of a row."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def is_one_of(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """`in_` for values that never change: the list of an ordinary one is written anew at every execution."""
    return column.in_([literal(one, column.type) for one in values])
