"""`python -m nhiemky.delivery.fake_zalo --port 4290`: a Zalo on this machine, to rehearse with."""

import argparse
import sys
from datetime import datetime, timedelta, timezone

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.gmf import Gmf
from nhiemky.delivery.fake_zalo.oa import Oa
from nhiemky.delivery.fake_zalo.oauth import APP_ID, APP_SECRET, REDIRECT, Oauth
from nhiemky.delivery.fake_zalo.page import Page
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.fake_zalo.zbs import Zbs

_VIETNAM = timezone(timedelta(hours=7))
_GREETING = """Zalo chạy thử đang nghe tại {url} (không có gì ra Internet; dừng: Ctrl-C).
Ghi vào mục channels của nhiemky.toml:
  zalobot://{token}?api={url}
  zalooa://{app}?api={url}
  zalozbs://{app}?:digest=412345&api={url}
Cho zalooa, zalozbs: zalo_app_id = "{app}", zalo_app_secret = "{secret}",
zalo_redirect_url = "{back}", zalo_oauth_api = "{url}"; rồi: nhiemky zalo connect.
Xem tin bot đã gửi, nhắn thử cho bot: mở {url} trong trình duyệt.
Thử sự cố: đặt mã người nhắn bắt đầu bằng h429, e403, html500, hang hoặc drop.
"""


def _read_clock() -> datetime:
    return datetime.now(_VIETNAM)  # noqa: TID251 - a program of its own reads the clock


def open_fake(port: int) -> FakeZalo:
    """Every family on one port."""
    bot = Bot(_read_clock)
    oauth = Oauth(_read_clock)
    oa = Oa(oauth, knows_everybody=True)
    return FakeZalo(bot, Page(bot), oauth, oa, Gmf(oa), Zbs(oa), port=port, longest_wait=60.0)


def main() -> None:
    """Serves until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m nhiemky.delivery.fake_zalo", description="Zalo chạy thử")
    parser.add_argument("--port", type=int, default=4290, help="cổng trên máy này")
    try:
        zalo = open_fake(parser.parse_args().port)
    except OSError:
        sys.exit("Lỗi: cổng này đang có chương trình khác dùng; chọn cổng khác bằng --port")
    sys.stderr.write(_GREETING.format(url=zalo.url, token=TOKEN, app=APP_ID, secret=APP_SECRET, back=REDIRECT))
    try:
        zalo.serve_forever()
    except KeyboardInterrupt:
        sys.stderr.write("Đã dừng.\n")


if __name__ == "__main__":
    main()
