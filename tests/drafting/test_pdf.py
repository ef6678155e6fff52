"""PDF through LibreOffice: all or nothing, in words a clerk can act on."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from nhiemky.drafting import pdf
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.pdf import convert_to_pdf, run_office
from nhiemky.errors import BadInput, NhiemkyError

WHOLE = b"%PDF-1.7 whole %%EOF\n"


class Office:
    """Stands for LibreOffice: writes what it is told for each file, and remembers how it was called."""

    def __init__(self, *contents: bytes | None) -> None:
        self.contents = contents
        self.commands: list[list[str]] = []
        self.settings = ""
        self.seconds = 0.0

    def __call__(self, command: Sequence[str], folder: Path, seconds: float) -> None:
        self.commands.append(list(command))
        self.seconds = seconds
        self.settings = (folder / "profile" / "user" / "registrymodifications.xcu").read_text("utf-8")
        (folder / "pdf").mkdir()
        inputs = [name for name in command if name.endswith(".docx")]
        for name, content in zip(inputs, self.contents, strict=True):
            assert (folder / name).is_file()
            if content is not None:
                (folder / "pdf" / name).with_suffix(".pdf").write_bytes(content)


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "in" / name for name in ("-bao-cao.docx", "ke hoach; rm.docx")]
    found[0].parent.mkdir()
    for paper in found:
        paper.write_bytes(b"a paper")
    return found


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_all_papers_go_through_one_call(papers: list[Path], tmp_path: Path) -> None:
    office, out = Office(WHOLE, WHOLE), tmp_path / "out"
    made = convert_to_pdf(papers, out, runner=office)
    assert made == [out / "-bao-cao.pdf", out / "ke hoach; rm.pdf"]
    assert [path.read_bytes() for path in made] == [WHOLE, WHOLE]
    assert files_in(out) == ["-bao-cao.pdf", "ke hoach; rm.pdf"]
    assert [name for name in office.commands[0] if name.endswith(".docx")] == ["0000.docx", "0001.docx"]
    assert (len(office.commands), office.seconds) == (1, 110)


def test_macros_and_links_are_off_in_the_profile(papers: list[Path], tmp_path: Path) -> None:
    office = Office(WHOLE, WHOLE)
    convert_to_pdf(papers, tmp_path / "out", runner=office)
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true</value>' in office.settings
    assert '"Link" oor:op="fuse"><value>0</value>' in office.settings


@pytest.mark.parametrize("broken", [None, b"", b"%PDF-1.7 cut off"])
def test_one_failure_leaves_nothing(broken: bytes | None, papers: list[Path], tmp_path: Path) -> None:
    with pytest.raises(NhiemkyError) as failed:
        convert_to_pdf(papers, tmp_path / "out", runner=Office(WHOLE, broken))
    assert str(failed.value) == "LibreOffice không chuyển được sang PDF, chưa ghi tệp nào: ke hoach; rm.docx."
    assert files_in(tmp_path / "out") == []


def test_many_failures_are_told_in_one_line(papers: list[Path], tmp_path: Path) -> None:
    many = [papers[0].with_name(f"{number}.docx") for number in range(7)]
    for paper in many:
        paper.write_bytes(b"a paper")
    with pytest.raises(NhiemkyError, match=r": 0\.docx, .*4\.docx và 2 tệp khác\.$"):
        convert_to_pdf(many, tmp_path / "out", runner=Office(*[None] * 7))


@pytest.mark.parametrize(
    ("error", "words"), [(TimeoutError(), "chạy quá lâu nên đã dừng"), (PermissionError(), "Không chạy được")]
)
def test_a_fault_of_libreoffice_names_no_path(
    error: OSError, words: str, papers: list[Path], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise error

    with pytest.raises(NhiemkyError, match=words) as failed:
        convert_to_pdf(papers, tmp_path / "out", runner=fail)
    assert str(tmp_path) not in str(failed.value)
    assert files_in(tmp_path / "out") == []


def test_without_libreoffice_the_word_file_is_said_to_be_complete(
    papers: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", ())
    with pytest.raises(NhiemkyError, match=r"^Máy này chưa cài LibreOffice .* bản Word vẫn đầy đủ"):
        convert_to_pdf(papers, tmp_path / "out")
    assert files_in(tmp_path / "out") == []


def test_a_pdf_that_is_there_is_kept_unless_asked(papers: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "-bao-cao.pdf").write_bytes(b"signed")
    with pytest.raises(BadInput, match=r"^-bao-cao\.pdf: đã có tệp này, không ghi đè"):
        convert_to_pdf(papers, out, runner=Office(WHOLE, WHOLE))
    assert (files_in(out), (out / "-bao-cao.pdf").read_bytes()) == (["-bao-cao.pdf"], b"signed")
    convert_to_pdf(papers, out, replace=True, runner=Office(WHOLE, WHOLE))
    assert (out / "-bao-cao.pdf").read_bytes() == WHOLE


def test_two_papers_of_one_name_are_refused(papers: list[Path], tmp_path: Path) -> None:
    twin = tmp_path / papers[0].name
    twin.write_bytes(b"another paper")
    with pytest.raises(BadInput, match="hai tệp cùng tên"):
        convert_to_pdf([*papers, twin], tmp_path / "out", runner=Office())


def test_a_paper_that_is_not_there_is_named(papers: list[Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^mat\.docx: không có tệp này"):
        convert_to_pdf([*papers, tmp_path / "mat.docx"], tmp_path / "out", runner=Office())


def test_nothing_to_convert_starts_nothing(tmp_path: Path) -> None:
    assert convert_to_pdf([], tmp_path / "out") == []
    assert files_in(tmp_path / "out") == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are of POSIX")
def test_nothing_outlives_the_time_limit(tmp_path: Path) -> None:
    child = "import time; from pathlib import Path; time.sleep(2); Path('late').touch()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        run_office([sys.executable, "-c", parent], tmp_path, 0.5)
    assert time.monotonic() - begun < 1.9
    time.sleep(2)
    assert files_in(tmp_path) == []


@pytest.mark.desktop
def test_libreoffice_prints_a_batch(committee: dict[str, object], templates: Path, tmp_path: Path) -> None:
    papers = []
    for kind in ("enquiry_letter", "congress_plan"):
        papers.append(tmp_path / f"{kind}.docx")
        papers[-1].write_bytes(write_draft(kind, committee, templates=templates).content)
    made = convert_to_pdf(papers, tmp_path / "out")
    assert [path.read_bytes()[:5] for path in made] == [b"%PDF-", b"%PDF-"]
    assert files_in(tmp_path / "out") == ["congress_plan.pdf", "enquiry_letter.pdf"]


@pytest.mark.desktop
def test_libreoffice_refuses_what_is_no_document(tmp_path: Path) -> None:
    paper = tmp_path / "hong.docx"
    paper.write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises(NhiemkyError, match=r"hong\.docx\.$"):
        convert_to_pdf([paper], tmp_path / "out")
    assert files_in(tmp_path / "out") == []
