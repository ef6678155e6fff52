"""Whether the list of members says when each was admitted: from that day probation and badges are counted."""

from collections.abc import Iterator

from nhiemky.domain.timers import find_without_admission
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.member_counts import member_rules
from nhiemky.performing.office import Office
from nhiemky.portal.doctor.check import Check, good, notice
from nhiemky.store.engine import read


def check_members(office: Office) -> Iterator[Check]:
    """How many days of admission are missing; names are shown by `members due` alone."""
    member_rules(office)  # raises BadInput naming the entry of the office's own file that is wrong
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    missing = find_without_admission(organisation, office.today)
    if not missing:
        yield good("members", "mọi đảng viên đều có ngày kết nạp")
        return
    cells = {held.body for held in missing}
    told = f"{format_count(len(missing))} đảng viên của {format_count(len(cells))} chi bộ chưa ghi ngày kết nạp"
    yield notice("members", f"{told} nên không tính được hạn dự bị, Huy hiệu Đảng; xem: nhiemky members due")
