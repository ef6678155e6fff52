"""The office's own templates: taken over when they work, kept when replaced, followed after an upgrade."""

import io
import shutil
from pathlib import Path

import pytest
from docx import Document

from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.template_upgrades import (
    LineChange,
    check_shipped,
    compare_texts,
    list_templates,
    own_templates,
)
from nhiemky.performing.templates import (
    apply_review,
    base_path,
    export_template,
    read_base,
    review_own_docx,
    review_template,
)
from nhiemky.settings import PROJECT

KIND = "enquiry_letter"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """Shipped templates that a test may upgrade."""
    return Path(shutil.copytree(PROJECT / "templates", tmp_path / "shipped"))


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """An office without templates of its own."""
    return tmp_path / "own"


def add_line(content: bytes, line: str) -> bytes:
    """The Word file with one more paragraph before its signature."""
    document = Document(io.BytesIO(content))
    last = next(one for one in document.paragraphs if one.text.startswith("@recipient"))
    last.insert_paragraph_before(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def upgrade(templates: Path, line: str) -> None:
    """The next version of the system has one more line in the template."""
    file = templates / "documents" / f"{KIND}.txt.j2"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("@recipient", f"{line}\n@recipient", 1), encoding="utf-8")


def files(overlay: Path) -> list[str]:
    return sorted(file.name for file in overlay.rglob("*.*"))


def take(line: str, templates: Path, overlay: Path) -> Path | None:
    exported = export_template(KIND, templates, overlay)
    return apply_review(review_template(add_line(exported, line), "mẫu.docx", templates, overlay))


def test_an_export_read_back_changes_nothing(templates: Path, overlay: Path) -> None:
    review = review_template(export_template(KIND, templates, overlay), "mẫu.docx", templates, overlay)
    assert (review.before == review.after, review.stale, review.remarks) == (True, (), ())
    assert review.paper.startswith(b"PK")
    assert not overlay.exists()


def test_a_new_line_is_used_once_it_is_applied(templates: Path, overlay: Path) -> None:
    exported = export_template(KIND, templates, overlay)
    review = review_template(add_line(exported, "Câu thêm của {{ body.name }}."), "mẫu.docx", templates, overlay)
    (change,) = compare_texts(review.before, review.after)
    assert (change.gone, change.new) == ((), ("Câu thêm của {{ body.name }}.",))
    assert not overlay.exists()
    assert apply_review(review) is None
    assert files(overlay) == [f"{KIND}.txt.j2", f"{KIND}.txt.j2.base.json"]
    assert (overlay / "documents" / f"{KIND}.txt.j2").read_text(encoding="utf-8") == review.after
    again = review_template(export_template(KIND, templates, overlay), "mẫu.docx", templates, overlay)
    assert again.after == review.after


def test_every_earlier_template_is_kept(templates: Path, overlay: Path) -> None:
    assert take("Một.", templates, overlay) is None
    first = (overlay / "documents" / f"{KIND}.txt.j2").read_bytes()
    kept = take("Hai.", templates, overlay)
    assert kept is not None
    assert (kept.name, kept.read_bytes()) == (f"{KIND}.txt.j2.bak-1", first)
    again = take("Ba.", templates, overlay)
    assert again is not None
    assert again.name == f"{KIND}.txt.j2.bak-2"
    assert not list(overlay.rglob("*.part"))


def test_values_the_new_template_no_longer_prints_are_said(templates: Path, overlay: Path) -> None:
    text = (templates / "documents" / f"{KIND}.txt.j2").read_text(encoding="utf-8")
    assert "waiting.title" in text
    document = Document(io.BytesIO(export_template(KIND, templates, overlay)))
    for paragraph in document.paragraphs:
        if "waiting.title" in paragraph.text:
            paragraph.text = paragraph.text.replace("{{ waiting.title }}", "việc ấy").replace(
                "waiting.title", "today"
            )
    stream = io.BytesIO()
    document.save(stream)
    review = review_template(stream.getvalue(), "mẫu.docx", templates, overlay)
    assert any("(waiting.title)" in remark for remark in review.remarks)


def test_an_export_older_than_an_upgrade_is_taken_only_by_force(templates: Path, overlay: Path) -> None:
    old = add_line(export_template(KIND, templates, overlay), "Của cơ quan.")
    upgrade(templates, "Của bản mới.")
    review = review_template(old, "mẫu.docx", templates, overlay)
    assert review.stale == ("mẫu kèm theo hệ thống đã đổi từ khi tệp này được xuất ra",)
    with pytest.raises(BadInput, match="--force"):
        apply_review(review)
    assert not overlay.exists()
    apply_review(review, force=True)
    assert (overlay / "documents" / f"{KIND}.txt.j2").is_file()


def test_an_export_older_than_a_colleagues_change_is_taken_only_by_force(templates: Path, overlay: Path) -> None:
    mine = add_line(export_template(KIND, templates, overlay), "Của tôi.")
    take("Của đồng nghiệp.", templates, overlay)
    review = review_template(mine, "mẫu.docx", templates, overlay)
    assert review.stale == ("mẫu riêng của cơ quan đã đổi từ khi tệp này được xuất ra",)


def test_a_broken_template_is_refused_and_nothing_is_written(templates: Path, overlay: Path) -> None:
    broken = add_line(export_template(KIND, templates, overlay), "Gửi {{ body.nam }}")
    with pytest.raises(BadInput, match=r'dòng \d+ "Gửi {{ body.nam }}": không có giá trị body.nam'):
        review_template(broken, "mẫu.docx", templates, overlay)
    assert not overlay.exists()


def test_a_kind_that_is_gone_is_refused(templates: Path, overlay: Path) -> None:
    exported = export_template(KIND, templates, overlay)
    for file in (templates / "documents").glob(f"{KIND}*"):
        file.unlink()
    with pytest.raises(NotFound, match=KIND):
        review_template(exported, "mẫu.docx", templates, overlay)
    with pytest.raises(NotFound, match=KIND):
        export_template(KIND, templates, overlay)


def test_after_an_upgrade_the_offices_template_stays_and_what_is_new_is_told(
    templates: Path, overlay: Path
) -> None:
    take("Của cơ quan.", templates, overlay)
    before = (overlay / "documents" / f"{KIND}.txt.j2").read_bytes()
    (own,) = own_templates(templates, overlay)
    assert (own.name, own.fault, own.is_newer, own.changes) == (KIND, None, False, ())
    upgrade(templates, "Của bản mới.")
    (own,) = own_templates(templates, overlay)
    assert own.is_newer
    assert [(change.gone, change.new) for change in own.changes] == [((), ("Của bản mới.",))]
    assert (overlay / "documents" / f"{KIND}.txt.j2").read_bytes() == before


def test_a_template_looked_at_after_the_upgrade_is_up_to_date_again(templates: Path, overlay: Path) -> None:
    take("Của cơ quan.", templates, overlay)
    upgrade(templates, "Của bản mới.")
    take("Xem lại rồi.", templates, overlay)
    (own,) = own_templates(templates, overlay)
    assert not own.is_newer


def test_a_template_put_there_by_hand_is_followed_as_far_as_possible(templates: Path, overlay: Path) -> None:
    (overlay / "documents").mkdir(parents=True)
    shutil.copy(templates / "documents" / f"{KIND}.txt.j2", overlay / "documents")
    (own,) = own_templates(templates, overlay)
    assert (own.base, own.fault, own.is_newer) == (None, None, False)
    (overlay / "documents" / f"{KIND}.txt.j2").write_text("{{ x", encoding="utf-8")
    (own,) = own_templates(templates, overlay)
    assert own.fault is not None
    assert 'dòng 1 "{{ x"' in own.fault


def test_a_broken_base_is_one_line(templates: Path, overlay: Path) -> None:
    take("Của cơ quan.", templates, overlay)
    file = overlay / "documents" / f"{KIND}.txt.j2"
    base_path(file).write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"base\.json: tệp hỏng"):
        read_base(file)
    (own,) = own_templates(templates, overlay)
    assert own.fault is not None


def test_a_word_file_of_the_offices_own_is_kept_and_followed(templates: Path, overlay: Path) -> None:
    document = Document()
    document.add_paragraph("Gửi {{ body.name }}")
    stream = io.BytesIO()
    document.save(stream)
    review = review_own_docx(stream.getvalue(), "mau.docx", KIND, templates, overlay)
    assert not overlay.exists()
    assert apply_review(review) is None
    assert files(overlay) == [f"{KIND}.docx", f"{KIND}.docx.base.json"]
    upgrade(templates, "Của bản mới.")
    (own,) = own_templates(templates, overlay, KIND)
    assert (own.file.name, own.fault, own.is_newer) == (f"{KIND}.docx", None, True)
    assert [row.own for row in list_templates(templates, overlay) if row.name == KIND] == ["docx"]
    with pytest.raises(NotFound, match="khong_co"):
        review_own_docx(stream.getvalue(), "mau.docx", "khong_co", templates, overlay)


def test_a_word_file_without_a_tag_is_doubted(templates: Path, overlay: Path) -> None:
    stream = io.BytesIO()
    Document().save(stream)
    review = review_own_docx(stream.getvalue(), "mau.docx", KIND, templates, overlay)
    assert review.remarks == ("tệp không có thẻ {{ … }} nào: mọi dự thảo sẽ giống hệt nhau",)


def test_the_shipped_templates_of_a_kind_pass(templates: Path, overlay: Path) -> None:
    check_shipped(KIND, templates, overlay)
    with pytest.raises(NotFound, match="khong_co"):
        check_shipped("khong_co", templates, overlay)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a\nb\nc", "a\nb\nc", ()),
        ("a\nb\nc", "a\nB\nc", (LineChange(2, ("b",), ("B",)),)),
        ("a\nc", "a\nb\nc", (LineChange(2, (), ("b",)),)),
        ("a\nb\nc", "c", (LineChange(1, ("a", "b"), ()),)),
    ],
)
def test_what_changes_is_told_by_lines(before: str, after: str, changes: tuple[LineChange, ...]) -> None:
    assert compare_texts(before, after) == changes
