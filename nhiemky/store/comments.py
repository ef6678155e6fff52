"""Comments on drafts, numbered by draft in the order in which they came in."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from nhiemky.domain.comments import Comment, CommentVerdict, GivenComment
from nhiemky.store.cycle_tables import comment

_COLUMNS = (
    comment.c.id,
    comment.c.draft_id,
    comment.c.number,
    comment.c.author,
    comment.c.place,
    comment.c.content,
    comment.c.verdict,
    comment.c.answer,
    comment.c.source,
)
_OF_DRAFTS = (
    select(*_COLUMNS)
    .where(comment.c.draft_id.in_(bindparam("ids", expanding=True)))
    .order_by(comment.c.draft_id, comment.c.number)
)


def read_comments(connection: Connection, draft_ids: Iterable[int]) -> list[Comment]:
    """The comments on some drafts, draft by draft in the order of their numbers."""
    ids = list(draft_ids)
    found = [Comment(*row) for row in connection.execute(_OF_DRAFTS, {"ids": ids})] if ids else []
    return [_typed(one) for one in found]


def add_comment(connection: Connection, draft_id: int, given: GivenComment, by: str, at: datetime) -> int:
    """Keeps a new comment and gives its number."""
    last = connection.scalar(select(func.max(comment.c.number)).where(comment.c.draft_id == draft_id))
    number = int(last or 0) + 1
    values = {"author": given.author, "place": given.place, "content": given.content, "source": given.source}
    connection.execute(insert(comment).values(draft_id=draft_id, number=number, by=by, at=at, **values))
    return number


def change_comment(connection: Connection, comment_id: int, given: GivenComment, by: str, at: datetime) -> None:
    """Corrects a comment."""
    values = {"author": given.author, "place": given.place, "content": given.content, "source": given.source}
    connection.execute(update(comment).where(comment.c.id == comment_id).values(by=by, at=at, **values))


def answer_comment(
    connection: Connection, comment_id: int, verdict: CommentVerdict, answer: str, by: str, at: datetime
) -> None:
    """Keeps what becomes of a comment, in place of what was said before."""
    values = {"verdict": verdict, "answer": answer, "by": by, "at": at}
    connection.execute(update(comment).where(comment.c.id == comment_id).values(**values))


def remove_comments(connection: Connection, ids: Iterable[int]) -> None:
    """Takes comments out that their list no longer has."""
    connection.execute(delete(comment).where(comment.c.id.in_(list(ids))))


def _typed(one: Comment) -> Comment:
    verdict = None if one.verdict is None else CommentVerdict(one.verdict)
    return Comment(
        one.id, one.draft_id, one.number, one.author, one.place, one.content, verdict, one.answer, one.source
    )
