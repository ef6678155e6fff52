"""What the tables are made of: days, moments, ids. Moments are kept in UTC and come back in Asia/Ho_Chi_Minh."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    bindparam,
    literal,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from nhiemky.store.json_text import write_json

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
        if dialect.name != "sqlite":
            return _as_utc
        return lambda value: None if value is None else _as_text(value, value.fold)

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


# A pass writes and reads the same few moments again and again. Two hours of one name, when clocks are set back,
# are equal but for their `fold`.
@lru_cache(maxsize=256)
def _as_text(moment: datetime, _fold: int) -> str:
    utc = _as_utc(moment)
    assert utc is not None
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=1024)
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


class _Many(TypeDecorator[Iterable[Any]]):
    """A list given whole: an array, or JSON for SQLite, which has none."""

    impl = String
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array of what the column holds."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self.item))

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> object:
        """What the driver takes."""
        given = list(value or ())
        return write_json(given) if dialect.name == "sqlite" else given


class _Among(FunctionElement[bool]):
    inherit_cache = True
    name = "among"


def is_among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`in_` for a list of ids or keys given under a name at execution.

    The text of an ordinary one is written anew, and read anew by the database, at every execution.
    """
    return _Among(column, bindparam(name, type_=_Many(column.type)))


@compiles(_Among)
def _write_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, given = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({given})"


@compiles(_Among, "sqlite")
def _write_json_list(element: _Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    column, given = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608  (names and placeholders only)
