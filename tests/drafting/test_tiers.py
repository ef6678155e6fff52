"""What the tiers of secrecy allow a kind to write: restricted kinds are empty forms, secret ones are refused."""

import re
from pathlib import Path

import pytest
from draft_text import TEMPLATES

from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.drafting.kinds import kinds, load_kind, read_prelude
from nhiemky.drafting.render import plain_environment
from nhiemky.drafting.sheet import Sheet
from nhiemky.drafting.template_paths import read_paths
from nhiemky.errors import BadInput

Context = dict[str, object]

RESTRICTED_KINDS = [key for key in kinds(TEMPLATES) if load_kind(key, TEMPLATES).data.tier == RESTRICTED]
# An empty form may speak of the office, its congress and period, who signs, what the superior asked for.
PLAIN = {
    "today", "body", "signer", "congress", "congress_name", "superior_plan", "period", "steps", "cells", "paper",
    "instruments", "head",
}  # fmt: skip


@pytest.mark.parametrize("kind", RESTRICTED_KINDS)
def test_an_empty_form_reads_nothing_about_a_person(kind: str) -> None:
    loaded = load_kind(kind, TEMPLATES)
    texts = [load_kind(kind, TEMPLATES, outline=one).text for one in (None, *loaded.data.outlines)]
    prelude, environment = read_prelude(TEMPLATES), plain_environment(pad_counts=True)
    read = {path for text in texts for path in read_paths(text, environment, kind, prelude=prelude)}
    assert {path.partition(".")[0] for path in read} - PLAIN == set()
    assert [path for path, field in loaded.data.fields.items() if field.ask is not None] == []


@pytest.mark.parametrize("mark", ["MẬT", "Độ mật: Tối mật", "  TUYỆT MẬT  "])
def test_a_classification_mark_in_a_data_sheet_stops_the_paper(committee: Context, mark: str) -> None:
    with pytest.raises(BadInput, match="bí mật nhà nước; xử lý ngoài hệ thống"):
        write_draft("congress_plan", committee, templates=TEMPLATES, sheet=Sheet({"congress.venue": mark}, {}))


def test_a_kind_kept_outside_the_system_is_refused_with_the_reason(committee: Context, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    shipped = (TEMPLATES / "documents" / "congress_plan.yaml").read_text(encoding="utf-8")
    secret = re.sub(r"^tier: \d$", "tier: 4", shipped, flags=re.MULTILINE)
    (tmp_path / "documents" / "congress_plan.yaml").write_text(secret, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^tạo dự thảo: .*ngoài hệ thống; ở đây chỉ ghi việc và ngày, không soạn"):
        write_draft("congress_plan", committee, templates=TEMPLATES, overlay=tmp_path)
