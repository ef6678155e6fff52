"""The address to which Zalo posts what people write to the Official Account.

Zalo wants 200 within two seconds whatever it posts, a test with a wrong signature included; the answer to the
person is sent afterwards.
"""

from collections.abc import Callable
from datetime import date, datetime

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.background import BackgroundTask

from nhiemky.performing.office import Office
from nhiemky.performing.zalo_events import is_listening, send_answer, take_event
from nhiemky.settings import Settings

PATH = "/zalo/oa"


def add_webhook(
    app: FastAPI, settings: Settings, *, office: Callable[[date], Office], clock: Callable[[], datetime]
) -> None:
    """Adds the address to the page of an office that has an Official Account; to any other, nothing."""
    if not is_listening(settings):
        return

    async def take(request: Request) -> Response:
        raw, at = await request.body(), clock()
        answer = await run_in_threadpool(take_event, office(at.date()), raw, dict(request.headers), at=at)
        later = None
        if answer is not None:
            later = BackgroundTask(send_answer, office(at.date()), answer, at=at)
        return Response(status_code=200, background=later)

    app.add_api_route(PATH, take, methods=["POST"], include_in_schema=False)
