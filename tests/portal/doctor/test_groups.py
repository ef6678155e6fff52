"""A group of a body that does not exist is named, so that nobody waits for its message."""

from collections.abc import Callable
from datetime import date

from nhiemky.performing.office import Office
from nhiemky.portal.doctor.sending import check_channels
from nhiemky.settings import Settings


def test_group_of_a_body_there_is_not_is_named(make_office: Callable[[date], Office]) -> None:
    office = make_office(date(2027, 1, 4))
    values = office.settings.model_dump()
    groups = {"so-khcn": "f414nhom", "khong-co": "f415nhom"}
    channels = (*values["channels"], "zalooa://3141592653589793238?api=http://127.0.0.1:9")
    office.settings = Settings.model_validate({**values, "channels": channels, "zalo_groups": groups})
    told = [one.sentence for one in check_channels(office) if "zalo_groups" in one.sentence]
    assert told == ['zalo_groups: không có tổ chức "khong-co"; xem mã ở nhiemky org show']
