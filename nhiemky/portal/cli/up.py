"""`nhiemky up`: the office runs until Ctrl-C."""

import os
import signal
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

import typer

from nhiemky.delivery.envelope import read_sender
from nhiemky.delivery.masking import install as mask_logs
from nhiemky.portal.cli.door import door, say
from nhiemky.portal.cli.office import office_of
from nhiemky.portal.up.alarm import Alarm, send_by_apprise
from nhiemky.portal.up.office import Office
from nhiemky.portal.up.single import hold_home
from nhiemky.settings import Settings


def up(ctx: typer.Context) -> None:
    """Chạy hệ thống: máy chủ Prefect, lịch rà việc và gửi tin; dừng bằng Ctrl-C."""
    mask_logs()
    here = door(ctx)
    settings = here.settings
    stopping = Event()
    with office_of(here):
        pass  # there is nothing to run before `nhiemky init`
    with hold_home(settings.home):
        office = Office(settings, os.environ, alarm=_alarm(settings), say=say, stopping=stopping)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        office.run()


def _alarm(settings: Settings) -> Alarm:
    def now() -> datetime:
        return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))  # noqa: TID251 - a door reads the clock

    url = settings.admin_url
    if url is None:
        say("Chưa cài đặt admin_url: sự cố chỉ được báo trên màn hình này.")
        return Alarm(send=lambda _: True, tell=say, clock=now)
    sender = read_sender(settings.mail_from, settings.mail_domain, settings.office_mail)
    return Alarm(send=send_by_apprise(url, sender, now), tell=say, clock=now)
