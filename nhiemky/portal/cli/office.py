"""Opens the office for a command and checks that its database is there."""

from collections.abc import Iterator
from contextlib import contextmanager

from nhiemky.delivery.masking import install as mask_logs
from nhiemky.errors import NhiemkyError
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.portal.cli.door import Door
from nhiemky.store.engine import is_prepared


class NotPrepared(NhiemkyError):
    """Chưa có cơ sở dữ liệu; hãy chạy: nhiemky init"""


@contextmanager
def office_of(door: Door) -> Iterator[Office]:
    """The office of a command, its logs masked. Raises NotPrepared before `nhiemky init`."""
    mask_logs()
    with open_office(door.settings, today=door.today) as office:
        if not is_prepared(office.engine):
            raise NotPrepared
        yield office


def act_of(door: Door, reason: str = "") -> Act:
    """The act of the person at the keyboard."""
    return Act(door.at, door.actor, reason)
