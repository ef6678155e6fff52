"""Papers that keep the form have no findings, whoever made them."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("name", ["plan", "letter", "submission", "decision", "minutes", "congress"])
def test_a_good_paper_has_no_finding(
    name: str, papers: dict[str, Callable[[], Any]], check: Callable[[Any], Any]
) -> None:
    assert [(one.rule.key, one.places, one.found) for one in check(papers[name]())] == []
