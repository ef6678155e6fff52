"""The office's key: one file that nobody else can read, one key a purpose."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.store.secret_key import NAME, Lock, WrongKey, load_secret_key


def test_the_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    key = load_secret_key(None, tmp_path / "home")
    assert load_secret_key(None, tmp_path / "home") == key
    assert len(key) >= 32
    assert (tmp_path / "home" / NAME).stat().st_mode & 0o777 == 0o600
    assert [one.name for one in (tmp_path / "home").iterdir()] == [NAME]
    assert load_secret_key(None, tmp_path / "other") != key


def test_many_who_begin_at_once_use_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: load_secret_key(None, tmp_path), range(64)))) == 1


def test_a_given_key_makes_no_file(tmp_path: Path) -> None:
    assert load_secret_key("k" * 32, tmp_path) == b"k" * 32
    assert list(tmp_path.iterdir()) == []


def test_a_short_key_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^secret_key: khóa bí mật phải có ít nhất 32 ký tự$"):
        load_secret_key("ngan", tmp_path)
    file = tmp_path / NAME
    file.write_text("")
    file.chmod(0o600)
    with pytest.raises(BadInput, match="ít nhất 32"):
        load_secret_key(None, tmp_path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_secret_key(None, tmp_path)
    (tmp_path / NAME).chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        load_secret_key(None, tmp_path)


def test_what_is_locked_for_one_purpose_opens_for_no_other() -> None:
    locked = Lock(b"k" * 32, "a").close("Mật khẩu có dấu")
    assert "khẩu" not in locked
    assert Lock(b"k" * 32, "a").open(locked) == "Mật khẩu có dấu"
    for other in (Lock(b"k" * 32, "b"), Lock(b"x" * 32, "a")):
        with pytest.raises(WrongKey, match="nhiemky zalo connect"):
            other.open(locked)


def test_a_changed_lock_does_not_open() -> None:
    locked = Lock(b"k" * 32, "a").close("x")
    for changed in (locked[:-4] + "AAAA", "", "không"):
        with pytest.raises(WrongKey):
            Lock(b"k" * 32, "a").open(changed)
