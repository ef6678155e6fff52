"""A page for people: what the fake bot's users have got, and a form to write to the bot as one of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from nhiemky.delivery.fake_zalo.bot import Bot
from nhiemky.delivery.fake_zalo.server import Reply, Request, Route, reply_html

_SHOWN = 50
_PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Zalo chạy thử</title>
<style>body{{font:18px/1.5 Arial,sans-serif;max-width:640px;margin:0 auto;padding:16px;overflow-wrap:anywhere}}
input,button{{font:inherit;padding:10px;min-height:48px;box-sizing:border-box;width:100%;margin:4px 0 12px}}
pre{{white-space:pre-wrap;background:#f3f3f3;padding:12px;font:inherit}}</style></head>
<body><h1>Zalo chạy thử</h1><p>Máy này đóng vai Zalo; không có gì ra Internet.</p>{note}
<form method="post" action="/"><label>Người nhắn (mã tùy đặt)<input name="chat" value="{chat}" required></label>
<label>Nội dung nhắn cho bot<input name="text" placeholder="482 913 hoặc DUNG" required></label>
<button>Nhắn cho bot</button></form>
<h2>Bot đã nhắn {total} tin</h2><p><a href="/">Tải lại</a></p>{arrived}</body></html>"""


@dataclass
class Page:
    """The start page of the fake."""

    bot: Bot

    def routes(self) -> Iterable[Route]:
        """The start page alone."""
        return [Route("GET|POST", "/", self._show)]

    def _show(self, request: Request, _: re.Match[str]) -> Reply:
        form = request.form() if request.method == "POST" else {}
        chat, text = form.get("chat", "").strip(), form.get("text", "").strip()
        note = ""
        if chat and text:
            is_taken = self.bot.receive(chat, text)
            note = "Đã nhắn cho bot." if is_taken else "Bot đã đủ người, Zalo không nhận thêm."
        arrived = "".join(
            f"<p>{one.at:%H:%M:%S %d/%m/%Y} → <b>{escape(one.chat_id)}</b></p><pre>{escape(one.text)}</pre>"
            for one in reversed(self.bot.arrived[-_SHOWN:])
        )
        return reply_html(
            _PAGE.format(
                note=note and f"<p><b>{note}</b></p>",
                chat=escape(chat or "nguoi-thu-1"),
                total=len(self.bot.arrived),
                arrived=arrived,
            )
        )
