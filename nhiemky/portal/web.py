"""The page behind the button of a message: GET shows, POST acts; it works without a script and without a login.

Scanners of mail open every link: nothing but a press of a button changes anything. A press carries a token of
the page it was made on, and each button of a page acts once.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from nhiemky.delivery.links import LinkExpired, LinkForged, Links, Opened, Purpose
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.vietnamese import format_count, format_weekday_date
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.act import Act
from nhiemky.performing.answers import Answer, NothingToDo, What, give_answer
from nhiemky.performing.office import Office
from nhiemky.performing.things import find_things
from nhiemky.portal.guard import Guard, Limit
from nhiemky.portal.zalo_page import add_webhook
from nhiemky.settings import Settings
from nhiemky.store.engine import Engine, StoreUnavailable, begin, read
from nhiemky.store.preferences import NONE, change_preference, read_preferences

_REFUSALS = {
    404: "Trang này chỉ mở được bằng đường dẫn trong tin của Văn phòng Đảng ủy.",
    405: "Trang này chỉ mở được bằng đường dẫn trong tin của Văn phòng Đảng ủy.",
    411: "Không đọc được nội dung vừa gửi; chưa ghi gì.",
    413: "Nội dung gửi quá dài; chưa ghi gì.",
    429: "Máy này vừa bấm quá nhiều lần; xin chờ một phút rồi bấm lại. Chưa ghi gì.",
    500: "Trang đang có trục trặc; chưa chắc đã ghi nhận. Xin gọi Văn phòng Đảng ủy.",
    503: "Hệ thống đang bận hoặc tạm dừng; chưa ghi gì. Xin bấm lại sau ít phút.",
}
_ASK_AGAIN = "Xin mở lại đường dẫn trong tin mới nhất, hoặc gọi Văn phòng Đảng ủy."


@dataclass
class Desk:
    """The office of the day, opened anew each day on the same database."""

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime]
    _office: Office | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def office(self, today: date) -> Office:
        """The office as it stands today."""
        with self._lock:
            if self._office is None or self._office.today != today:
                self._office = Office(self.settings, self.engine, today, self.settings.drafts)
            return self._office

    def organisation(self, today: date) -> Organisation:
        """The organisation as last imported."""
        with read(self.engine) as connection:
            return self.office(today).organisation(connection)


def build_portal(settings: Settings, engine: Engine, *, links: Links, clock: Callable[[], datetime]) -> ASGIApp:
    """The whole page as an ASGI application; `clock` gives aware moments in Vietnam."""
    return Portal(Desk(settings, engine, clock), links).build()


class Portal:
    """Its pages, and what each press does."""

    def __init__(self, desk: Desk, links: Links) -> None:
        self._desk = desk
        self._links = links
        self._prefix = urlsplit(desk.settings.portal_url or "").path.rstrip("/")
        self._pages = _load_pages(desk.settings)
        self._style = self._pages.get_template("style.css").render()

    def build(self) -> ASGIApp:
        """The routes behind the guard."""
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        for path, show, press in (
            ("/v/{token}", self.show_things, self.press_button),
            ("/k/{token}", self.show_channel, self.change_channel),
        ):
            app.add_api_route(path, _serve(show), methods=["GET", "HEAD"], include_in_schema=False)
            app.add_api_route(path, _serve(press), methods=["POST"], include_in_schema=False)
        add_webhook(app, self._desk.settings, office=self._desk.office, clock=self._desk.clock)
        app.add_api_route("/favicon.ico", lambda: Response(status_code=204), methods=["GET"])
        app.add_exception_handler(HTTPException, self._refuse_request)
        app.add_exception_handler(NhiemkyError, self._refuse_error)
        app.add_exception_handler(Exception, self._refuse_request)  # the guard hears of it too
        return Guard(
            app=app,
            limit=Limit(lambda: self._desk.clock().timestamp()),
            prefix=self._prefix,
            headers=self._headers(),
            refuse=self._refuse,
            is_behind_proxy=self._desk.settings.portal_behind_proxy,
        )

    def show_things(self, token: str, _form: Mapping[str, str]) -> Response:
        """The person's open things; changes nothing."""
        at = self._desk.clock()
        opened, person = self._open(Purpose.PAGE, token, at)
        return self._page(
            "things",
            person=person.full_name,
            things=find_things(self._desk.office(at.date()), person, opened.step_id, at.date()),
            here=self._here("v", token),
            form=self._links.form(person.key, at),
            channel=self._own(self._links.channel(person.key, at)),
        )

    def press_button(self, token: str, form: Mapping[str, str]) -> Response:
        """What a button of the page says, done once."""
        at = self._desk.clock()
        _, person = self._open(Purpose.PAGE, token, at)
        here = self._here("v", token)
        try:
            page, presser = self._open(Purpose.FORM, form.get("form", ""), at)
            if presser != person:
                raise LinkForged
        except NhiemkyError:
            return self._said("Chưa ghi gì", "Trang này đã mở quá lâu.", code=409, look="stop", back=here)
        try:
            answer = _read_answer(form)
            serial = sha256(f"{page.serial}.{answer.step_id}.{answer.what}".encode()).hexdigest()
            act = Act(at, person.key)
            sentence = give_answer(self._desk.office(at.date()), person, answer, serial, act)
        except NothingToDo as error:
            return self._said("Không ghi thêm gì", str(error), code=409, look="stop", back=here)
        except BadInput as error:
            return self._said("Chưa ghi gì", f"{error}.", code=400, look="stop", back=here)
        more = "Bấm nhầm thì xin gọi Văn phòng Đảng ủy." if answer.what is not What.RECEIVED else ""
        return self._said("Đã ghi nhận", sentence, more=more, back=here)

    def show_channel(self, token: str, _form: Mapping[str, str]) -> Response:
        """How often the person is written to; changes nothing."""
        _, person = self._open(Purpose.CHANNEL, token, self._desk.clock())
        with read(self._desk.engine) as connection:
            weekly = read_preferences(connection, [person.key]).get(person.key, NONE).weekly
        return self._page("channel", person=person.full_name, is_weekly=weekly, here=self._here("k", token))

    def change_channel(self, token: str, form: Mapping[str, str]) -> Response:
        """Weekly for a mail program's one click (RFC 8058) and for the page's button; never nothing at all."""
        at = self._desk.clock()
        _, person = self._open(Purpose.CHANNEL, token, at)
        wanted = form.get("how") or ("weekly" if form.get("List-Unsubscribe") == "One-Click" else "")
        if wanted not in {"weekly", "daily"}:
            return self._said("Chưa ghi gì", "Chưa chọn cách nhận tin.", code=400, look="stop")
        with begin(self._desk.engine) as connection:
            change_preference(connection, person.key, by=person.key, at=at, weekly=wanted == "weekly")
            Act(at, person.key).record(connection, "person.channel", person.key, {"weekly": wanted == "weekly"})
        how = "mỗi tuần một lần" if wanted == "weekly" else "hằng ngày, khi có việc"
        return self._said("Đã ghi nhận", f"Từ nay đồng chí nhận tin {how}.")

    def _open(self, purpose: Purpose, token: str, at: datetime) -> tuple[Opened, Person]:
        """What a link says and whom it is of, as long as that person is in the office's list."""
        opened = self._links.open(purpose, token, at)
        people = {one.key: one for one in self._desk.organisation(at.date()).people}
        key = self._links.find(opened.mark, people)
        if key is None:
            raise LinkForged
        return opened, people[key]

    def _here(self, kind: str, token: str) -> str:
        return f"{self._prefix}/{kind}/{token}"

    def _own(self, url: str) -> str:
        """A link of ours from page to page, so that it holds whatever name the page was reached by."""
        return urlsplit(url).path

    def _said(
        self, heading: str, sentence: str, *, code: int = 200, look: str = "said", more: str = "", back: str = ""
    ) -> Response:
        return self._page("said", code, heading=heading, sentence=sentence, look=look, more=more, back=back)

    def _page(self, name: str, code: int = 200, **fields: object) -> HTMLResponse:
        page = self._pages.get_template(f"{name}.html.j2")
        return HTMLResponse(page.render(office=self._contact(), **fields), code)

    def _contact(self) -> dict[str, str | None]:
        """Whom to call; without the database still the telephone."""
        try:
            today = self._desk.clock().date()
            name = self._desk.organisation(today).top(today).name
        except NhiemkyError:
            name = "Văn phòng Đảng ủy"
        return {"name": name, "phone": self._desk.settings.office_phone}

    def _refuse(self, code: int) -> Response:
        return self._said("Chưa ghi gì", _REFUSALS.get(code, _REFUSALS[404]), code=code, look="stop")

    def _refuse_request(self, _: Request, error: Exception) -> Response:
        return self._refuse(error.status_code if isinstance(error, HTTPException) else 500)

    def _refuse_error(self, _: Request, error: Exception) -> Response:
        """A link that does not hold; a database that is away. Other errors never get here."""
        if isinstance(error, StoreUnavailable):
            return self._refuse(503)
        if not isinstance(error, LinkForged | LinkExpired):
            return self._refuse(500)
        code = 403 if isinstance(error, LinkForged) else 410
        return self._said("Chưa ghi gì", f"{error} {_ASK_AGAIN}", code=code, look="stop")

    def _headers(self) -> dict[str, str]:
        """No script, no picture, nothing from elsewhere; nothing kept, nothing found by a search."""
        style = b64encode(sha256(self._style.encode()).digest()).decode()
        return {
            "content-security-policy": (
                f"default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'none'"
            ),
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex, nofollow",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
        }


def _serve(act: Callable[[str, Mapping[str, str]], Response]) -> Callable[..., object]:
    """An endpoint that reads the form and works in a thread, since the database makes it wait."""

    async def endpoint(token: str, request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        form = {name: values[0] for name, values in parse_qs(body, max_num_fields=20).items()}
        return await run_in_threadpool(act, token, form)

    return endpoint


def _read_answer(form: Mapping[str, str]) -> Answer:
    """The press as the form tells it. Raises BadInput."""
    try:
        what = What(form.get("what", ""))
        step_id = int(form.get("step", ""))
        days = int(form.get("days", "0")) if what is What.LATER else 0
    except ValueError:
        raise BadInput("Nút bấm", "không đọc được nội dung vừa gửi") from None
    return Answer(step_id, what, days, form.get("reason", ""))


def _load_pages(settings: Settings) -> Environment:
    folders = (settings.templates_overlay, settings.templates)
    pages = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder / "pages" / "portal" for folder in folders]),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "count": format_count,
        "weekday_date": format_weekday_date,
        "dial": lambda text: "".join(sign for sign in text if sign.isdigit() or sign == "+"),
    }
    return pages
