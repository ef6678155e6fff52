from pathlib import Path

import pytest

from calendars.yaml_source import read_yaml
from nhiemky.errors import BadInput


@pytest.mark.parametrize(
    "text",
    [
        'venue: "a\x07b"',
        "convened: " + "9" * 5000,
        "? [1, 2]\n: x",
        "a: &a {b: *a}",
        "{a: " * 3000 + "1" + "}" * 3000,
        "a: !!python/object/apply:os.getcwd []",
    ],
    ids=["control character", "long number", "list as a name", "loop", "deep", "object"],
)
def test_what_yaml_cannot_hold_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "phieu.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_yaml(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
