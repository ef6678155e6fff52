"""`nhiemky doctor`: looks at everything an administrator would have to look at."""

from collections import Counter
from collections.abc import Iterator
from textwrap import wrap

import typer

from nhiemky.errors import NhiemkyError
from nhiemky.performing.office import Office, open_office
from nhiemky.portal.cli.door import AsJson, Door, door, print_json, show
from nhiemky.portal.doctor import data, machine, members, sending, words
from nhiemky.portal.doctor.check import Check, Health, error, look
from nhiemky.store.engine import is_prepared

_NAMES = {
    "home": "Thư mục dữ liệu",
    "database": "Cơ sở dữ liệu",
    "calendar": "Lịch",
    "channels": "Kênh gửi",
    "admin": "Báo sự cố",
    "templates": "Mẫu",
    "plans": "Kế hoạch",
    "prefect": "Prefect",
    "organisation": "Tổ chức",
    "roles": "Chức vụ",
    "people": "Người nhận",
    "terms": "Nhiệm kỳ",
    "members": "Đảng viên",
    "outbox": "Tin đi",
}
_WIDTH, _INDENT = 80, 7


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Kiểm tra cài đặt, dữ liệu, lịch, kênh gửi, Prefect; cho biết chỗ nào cần làm gì."""
    checks = list(_examine(door(context)))
    if as_json:
        rows = [{"name": one.name, "state": one.state, "sentence": one.sentence} for one in checks]
        print_json({"checks": rows})
    else:
        show("\n".join([*map(_draw, checks), "", _sum_up(checks)]))
    if any(one.state is Health.ERROR for one in checks):
        raise typer.Exit(1)


def _examine(here: Door) -> Iterator[Check]:
    try:
        settings = here.settings
    except NhiemkyError as fault:
        yield error("settings", str(fault))
        return
    yield from machine.check_settings(settings)
    yield from look("home", lambda: machine.check_home(settings))
    try:
        with open_office(settings, today=here.today) as office:
            yield from _examine_office(here, office)
    except (NhiemkyError, OSError) as fault:
        yield error("database", str(fault))
    yield from machine.check_prefect(settings)


def _examine_office(here: Door, office: Office) -> Iterator[Check]:
    yield from look("calendar", lambda: data.check_calendar(office))
    yield from look("channels", lambda: sending.check_channels(office))
    yield from look("templates", lambda: words.check_templates(office))
    yield from look("plans", lambda: words.check_plans(office))
    database = list(look("database", lambda: machine.check_database(office.engine)))
    yield from database
    if any(one.state is Health.ERROR for one in database) or not is_prepared(office.engine):
        return
    yield from look("organisation", lambda: data.check_organisation(office))
    yield from look("people", lambda: data.check_people(office, here.at))
    yield from look("terms", lambda: data.check_terms(office, here.at))
    yield from look("members", lambda: members.check_members(office))
    yield from look("outbox", lambda: sending.check_outbox(office, here.at))


def _draw(check: Check) -> str:
    subject, _, setting = check.name.partition(".")
    name = setting or _NAMES.get(subject, "Cài đặt")
    lines = wrap(
        f"{check.state.label.ljust(_INDENT)}{name}: {check.sentence}",
        _WIDTH,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _sum_up(checks: list[Check]) -> str:
    states = Counter(one.state for one in checks)
    return ", ".join(f"{states[state]} {state.label}" for state in Health) + "."
