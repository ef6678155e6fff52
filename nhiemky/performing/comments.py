"""Comments on drafts: taken in by list, answered one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nhiemky.domain.comments import Comment, CommentVerdict, GivenComment
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.store import comments as store
from nhiemky.store import drafts
from nhiemky.store.engine import Connection, begin, read

LONGEST_ANSWER = 5_000
SUMMARY = "comments_summary"


@dataclass(frozen=True, slots=True)
class ImportedComments:
    """What an import did, by the numbers of comments; `answered` differ from the list and stay as they are."""

    draft_id: int
    title: str
    added: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: tuple[int, ...]
    removed: tuple[int, ...]
    answered: tuple[int, ...]


def import_comments(office: Office, draft_id: int, path: Path, act: Act) -> ImportedComments:
    """Takes in a list of comments on a draft; the same file again corrects what nobody has answered yet.

    Raises NotFound, BadInput, BadRows, and then nothing is kept.
    """
    from nhiemky.intake.comments_file import read_comments_file  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    given = read_comments_file(path)
    with begin(office.engine) as connection:
        draft = _read_draft(connection, draft_id)
        known = store.read_comments(connection, [draft_id])
        done = _take_in(connection, draft, known, given, path.name[:150], act)
        if done.added or done.changed or done.removed:
            counts = {"added": len(done.added), "changed": len(done.changed), "removed": len(done.removed)}
            act.record(connection, "comments.import", draft_id, counts)
        return done


def answer_comment(
    office: Office, draft_id: int, number: int, verdict: CommentVerdict, text: str, act: Act
) -> Comment:
    """Answers a comment, or answers it anew. Raises NotFound, BadInput for an answer that says nothing."""
    answer = " ".join(text.split())
    if not answer or len(answer) > LONGEST_ANSWER:
        raise BadInput(f"--{verdict}", f"ghi nội dung tiếp thu, giải trình, nhiều nhất {LONGEST_ANSWER} ký tự")
    with begin(office.engine) as connection:
        _read_draft(connection, draft_id)
        known = {one.number: one for one in store.read_comments(connection, [draft_id])}
        if number not in known:
            raise NotFound(f"dự thảo số {draft_id} không có ý kiến số {number}; xem nhiemky comments list")
        store.answer_comment(connection, known[number].id, verdict, answer, act.actor, act.at)
        act.record(connection, "comments.answer", f"{draft_id}/{number}", {"verdict": verdict})
        return next(one for one in store.read_comments(connection, [draft_id]) if one.number == number)


def list_comments(office: Office, draft_id: int) -> tuple[str, tuple[Comment, ...]]:
    """The title of a draft and its comments. Raises NotFound."""
    with read(office.engine) as connection:
        draft = drafts.read_draft(connection, draft_id)
        return str(draft["title"]), tuple(store.read_comments(connection, [draft_id]))


def _read_draft(connection: Connection, draft_id: int) -> dict[str, Any]:
    draft = drafts.read_draft(connection, draft_id)
    if draft["tier"] >= RESTRICTED:
        raise BadInput(f"dự thảo số {draft_id}", "là văn bản hạn chế; ý kiến góp ý xử lý ngoài hệ thống")
    if draft["kind"] == SUMMARY:
        raise BadInput(f"dự thảo số {draft_id}", "là báo cáo tổng hợp góp ý; hãy ghi số của dự thảo được góp ý")
    return draft


def _take_in(
    connection: Connection,
    draft: dict[str, Any],
    known: Iterable[Comment],
    given: Iterable[GivenComment],
    file: str,
    act: Act,
) -> ImportedComments:
    """Comments of the same words are the same; else those of the same row of the same file."""
    left = list(known)
    unchanged, news = _part(left, given)
    by_source = {old.source: old for old in left if old.file == file}
    added, changed, answered = [], [], []
    for one in news:
        old = by_source.pop(one.source, None)
        if old is None:
            added.append(store.add_comment(connection, draft["id"], one, act.actor, act.at))
        elif old.verdict is None:
            store.change_comment(connection, old.id, one, act.actor, act.at)
            changed.append(old.number)
        else:
            answered.append(old.number)
    gone = [old for old in by_source.values() if old.verdict is None]
    store.remove_comments(connection, [old.id for old in gone])
    answered += [old.number for old in by_source.values() if old.verdict is not None]
    return ImportedComments(
        draft["id"], str(draft["title"]), tuple(added), tuple(changed), tuple(unchanged),
        tuple(old.number for old in gone), tuple(sorted(answered)),
    )  # fmt: skip


def _part(left: list[Comment], given: Iterable[GivenComment]) -> tuple[list[int], list[GivenComment]]:
    """The numbers of those given again word for word, taken out of `left`, and the comments that are new."""
    unchanged: list[int] = []
    news: list[GivenComment] = []
    for one in given:
        same = next((old for old in left if old.says(one)), None)
        if same is None:
            news.append(one)
        else:
            left.remove(same)
            unchanged.append(same.number)
    return unchanged, news
