"""How a task reaches the engine: the office is opened for one batch, in a thread, and closed after it."""

import asyncio
import os
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from nhiemky.delivery.masking import install as mask_logs
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import Settings, load_settings
from nhiemky.store.engine import StoreUnavailable

P = ParamSpec("P")
T = TypeVar("T")

_PATIENCE = [5.0, 20.0]  # seconds before the second and the third attempt


class EngineTrouble(NhiemkyError):
    """Lỗi bên trong hệ thống."""


def effect(
    name: str, *, is_repeated: bool = True
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Task[P, Coroutine[Any, Any, T]]]:
    """Makes a task of one effect: tried again when that may help, never answered from a cache."""

    def make(function: Callable[P, Coroutine[Any, Any, T]]) -> Task[P, Coroutine[Any, Any, T]]:
        return Task(
            function,
            name=name,
            task_run_name=name,
            retries=len(_PATIENCE) if is_repeated else 0,
            retry_delay_seconds=_PATIENCE if is_repeated else None,
            retry_condition_fn=_is_worth_repeating,
            cache_policy=NO_CACHE,
            persist_result=False,
        )

    return make


async def with_office(today: date, call: Callable[[Office], T]) -> T:
    """Calls the engine in a thread, so that the run's heartbeat goes on.

    Raises EngineTrouble with the place of an unexpected error but without its text: a log of Prefect may
    be read by people who must not see what was in the data.
    """
    return await asyncio.to_thread(_call_engine, today, call)


def read_each(ids: Iterable[int], read: Callable[[int], T], counts: Counts, warning: str) -> list[T]:
    """What can be read of each; one that fails is counted, and logged by its number and the kind of error."""
    found = []
    for number in ids:
        try:
            found.append(read(number))
        except Exception as error:  # noqa: BLE001 - counted and named by its number; the others go on
            counts.fail(number)
            get_run_logger().warning(warning, number, type(error).__name__)
    return found


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of a run. Raises BadInput unless NHIEMKY_HOME is an absolute path.

    A run works in a folder of its own, where a relative path would make a second, empty office.
    """
    if not Path(environ.get("NHIEMKY_HOME") or "").is_absolute():
        raise BadInput("NHIEMKY_HOME", "tiến trình làm việc cần đường dẫn đầy đủ, ví dụ /srv/nhiemky")
    return load_settings(environ)


async def _is_worth_repeating(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Only a database out of reach may be there again in a moment; for all else there is the next run."""
    return isinstance(await state.aresult(raise_on_failure=False), StoreUnavailable)


def _call_engine(today: date, call: Callable[[Office], T]) -> T:
    mask_logs()
    try:
        with open_office(read_settings(os.environ), today=today) as office:
            return call(office)
    except NhiemkyError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not reach a log
        raise EngineTrouble(_place(error)) from None


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} tại {Path(last.filename).name}:{last.lineno} ({last.name})"
