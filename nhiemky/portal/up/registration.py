"""Registers the office's work pool and automations with a running Prefect server.

Run as a process of its own (`python -m nhiemky.portal.up.registration <address of the alarm box>`), so
that `up` itself never loads Prefect. A repeat changes what is there and adds nothing.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY
from prefect.workers.process import ProcessWorker
from pydantic import SecretStr

from nhiemky.portal.up.surroundings import POOL

ZOMBIE = "Lượt chạy mất nhịp tim"
TROUBLE = "Báo quản trị"
_ANY_RUN = ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]})
_MISSED_BEATS = 3


async def register(alarm_url: str, *, now: datetime) -> None:
    """Creates or corrects the pool, the zombie automation and the report to the administrator.

    Runs that were planned before `now` and never began are dropped: the next one brings everything up
    to its own moment, and after a night without power nobody needs a report of each of them.
    """
    async with get_client() as client:
        await _register_pool(client)
        await _drop_missed(client, now)
    await _register_automation(_zombie())
    await _register_automation(await _trouble(alarm_url))


async def _register_pool(client: PrefectClient) -> None:
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=template)
    await client.create_work_pool(pool, overwrite=True)


async def _drop_missed(client: PrefectClient, now: datetime) -> None:
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": now}),
    )
    for run in await client.read_flow_runs(flow_run_filter=missed):
        if run.auto_scheduled:
            await client.delete_flow_run(run.id)


def _zombie() -> Automation:
    beat = PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() or 180
    return Automation(
        name=ZOMBIE,
        description="Lượt chạy không còn nhịp tim (máy tắt, tiến trình bị ngắt) được ghi là bị ngắt.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match=_ANY_RUN,
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=_MISSED_BEATS * beat),
        ),
        actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message="Mất nhịp tim", force=False)],
    )


async def _trouble(alarm_url: str) -> Automation:
    box = await Webhook(method="POST", url=SecretStr(alarm_url)).save("nhiemky-alarm", overwrite=True)
    return Automation(
        name=TROUBLE,
        description="Lượt chạy bị ngắt, chưa xong hoặc trễ được báo cho quản trị.",
        trigger=EventTrigger(
            expect={f"prefect.flow-run.{state}" for state in ("Crashed", "Failed", "Late")},
            match=_ANY_RUN,
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions=[CallWebhook(block_document_id=box, payload=_payload())],
    )


def _payload() -> str:
    """Names, times and numbers only: the message of a state may quote what must not leave the office."""
    pages = str(PREFECT_API_URL.value()).removesuffix("/api")
    run = {
        "flow": "{{ flow.name }}",
        "name": "{{ flow_run.name }}",
        "state": "{{ flow_run.state.name }}",
        "link": pages + "/runs/flow-run/{{ flow_run.id }}",
    }
    return json.dumps(run, ensure_ascii=False)


async def _register_automation(wanted: Automation) -> None:
    try:
        existing = await Automation.aread(name=wanted.name)
    except ValueError:  # Prefect's way to say that there is none of this name
        await wanted.acreate()
        return
    wanted.id = existing.id
    await wanted.aupdate()


if __name__ == "__main__":
    started = datetime.now(UTC)  # noqa: TID251 - a door reads the clock
    asyncio.run(register(sys.argv[1], now=started))
