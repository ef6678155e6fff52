"""An Official Account on this machine, connected."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from official_account import Rig, connected_zalo


@pytest.fixture
def rig() -> Iterator[Rig]:
    with connected_zalo() as found:
        yield found
