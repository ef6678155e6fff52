"""One `nhiemky up` for one home, on a free port."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nhiemky.errors import BadInput, explain_os


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


def check_port(host: str, port: int, setting: str) -> None:
    """Raises BadInput naming the setting when an address cannot be taken."""
    with open_port(host, port, setting):
        pass


@contextmanager
def open_port(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    """An address taken, and given back at the end. Raises BadInput naming the setting of its port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((host, port))
        except OSError as error:
            raise BadInput(f"{host}:{port}", f"{_reason(error)}; chọn cổng khác bằng {setting}") from None
        yield taken


def _holder(lock: str) -> str:
    return Path(lock).read_text(encoding="utf-8").strip() or "chưa rõ số"


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "cổng này đang có chương trình khác dùng"
    return f"không mở được địa chỉ này ({explain_os(error)})"
