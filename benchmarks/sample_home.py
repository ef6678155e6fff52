"""A home with the sample office in it, made as `nhiemky init --sample` makes it, always on the same day."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from os import environ
from pathlib import Path

OPENED = date(2026, 11, 23)


@contextmanager
def sample_home() -> Iterator[Path]:
    """A new home that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        command = Path(sys.executable).with_name("nhiemky")
        subprocess.run(
            [str(command), "--today", OPENED.isoformat(), "init", "--sample"],
            check=True,
            capture_output=True,
            env={**environ, "NHIEMKY_HOME": folder},
        )
        yield Path(folder)
