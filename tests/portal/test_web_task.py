"""A followed task on a person's page: from the link of the digest to the list of conclusions."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nhiemky.domain.holders import resolve
from nhiemky.performing.act import Act
from nhiemky.performing.conclusions import WantedConclusions, import_conclusions, list_conclusions
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.store.engine import read

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2027, 3, 1, 8, 0, tzinfo=VIETNAM)
Portal = Any  # of conftest.py


def test_two_taps_say_that_a_followed_task_is_done(portal: Portal, tmp_path: Path) -> None:
    act = Act(AT, "thử")
    cycle = open_cycle(portal.office, WantedCycle("so-khcn", "superior_visit", day=date(2027, 3, 15)), act).id
    path = tmp_path / "yeu-cau.txt"
    path.write_text(
        "1. Báo cáo phương án sắp xếp chi bộ.\n   Chủ trì: Văn phòng Đảng ủy; thời hạn: 3/3/2027\n",
        encoding="utf-8",
    )
    done = import_conclusions(
        portal.office, WantedConclusions(cycle, path, "45-TB/TU", AT.date()), act, apply=True
    )
    assert done.paper == "visit_follow_up"
    (part,) = done.tasks[0].parts
    with read(portal.office.engine) as connection:
        (clerk, *_) = resolve(portal.office.organisation(connection), "so-khcn", "office", AT.date())
    link = portal.links.page(clerk.key, AT)
    page = portal.page.ask(link)
    assert "Báo cáo phương án sắp xếp chi bộ" in page.text
    said = portal.page.ask(link, {"form": page.form, "step": part.step_id, "what": "done"})
    assert "Đồng chí đã làm xong việc “Báo cáo phương án sắp xếp chi bộ”" in said.text
    (task,) = list_conclusions(portal.office, cycle).tasks
    assert (task.is_open, task.done_on) == (False, AT.date())
