import os
import socket
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.portal.up.single import check_port, hold_home


def test_a_second_up_on_the_same_home_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    with hold_home(tmp_path), pytest.raises(BadInput) as refusal, hold_home(tmp_path):
        pass
    assert str(refusal.value) == f"{tmp_path}: nhiemky up đang chạy rồi (tiến trình {os.getpid()})"


def test_a_home_is_free_again_after_the_first_has_ended(tmp_path: Path) -> None:
    with hold_home(tmp_path):
        pass
    with hold_home(tmp_path):
        pass


def test_two_homes_do_not_disturb_each_other(tmp_path: Path) -> None:
    with hold_home(tmp_path / "one"), hold_home(tmp_path / "two"):
        pass


def test_a_busy_port_is_refused_naming_it_and_the_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadInput) as refusal:
            check_port("127.0.0.1", port, "NHIEMKY_PREFECT_PORT")
    expected = (
        f"127.0.0.1:{port}: cổng này đang có chương trình khác dùng; chọn cổng khác bằng NHIEMKY_PREFECT_PORT"
    )
    assert str(refusal.value) == expected


def test_a_free_port_passes() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    check_port("127.0.0.1", port, "NHIEMKY_PREFECT_PORT")
