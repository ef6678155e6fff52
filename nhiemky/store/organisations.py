"""The organisation as imported: one row an import, read as a whole, nothing of the past lost."""

import hashlib
import json
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, insert, select

from nhiemky.domain.organisation import Organisation
from nhiemky.errors import NotFound
from nhiemky.store.tables import organisation

_FORM = TypeAdapter(Organisation)
_NEWEST = select(func.max(organisation.c.id))
_CONTENT = select(organisation.c.content).order_by(organisation.c.id.desc()).limit(1)


def keep_organisation(connection: Connection, content: Organisation, source: str, at: datetime) -> bool:
    """Keeps a new state of the organisation; False when it is what is kept already."""
    plain = _FORM.dump_python(content, mode="json")
    sha256 = hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    last = select(organisation.c.sha256).order_by(organisation.c.id.desc()).limit(1)
    if connection.scalar(last) == sha256:
        return False
    values = {"content": plain, "sha256": sha256, "source": source, "imported_at": at}
    connection.execute(insert(organisation).values(values))
    return True


def hold_organisation(connection: Connection) -> None:
    """Makes whoever else wants to change the organisation wait: two changes at once would lose one of them."""
    newest = select(organisation.c.id).order_by(organisation.c.id.desc()).limit(1)
    connection.execute(newest.with_for_update())


def find_newest(connection: Connection) -> int | None:
    """The number of the last import; the same number, the same organisation."""
    newest = connection.scalar(_NEWEST)
    return None if newest is None else int(newest)


def read_organisation(connection: Connection) -> Organisation:
    """The organisation as last imported. Raises NotFound before the first import."""
    content = connection.scalar(_CONTENT)
    if content is None:
        raise NotFound("chưa có danh sách tổ chức; hãy chạy: nhiemky org import TỆP")
    return _FORM.validate_python(content)
