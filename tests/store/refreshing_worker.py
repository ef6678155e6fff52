"""One process of the race: finds the token expired again and again. Its arguments: database, server, key."""

import sys
from datetime import datetime

from nhiemky.delivery.zalo.oauth import OauthApp
from nhiemky.store.engine import open_engine, read
from nhiemky.store.secret_key import Lock
from nhiemky.store.tables import VIETNAM
from nhiemky.store.zalo_tokens import PURPOSE, find_grant, refresh_grant

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)


def main(database: str, server: str, app_id: str, secret: str) -> None:
    """Reads a generation a line, waits at the gate of its reader, and answers with what it got."""
    engine, lock = open_engine(database), Lock(b"k" * 32, PURPOSE)
    app = OauthApp(app_id, secret, base=server)
    with read(engine) as connection:
        find_grant(connection, lock, app_id)
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        try:
            grant = refresh_grant(engine, lock, app_id, seen=int(line), ask=app.refresh, clock=lambda: AT)
            print(grant.generation, grant.access, flush=True)  # noqa: T201
        except Exception as error:  # noqa: BLE001  (the test counts whatever it is)
            print("lost", type(error).__name__, flush=True)  # noqa: T201
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
