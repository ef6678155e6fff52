"""Serves the page of the people's answers until it is told to stop."""

import logging
from collections.abc import Callable
from datetime import datetime

import uvicorn
from starlette.types import ASGIApp

from nhiemky.delivery.links import open_links
from nhiemky.errors import BadInput
from nhiemky.portal.up.single import open_port
from nhiemky.portal.web import build_portal
from nhiemky.settings import Settings
from nhiemky.store.engine import Engine

Clock = Callable[[], datetime]
Say = Callable[[str], None]

_BACKLOG = 100
_AT_ONCE = 40


def serve(
    settings: Settings, engine: Engine, *, clock: Callable[[], datetime], say: Callable[[str], None]
) -> None:
    """Serves until SIGINT or SIGTERM. Raises BadInput without portal_url, for a bad key or a port in use.

    No access log: a link in it would let its reader act as the person.
    """
    links = open_links(settings)
    if links is None:
        raise BadInput("portal_url", "chưa đặt địa chỉ trang trả lời, ví dụ https://nhac-viec.co-quan.example")
    with open_port(settings.portal_host, settings.portal_port, "NHIEMKY_PORTAL_PORT") as listening:
        listening.listen(_BACKLOG)
        say(f"Trang trả lời đang chờ ở http://{settings.portal_host}:{settings.portal_port}, dừng bằng Ctrl-C.")
        server = make_server(build_portal(settings, engine, links=links, clock=clock))
        server.run(sockets=[listening.dup()])  # a second handle: the server closes what it was given


def make_server(page: ASGIApp, port: int = 0) -> uvicorn.Server:
    """A server that writes down no request and believes no forwarded address; its port counts without sockets."""
    return uvicorn.Server(
        uvicorn.Config(
            page,
            port=port,
            access_log=False,
            log_level=logging.WARNING,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_AT_ONCE,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=3,
            lifespan="off",
            ws="none",
        )
    )
