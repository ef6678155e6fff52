"""Which values a template reads, told without running it."""

import pytest

from nhiemky.drafting.kinds import read_prelude
from nhiemky.drafting.render import plain_environment
from nhiemky.drafting.template_paths import read_paths, unknown_paths
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

READS = {
    "Ngày {{ congress.day | date }}\n{{ body.name }}": {"congress.day": 1, "body.name": 2},
    '{{ congress["day"] }}': {"congress.day": 1},
    "{% for c in cells %}{{ c.name }} {{ loop.index }}{% endfor %}": {"cells.name": 1},
    "{% for c in cells %}\n{{ c.name }}\n{% else %}\n{{ c.x }}\n{% endfor %}": {
        "cells": 1, "cells.name": 2, "c.x": 4,
    },
    "{% set x = congress %}\n{{ x.day }}": {"congress": 1, "congress.day": 2},
    "{% set x %}{{ body.name }}{% endset %}{{ x }}": {"body.name": 1},
    "{{ cells | sum(attribute='official') }}": {"cells.official": 1},
    "{% for c in cells | selectattr('day') | by_given_name %}{{ c.name }}{% endfor %}": {
        "cells.day": 1, "cells.name": 1,
    },
    "{% for c in cells if c.day %}x{% endfor %}": {"cells.day": 1},
    "{% for b in ballots %}{% for c in b.candidates %}{{ c.votes }}{% endfor %}{% endfor %}": {
        "ballots.candidates.votes": 1,
    },
    "{{ (cells | first).name }}{{ cells[0].day }}": {"cells.name": 1, "cells.day": 1},
    "{{ (a.x if b.y else c.z).d }}": {"b.y": 1, "a.x.d": 1, "c.z.d": 1},
    "{{ c.votes | percent(attendance.base) }}": {"c.votes": 1, "attendance.base": 1},
    "{{ x | default(y.z) }}": {"x": 1, "y.z": 1},
    "chữ không": {},
}  # fmt: skip


@pytest.mark.parametrize(("text", "paths"), READS.items())
def test_the_paths_a_template_reads_with_their_lines(text: str, paths: dict[str, int]) -> None:
    assert read_paths(text, plain_environment(), "mẫu") == paths


def test_the_names_of_the_prelude_are_no_values_and_its_paths_are_not_the_texts() -> None:
    prelude = read_prelude(PROJECT / "templates")
    text = "{{ congress_name }}, {{ attendants }},\n{{ body.name }} {{ congress.ordinal }}"
    assert "congress.ordinal" in prelude
    paths = read_paths(text, plain_environment(), "mẫu", prelude=prelude)
    assert paths == {"body.name": 2, "congress.ordinal": 2}


def test_the_beginning_of_a_declared_path_is_known_and_its_end_is_not() -> None:
    paths = {"cells": 1, "cells.name": 2, "cells.nam": 3, "cells.name.x": 4, "cell": 5}
    assert unknown_paths(paths, frozenset({"cells.name"})) == {"cells.nam": 3, "cells.name.x": 4, "cell": 5}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\n{{ x", "mẫu, dòng 2"), ("{% if %}", "mẫu, dòng 1"), ("a\nb\n{% include 'x' %}", "mẫu, dòng 3"),
        ("{% macro a() %}{% endmacro %}", "mẫu, dòng 1"), ("\n{{ body.name.upper() }}", "mẫu, dòng 2"),
        ("{{ " + "(" * 3000 + "x" + ")" * 3000 + " }}", "mẫu"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused_with_its_line(text: str, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_paths(text, plain_environment(), "mẫu")
    assert refused.value.place == place
