"""A consistent copy of the database and of the drafts it speaks of, in one zip file."""

import tempfile
import zipfile
from pathlib import Path

from sqlalchemy import Engine

from nhiemky.errors import BadInput
from nhiemky.store.copying import copy_rows
from nhiemky.store.engine import open_engine, read
from nhiemky.store.migrate import upgrade

FOLDERS = ("drafts", "days", "plans", "templates", "mailbox")
PRIVATE = 0o600


def write_backup(engine: Engine, home: Path, path: Path) -> int:
    """Writes the backup and gives how many files are in it. Raises BadInput when the file exists.

    The rows are read in one transaction before the files: a draft on disk may be newer than the rows, a row
    never points to a draft that is missing.
    """
    if path.exists():
        raise BadInput(str(path), "đã có tệp này, không ghi đè; hãy chọn tên khác")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        place = Path(part.name)
    place.chmod(PRIVATE)
    try:
        count = _write_archive(engine, home, place)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    place.replace(path)
    return count


def _write_archive(engine: Engine, home: Path, place: Path) -> int:
    with (
        tempfile.TemporaryDirectory(dir=place.parent) as folder,
        zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.write(_copy_database(engine, Path(folder)), "nhiemky.db")
        count = 1 + sum(_add_folder(archive, home, name) for name in FOLDERS)
        if (home / "nhiemky.toml").exists():
            archive.write(home / "nhiemky.toml", "nhiemky.toml")
            count += 1
    return count


def _copy_database(engine: Engine, folder: Path) -> Path:
    """The rows as an SQLite file, whatever they were kept in: unzipped into an empty home it simply works."""
    file = folder / "nhiemky.db"
    copy = open_engine(f"sqlite:///{file}")
    upgrade(copy)
    copy_rows(engine, copy)
    with read(copy) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy.dispose()
    return file


def _add_folder(archive: zipfile.ZipFile, home: Path, name: str) -> int:
    files = sorted(file for file in (home / name).rglob("*") if file.is_file() and not file.name.endswith(".part"))
    for file in files:
        archive.write(file, file.relative_to(home))
    return len(files)
