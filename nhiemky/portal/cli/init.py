"""`nhiemky init`: makes the database, and with --sample a whole office to look at."""

from datetime import date, timedelta
from typing import Annotated

import typer

from calendars.named import build_calendars
from calendars.working_days import Roll
from nhiemky.intake.organisation_file import read_organisation as read_file
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.portal.cli.door import AsJson, door, print_json, say
from nhiemky.portal.cli.office import act_of
from nhiemky.portal.cli.org import keep
from nhiemky.settings import PROJECT
from nhiemky.store.engine import read
from nhiemky.store.migrate import upgrade
from nhiemky.store.schedules import find_open

SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
SAMPLE_PLAN = "grassroots_with_cells"
SAMPLE_LEAD = timedelta(days=150)


def init(
    context: typer.Context,
    sample: Annotated[bool, typer.Option("--sample", help="Nạp đảng bộ mẫu và mở một đại hội")] = False,
    as_json: AsJson = False,
) -> None:
    """Tạo cơ sở dữ liệu; chạy lại không mất gì."""
    here = door(context)
    result: dict[str, object] = {"home": here.settings.home}
    here.settings.home.mkdir(parents=True, exist_ok=True)
    with open_office(here.settings, today=here.today) as office:
        upgrade(office.engine)
        if sample:
            organisation = read_file(SAMPLE)
            keep(here, organisation, SAMPLE.name)
            result["id"] = _open_sample(office, organisation.top(here.today).key, act_of(here, "dữ liệu mẫu"))
    if as_json:
        print_json(result)
        return
    say(f"Dữ liệu nằm ở {here.settings.home}.")
    if sample:
        say(f"Đã nạp đảng bộ mẫu và mở đại hội số {result['id']}: nhiemky congress show {result['id']}")


def sample_day(office: Office, today: date) -> date:
    """The first working day outside the windows of the plan's calendars, 150 days from today or later."""
    plan = office.find_plan(SAMPLE_PLAN)
    day = today + SAMPLE_LEAD
    calendars = build_calendars(plan, office.calendar).values()
    while not all(calendar.is_working(day) for calendar in calendars):
        day = max(calendar.roll(day, Roll.NEXT) for calendar in calendars)
    return day


def _open_sample(office: Office, org: str, act: Act) -> int:
    """Opens and approves the sample's congress once; gives its id."""
    with read(office.engine) as connection:
        known = find_open(connection, org, [SAMPLE_PLAN])
    if known:
        return known[0].id
    wanted = Wanted(org, SAMPLE_PLAN, sample_day(office, act.today), act.today)
    opened = open_congress(office, wanted, act)
    approve_congress(office, opened.id, act)
    return opened.id
