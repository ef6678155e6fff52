"""Lists as files: the sample, the published sizes with invented people, and hostile workbooks."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from nhiemky.intake.organisation_file import read_organisation
from nhiemky.intake.template import write_template

SAMPLE = Path(__file__).parents[2] / "samples" / "so-khcn" / "organisation.yaml"
ARTICLES = Path(__file__).parent / "data" / "articles.yaml"
GIVEN_NAMES = (
    "An",
    "Ánh",
    "Ân",
    "Châu",
    "Dũng",
    "Đạt",
    "Đức",
    "Hòa",
    "Lan",
    "Minh",
    "Oanh",
    "Quý",
    "Thủy",
    "Uyên",
    "Ước",
)


@pytest.fixture
def sample() -> Path:
    return SAMPLE


@pytest.fixture
def write_yaml(tmp_path: Path) -> Callable[[object], Path]:
    def write(content: object) -> Path:
        path = tmp_path / "danh-sach.yaml"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
            path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def article() -> Callable[[str], dict[str, object]]:
    """The lists of a published organisation, its people invented: "Nguyễn Mẫu An 1-1"."""

    def lists(number: str) -> dict[str, object]:
        facts = yaml.safe_load(ARTICLES.read_text(encoding="utf-8"))[number]
        bodies = [{"key": "so", "name": facts["name"], "kind": "party_organization"}]
        members = []
        for index, (official, probationary) in enumerate(facts["cells"], start=1):
            bodies.append({"key": f"cb-{index}", "name": f"Chi bộ {index}", "kind": "cell", "parent": "so"})
            for one in range(official + probationary):
                status = "official" if one < official else "probationary"
                name = f"Nguyễn Mẫu {GIVEN_NAMES[one % len(GIVEN_NAMES)]}"
                members.append(
                    {"key": f"dv-{index}-{one}", "full_name": name, "body": f"cb-{index}", "status": status}
                )
        if "merged_on" in facts:
            for body in bodies:
                body["started_on"] = str(facts["merged_on"])
        return {"bodies": bodies, "members": members}

    return lists


@pytest.fixture
def workbook_of_sample(tmp_path: Path) -> Callable[[Callable[[Workbook], None]], Path]:
    """The sample as an Excel list, changed by the test."""

    def write(change: Callable[[Workbook], None]) -> Path:
        path = tmp_path / "danh-sach.xlsx"
        write_template(path, read_organisation(SAMPLE))
        workbook = load_workbook(path)
        change(workbook)
        workbook.save(path)
        return path

    return write


@pytest.fixture
def with_parts(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """An empty Excel list with parts of its package added or replaced."""

    def write(parts: dict[str, bytes]) -> Path:
        plain = tmp_path / "mau.xlsx"
        write_template(plain)
        path = tmp_path / "danh-sach.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(plain.read_bytes())) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                if name not in parts:
                    new.writestr(name, old.read(name))
            for name, data in parts.items():
                new.writestr(name, data)
        return path

    return write
