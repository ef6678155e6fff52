"""`nhiemky template`: the wording of the papers, changed in Word by those who write them. Needs no database."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhiemky.errors import BadInput
from nhiemky.portal.cli.door import Apply, AsJson, door, print_json, say, show

if TYPE_CHECKING:
    from nhiemky.performing.template_upgrades import OwnTemplate

app = typer.Typer(no_args_is_help=True)

KindKey = Annotated[str, typer.Argument(help="Loại văn bản: congress_plan, political_report…", show_default=False)]
WordFile = Annotated[Path, typer.Argument(help="Tệp Word .docx", show_default=False)]
Outline = Annotated[str | None, typer.Option(help="Đề cương khác của loại văn bản", show_default=False)]
Preview = Annotated[
    Path | None, typer.Option(help="Ghi một dự thảo thử từ dữ liệu mẫu vào tệp này", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Dùng cả khi mẫu đã đổi từ khi tệp được xuất ra")]


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Các loại văn bản và mẫu đang dùng: kèm theo hệ thống hay riêng của cơ quan."""
    from nhiemky.performing.template_upgrades import list_templates  # noqa: PLC0415

    settings = door(context).settings
    rows = list_templates(settings.templates, settings.templates_overlay)
    if as_json:
        print_json({"templates": [{"kind": row.name, "title": row.title, "own": row.own} for row in rows]})
        return
    for row in rows:
        show(f"{row.name:<34} {row.title}{_OWN.get(row.own or '', '')}")


@app.command()
def export(
    context: typer.Context,
    kind: KindKey,
    outline: Outline = None,
    out: Annotated[
        Path | None, typer.Option(help="Tệp Word sẽ ghi; mặc định <loại>.docx", show_default=False)
    ] = None,
) -> None:
    """Xuất mẫu ra tệp Word, thấy rõ các thẻ, để sửa lời văn."""
    from nhiemky.performing.templates import export_template  # noqa: PLC0415

    settings = door(context).settings
    content = export_template(kind, settings.templates, settings.templates_overlay, outline)
    target = out or Path(f"{kind}.{outline}.docx" if outline else f"{kind}.docx")
    _write_new(target, content)
    say(f"Đã xuất mẫu: {target}. Sửa trong Word, lưu, rồi chạy: nhiemky template import {target}")


@app.command("import")
def import_(
    context: typer.Context,
    file: WordFile,
    apply: Apply = False,
    force: Force = False,
    preview: Preview = None,
) -> None:
    """Đọc lại tệp Word đã sửa, kiểm tra, xem thay đổi; --apply mới dùng."""
    from nhiemky.drafting.office_file import read_office_file  # noqa: PLC0415
    from nhiemky.performing.template_upgrades import compare_texts  # noqa: PLC0415
    from nhiemky.performing.templates import apply_review, review_template  # noqa: PLC0415

    settings = door(context).settings
    review = review_template(read_office_file(file), str(file), settings.templates, settings.templates_overlay)
    if preview is not None:
        _write_new(preview, review.paper)
    changes = compare_texts(review.before, review.after)
    show(f"Mẫu {review.target.name.removesuffix('.txt.j2')}: {_count(len(changes))}")
    for change in changes:
        _show_change(change.line, change.gone, change.new)
    for remark in (*review.remarks, *review.stale):
        say(f"Lưu ý: {remark}")
    if not apply:
        say("Chưa ghi gì; thêm --apply để dùng mẫu này" + (" và --force vì mẫu đã đổi." if review.stale else "."))
        return
    _say_applied(review.target, apply_review(review, force=force))


@app.command("import-docx")
def import_docx(
    context: typer.Context,
    file: WordFile,
    kind: Annotated[str, typer.Option(help="Loại văn bản sẽ dùng tệp này", show_default=False)],
    apply: Apply = False,
    preview: Preview = None,
) -> None:
    """Dùng tệp Word của cơ quan, có thẻ {{ … }}, làm mẫu của một loại văn bản."""
    from nhiemky.drafting.office_file import read_office_file  # noqa: PLC0415
    from nhiemky.performing.templates import apply_review, review_own_docx  # noqa: PLC0415

    settings = door(context).settings
    content = read_office_file(file)
    review = review_own_docx(content, str(file), kind, settings.templates, settings.templates_overlay)
    if preview is not None:
        _write_new(preview, review.paper)
    show(f"{file}: dùng được cho loại văn bản {kind}.")
    for remark in review.remarks:
        say(f"Lưu ý: {remark}")
    if not apply:
        say("Chưa ghi gì; thêm --apply để mọi dự thảo loại này dùng tệp Word này.")
        return
    _say_applied(review.target, apply_review(review))


@app.command()
def check(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(help="Loại văn bản; bỏ trống là mọi mẫu riêng", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra mẫu; sau khi nâng cấp, mẫu riêng nào có bản kèm theo mới hơn và mới ở đâu."""
    from nhiemky.performing.template_upgrades import check_shipped, own_templates  # noqa: PLC0415

    settings = door(context).settings
    found = list(own_templates(settings.templates, settings.templates_overlay, kind))
    if kind is not None and not found:
        check_shipped(kind, settings.templates, settings.templates_overlay)
        if not as_json:
            say(f"{kind}: đúng; đang dùng mẫu kèm theo hệ thống.")
    if as_json:
        print_json({"templates": [_as_row(one) for one in found]})
    else:
        for one in found:
            _show_own(one)
        if not found and kind is None:
            say("Cơ quan chưa có mẫu riêng nào.")
    if any(one.fault for one in found):
        raise typer.Exit(1)


_OWN = {"text": " (mẫu riêng)", "docx": " (tệp Word riêng)"}


def _as_row(one: "OwnTemplate") -> dict[str, object]:
    changes = [{"line": change.line, "gone": change.gone, "new": change.new} for change in one.changes]
    return {
        "template": one.name,
        "file": one.file,
        "fault": one.fault,
        "made_from_version": one.base.version if one.base else None,
        "shipped_version": one.version,
        "shipped_is_newer": one.is_newer,
        "changes": changes,
    }


def _show_own(one: "OwnTemplate") -> None:
    show(f"{one.file}: {'đúng' if one.fault is None else 'SAI'}; {_describe_base(one)}")
    if one.fault is not None:
        say(f"Lỗi: {one.fault}")
    if one.is_newer:
        show("  Bản kèm theo đã đổi như sau; mẫu riêng vẫn được dùng, hãy xem có cần sửa theo không:")
    for change in one.changes:
        _show_change(change.line, change.gone, change.new)


def _describe_base(one: "OwnTemplate") -> str:
    if one.version is None:
        return "hệ thống không có mẫu này"
    if one.base is None:
        return f"không rõ làm từ bản nào (bản kèm theo nay là {one.version}); xuất ra, nhập lại để được theo dõi"
    if not one.is_newer:
        return f"bản kèm theo (bản {one.version}) chưa đổi từ khi làm mẫu này"
    return f"làm từ bản {one.base.version}, bản kèm theo nay là {one.version}, có {len(one.changes)} chỗ đổi"


def _count(changes: int) -> str:
    return f"{changes} chỗ đổi" if changes else "không có gì đổi"


def _show_change(line: int, gone: Iterable[str], new: Iterable[str]) -> None:
    show(f"  dòng {line}")
    for text in gone:
        show(f"    - {text}")
    for text in new:
        show(f"    + {text}")


def _say_applied(target: Path, kept: Path | None) -> None:
    say(f"Đã dùng mẫu mới: {target}" + (f"; bản trước giữ ở {kept.name}" if kept else ""))


def _write_new(path: Path, content: bytes) -> None:
    """A file that is there may hold somebody's work."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise BadInput(str(path), "đã có tệp này; hãy chọn tên khác") from None
