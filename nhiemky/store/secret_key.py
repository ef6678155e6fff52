"""The office's secret key: signs links, and locks what may not be read from a copy of the database."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from nhiemky.errors import BadInput, NhiemkyError

SHORTEST = 32  # characters
PRIVATE = 0o600
NAME = "secret.key"  # in the office's home; not among what a backup takes


class WrongKey(NhiemkyError):
    """Khóa bí mật đã đổi, không mở được mã nối Zalo đã lưu; hãy nối lại: nhiemky zalo connect"""


def load_secret_key(given: str | None, home: Path) -> bytes:
    """The key given in the settings, or the one in `home`, made there once and readable by nobody else.

    Raises BadInput for a key that is too short or a file that others can read.
    """
    if given:
        return _checked(given.encode(), "secret_key")
    file = home / NAME
    if not file.exists():
        _make(file)
    if file.stat().st_mode & 0o077:
        raise BadInput(str(file), "người khác đọc được khóa bí mật; hãy chạy: chmod 600 tệp này")
    return _checked(file.read_bytes().strip(), str(file))


class Lock:
    """Locks and opens texts for one purpose; the key of one purpose opens nothing of another."""

    def __init__(self, key: bytes, purpose: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, text: str) -> str:
        """The text as nobody can read it."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, locked: str) -> str:
        """The text again. Raises WrongKey."""
        try:
            return self._fernet.decrypt(locked.encode()).decode()
        except InvalidToken:
            raise WrongKey from None


def _make(file: Path) -> None:
    """Written aside and linked into place: of two processes that begin at once both use the first one's key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secrets.token_urlsafe(48).encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(part, file)
        except FileExistsError:
            return
    finally:
        part.unlink()


def _checked(key: bytes, place: str) -> bytes:
    if len(key) < SHORTEST:
        raise BadInput(place, f"khóa bí mật phải có ít nhất {SHORTEST} ký tự")
    return key
