"""One `nhiemky up` for one home, on a free port."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nhiemky.errors import BadInput
from nhiemky.settings import Settings


@contextmanager
def hold_home(home: Path) -> Iterator[None]:
    """Keeps this home to this process; the system lets go of it even after a kill -9.

    Raises BadInput when another `up` holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(str(home), f"nhiemky up đang chạy rồi (tiến trình {_holder(lock.name)})") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port(settings: Settings) -> None:
    """Raises BadInput when the address of the Prefect server cannot be taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.prefect_host, settings.prefect_port))
        except OSError as error:
            place = f"{settings.prefect_host}:{settings.prefect_port}"
            raise BadInput(place, f"{_reason(error)}; chọn cổng khác bằng NHIEMKY_PREFECT_PORT") from None


def _holder(lock: str) -> str:
    return Path(lock).read_text(encoding="utf-8").strip() or "chưa rõ số"


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "cổng này đang có chương trình khác dùng"
    return f"không mở được địa chỉ này ({error.strerror})"
