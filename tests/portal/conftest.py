"""An office whose congress is open, and its page served on this machine."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery.links import Links
from nhiemky.domain.organisation import Person
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.things import find_things
from nhiemky.portal.web import build_portal
from nhiemky.store.engine import read

sys.path.insert(0, str(Path(__file__).parent))
from page import Clock, Page, serve

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OPENED = date(2027, 1, 4)
AT = datetime(2027, 3, 1, 8, 0, tzinfo=VIETNAM)
BASE = "https://nhac-viec.so.example/viec"
KEY = b"k" * 48


@dataclass
class Portal:
    """The page, its office, the clock it reads, and a person with things to do."""

    office: Office
    links: Links
    clock: Clock
    page: Page
    person: Person

    @property
    def link(self) -> str:
        """The link in the person's message."""
        return self.links.page(self.person.key, self.clock.at)


@pytest.fixture
def opened_office(make_office: Callable[[date], Office]) -> Office:
    """The sample's office with a cell's congress on 10/6/2027."""
    office = make_office(OPENED)
    office.settings = office.settings.model_copy(update={"portal_url": BASE, "office_phone": "024 0000 0000"})
    act = Act(datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM), "thử")
    wanted = Wanted("cb-van-phong", "cell_congress", date(2027, 6, 10), OPENED)
    approve_congress(office, open_congress(office, wanted, act).id, act)
    return office


@pytest.fixture
def portal(opened_office: Office) -> Iterator[Portal]:
    """The page of a person who has several things to do."""
    office = replace(opened_office, today=AT.date())
    clock, links = Clock(AT), Links(BASE, KEY)
    with read(office.engine) as connection:
        people = office.organisation(connection).people
    person = max(people, key=lambda one: len(find_things(office, one, 0, AT.date()).shown))
    with serve(build_portal(office.settings, office.engine, links=links, clock=clock)) as page:
        yield Portal(office, links, clock, page, person)
