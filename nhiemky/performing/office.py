"""An office at work: its settings, database, calendar, organisation and plans, opened once by a door."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from calendars.conditions import Value
from calendars.named import build_calendars
from calendars.network import Network, build_network
from calendars.official_days import DATA as DAYS
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Plan
from calendars.working_days import WorkingDays
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.roles import ROLES
from nhiemky.domain.schedule import StepRecord, Task
from nhiemky.drafting.kinds import kinds
from nhiemky.errors import NhiemkyError, NotFound
from nhiemky.settings import Settings
from nhiemky.store.engine import Connection, Engine, open_engine
from nhiemky.store.organisations import find_newest, read_organisation

if TYPE_CHECKING:
    from jinja2 import Environment

    from nhiemky.delivery.channels import Channel
    from nhiemky.delivery.envelope import Sender

# A grassroots term is five years and its ballots are kept half a year longer.
YEARS_AHEAD = 7


@dataclass
class Office:
    """What every act of performing needs. Values are read when first used and kept for the act."""

    settings: Settings
    engine: Engine
    today: date
    drafts: Path
    outlet: "Channel | None" = None
    _organisation: tuple[int | None, Organisation] = (None, Organisation())

    @cached_property
    def calendar(self) -> WorkingDays:
        """The office's working days, with its own closures, forecast where nothing is decided."""
        first = min(2018, self.today.year)
        return load_official_days(DAYS, self.settings.days_overlay, first, self.today.year + YEARS_AHEAD)

    @cached_property
    def message_templates(self) -> "Environment":
        """The words of messages, the office's own before the shipped ones."""
        # Here and below: a command that only looks need not load what writes and sends.
        from nhiemky.delivery.messages import load_templates  # noqa: PLC0415

        return load_templates(self.settings.templates_overlay, self.settings.templates)

    @cached_property
    def channel_names(self) -> tuple[str, ...]:
        """The channels of the settings, in their order."""
        return tuple(url.partition(":")[0] for url in self.settings.channel_urls)

    @property
    def channel_name(self) -> str:
        """The channel that digests go by: the first one set."""
        return self.channel_names[0]

    @property
    def has_chats(self) -> bool:
        """Whether anybody can be written to by chat."""
        return any(map(is_chat, self.channel_names))

    @cached_property
    def sender(self) -> "Sender":
        """Who writes to people."""
        from nhiemky.delivery.envelope import read_sender  # noqa: PLC0415
        from nhiemky.delivery.messages_files import open_files  # noqa: PLC0415

        settings = self.settings
        files = open_files(self.engine, settings.official_domains, settings.attachment_limit)
        return read_sender(
            settings.mail_from, settings.mail_domain, settings.office_mail, settings.bounce_mail, files
        )

    @cached_property
    def channels(self) -> "Mapping[str, Channel]":
        """Where messages go: the channels of the settings, or the one outlet of a rehearsal."""
        if self.outlet is not None:
            return {self.channel_name: self.outlet}
        from nhiemky.delivery.channels import open_channels  # noqa: PLC0415

        return open_channels(self.settings.channel_urls, self.sender)

    def share_calendars(self, other: "Office") -> None:
        """Uses what another office on the same settings has built already."""
        self.calendar = other.calendar

    @cached_property
    def kept_plans(self) -> dict[str, Plan]:
        """Plans as schedules were opened with them, by hash."""
        return {}

    @cached_property
    def kept_tasks(self) -> dict[tuple[str, StepRecord, date | None], Task]:
        """Tasks by plan, step and the day an outside party got it: most steps stay what they were."""
        return {}

    def organisation(self, connection: Connection) -> Organisation:
        """The organisation as last imported; read anew only after another import."""
        newest = find_newest(connection)
        if newest is None or newest != self._organisation[0]:
            self._organisation = (newest, read_organisation(connection))
        return self._organisation[1]

    def network_of(
        self,
        plan: Plan,
        sha256: str,
        facts: Mapping[str, Value],
        cells: tuple[str, ...],
        dropped: frozenset[str],
    ) -> Network:
        """The plan prepared for bodies with these facts; made once for all that are alike in what it asks."""
        asked = tuple(facts.get(name) for name in sorted(plan.facts_asked))
        key = (sha256, asked, cells, dropped)
        if key not in self._networks:
            self._networks[key] = build_network(plan, self.calendars_of(plan), facts, cells, dropped)
        return self._networks[key]

    @cached_property
    def _networks(self) -> dict[object, Network]:
        return {}

    @cached_property
    def _calendars(self) -> dict[str, dict[str, WorkingDays]]:
        return {}

    def calendars_of(self, plan: Plan) -> dict[str, WorkingDays]:
        """The named calendars of a plan."""
        if plan.plan not in self._calendars:
            self._calendars[plan.plan] = build_calendars(plan, self.calendar)
        return self._calendars[plan.plan]

    def find_plan(self, key: str) -> Plan:
        """The office's own plan of that key, or the shipped one. Raises NotFound, BadInput."""
        return load_plan(find_plan_file(self.settings, key), ROLES, kinds(self.settings.templates))


def find_plan_of(office: Office, key: str, *, is_cycle: bool) -> Plan:
    """As `find_plan`; where there is none, NotFound names only the plans of that sort."""
    keys = find_plan_keys(office.settings)
    if key in keys:
        return office.find_plan(key)
    known = []
    for one in keys:
        with suppress(NhiemkyError):  # a broken plan of the office's own is no offer
            if (office.find_plan(one).cycle is not None) == is_cycle:
                known.append(one)
    raise NotFound(f'không có kế hoạch "{key}"; chỉ có: {", ".join(known)}')


def find_plan_file(settings: Settings, key: str) -> Path:
    """Where a plan lies. Raises NotFound naming those there are."""
    for folder in (settings.plans_overlay, PLANS):
        if (folder / f"{key}.yaml").is_file() and key.isidentifier():
            return folder / f"{key}.yaml"
    raise NotFound(f'không có kế hoạch "{key}"; chỉ có: {", ".join(find_plan_keys(settings))}')


def find_plan_keys(settings: Settings) -> list[str]:
    """The keys of all plans, shipped and the office's own."""
    return sorted({file.stem for folder in (PLANS, settings.plans_overlay) for file in folder.glob("*.yaml")})


@contextmanager
def open_office(settings: Settings, *, today: date) -> Iterator[Office]:
    """Opens the office for one act and closes its database behind it."""
    engine = open_engine(settings.store_url)
    try:
        yield Office(settings, engine, today, settings.drafts)
    finally:
        engine.dispose()
