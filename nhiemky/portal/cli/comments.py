"""`nhiemky comments`: comments on a draft, taken in by list and answered one by one."""

from pathlib import Path
from typing import Annotated

import typer

from nhiemky.domain.comments import Comment, CommentVerdict
from nhiemky.errors import BadInput
from nhiemky.performing.blank_lists import write_comments_list
from nhiemky.performing.comments import ImportedComments, answer_comment, import_comments, list_comments
from nhiemky.portal.cli.door import LARGEST, AsJson, door, print_json, say, show, tell_written
from nhiemky.portal.cli.office import act_of, office_of

app = typer.Typer(no_args_is_help=True)

Document = Annotated[
    int, typer.Option("--document", help="Số của dự thảo, xem ở document list", min=1, max=LARGEST)
]
DocumentNumber = Annotated[
    int, typer.Argument(help="Số của dự thảo, xem ở document list", show_default=False, min=1, max=LARGEST)
]


@app.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Danh sách góp ý .xlsx, .yaml hoặc .txt", show_default=False)],
    document: Document,
    as_json: AsJson = False,
) -> None:
    """Nhập ý kiến góp ý vào một dự thảo; nhập lại tệp đã sửa thì sửa những ý kiến chưa trả lời."""
    here = door(context)
    with office_of(here) as office:
        done = import_comments(office, document, file, act_of(here))
    if as_json:
        names = ("added", "changed", "unchanged", "removed", "answered")
        print_json({"document": done.draft_id, **{name: getattr(done, name) for name in names}})
    else:
        say(_say_imported(done))


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Tên tệp Excel sẽ ghi")] = Path("gop-y.xlsx"),
    as_json: AsJson = False,
) -> None:
    """Ghi một danh sách góp ý Excel trống, có hướng dẫn."""
    write_comments_list(file)
    tell_written(file, f"nhiemky comments import {file} --document …", as_json=as_json)


@app.command()
def answer(
    context: typer.Context,
    document: DocumentNumber,
    number: Annotated[int, typer.Argument(help="Số của ý kiến", show_default=False, min=1, max=LARGEST)],
    accepted: Annotated[str | None, typer.Option("--accepted", help="Tiếp thu: đã sửa thế nào")] = None,
    partly: Annotated[str | None, typer.Option("--partly", help="Tiếp thu một phần: phần nào, vì sao")] = None,
    explained: Annotated[str | None, typer.Option("--explained", help="Không tiếp thu: giải trình")] = None,
    as_json: AsJson = False,
) -> None:
    """Trả lời một ý kiến: tiếp thu, tiếp thu một phần hoặc giải trình; trả lời lại thì thay."""
    here = door(context)
    verdict, text = _choose(accepted, partly, explained)
    with office_of(here) as office:
        done = answer_comment(office, document, number, verdict, text, act_of(here))
    if as_json:
        print_json(_comment(done))
    else:
        _show(done)


@app.command("list")
def list_all(context: typer.Context, document: Document, as_json: AsJson = False) -> None:
    """Các ý kiến góp ý vào một dự thảo và việc tiếp thu, giải trình."""
    with office_of(door(context)) as office:
        title, comments = list_comments(office, document)
    if as_json:
        print_json({"document": document, "title": title, "comments": [_comment(one) for one in comments]})
        return
    for one in comments:
        _show(one)
    waiting = sum(one.verdict is None for one in comments)
    say(f"{title}: {len(comments)} ý kiến, {waiting} chưa trả lời.")


def _choose(accepted: str | None, partly: str | None, explained: str | None) -> tuple[CommentVerdict, str]:
    pairs = zip(CommentVerdict, (accepted, partly, explained), strict=True)
    given = [(verdict, text) for verdict, text in pairs if text is not None]
    if len(given) != 1:
        raise BadInput("comments answer", "chọn đúng một trong: --accepted, --partly, --explained")
    return given[0]


def _say_imported(done: ImportedComments) -> str:
    parts = [f"thêm {len(done.added)}", f"sửa {len(done.changed)}", f"không đổi {len(done.unchanged)}"]
    if done.removed:
        parts.append(f"bỏ {len(done.removed)}")
    text = f"{done.title}: {', '.join(parts)} ý kiến."
    if done.answered:
        numbers = ", ".join(map(str, done.answered))
        text += f" Giữ nguyên ý kiến đã trả lời, dù danh sách ghi khác: số {numbers}."
    return text


def _show(one: Comment) -> None:
    place = f" ({one.place})" if one.place else ""
    show(f"  {one.number}. {one.author}{place}: {one.content}")
    show(f"     {one.verdict.label}: {one.answer}" if one.verdict else "     CHƯA TRẢ LỜI")


def _comment(one: Comment) -> dict[str, object]:
    return {
        "number": one.number,
        "author": one.author,
        "place": one.place,
        "content": one.content,
        "verdict": one.verdict,
        "answer": one.answer,
        "source": one.source,
    }
