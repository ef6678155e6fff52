"""Comments as the consolidated table prints them; what nobody has answered is left out and stands in red."""

from nhiemky.domain.comments import Comment
from nhiemky.domain.cycles import name_cycle_of
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.comments import SUMMARY
from nhiemky.performing.office import Office
from nhiemky.store.comments import read_comments
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import Connection
from nhiemky.store.schedules import read_schedule

Values = dict[str, object]


def comment_values(
    office: Office, connection: Connection, *, schedule_id: int | None, body: str, subject: str | None = None
) -> Values:
    """The comments on the drafts of a schedule, or of a subject, of one body; empty where there are none."""
    ids = None if schedule_id is None else [schedule_id]
    found = find_drafts(connection, schedule_ids=ids, bodies=[body], subject=subject)
    papers = {one["id"]: one for one in found if one["kind"] != SUMMARY and one["tier"] < RESTRICTED}
    comments = read_comments(connection, papers)
    if not comments:
        return {}
    kinds = list(dict.fromkeys(str(papers[one.draft_id]["kind"]) for one in comments))
    settings = office.settings
    labels = [load_kind(kind, settings.templates, settings.templates_overlay).label for kind in kinds]
    rows = [_row(one, labels[kinds.index(str(papers[one.draft_id]["kind"]))], len(kinds) > 1) for one in comments]
    occasion = None if schedule_id is None else read_schedule(connection, schedule_id).occasion
    named = ", ".join(_name(label, occasion) for label in labels)
    return {"comments": rows, "comments_counts": _counts(comments), "comments_paper": f"dự thảo {named}"}


def _name(label: str, occasion: str | None) -> str:
    """The paper in a sentence: of a cycle with its period where the label begins it, "sơ kết 6 tháng" …."""
    label = label[:1].lower() + label[1:]
    whole = label if occasion is None else name_cycle_of(label, occasion)
    return label if whole.endswith(")") else whole


def _row(one: Comment, label: str, is_one_of_several: bool) -> Values:  # noqa: FBT001  (a fact of the row)
    place = f"{label}: {one.place or 'chung'}" if is_one_of_several else one.place or "Chung"
    row: Values = {"place": place, "text": one.content, "from": one.author}
    return row if one.verdict is None else {**row, "accepted": one.verdict.label, "answer": one.answer}


def _counts(comments: list[Comment]) -> Values:
    """How many, and of each verdict once all are answered: until then nobody knows."""
    total: Values = {"total": len(comments)}
    verdicts = [one.verdict for one in comments]
    known = [one for one in verdicts if one is not None]
    if len(known) < len(verdicts):
        return total
    accepted = sum(one.is_accepted for one in known)
    return {**total, "accepted": accepted, "explained": len(known) - accepted}
