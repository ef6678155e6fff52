"""Which schedules run in this office: what has nothing to read or to renew rests instead of starting for nothing.

Run as a process of its own (`python -m nhiemky.portal.up.schedules`) after the deployments are written, since
writing them starts every schedule.
"""

import asyncio
import os
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client

from nhiemky.settings import Settings, load_settings


def find_resting(settings: Settings) -> frozenset[str]:
    """The deployments without anything to do: no bot, no Official Account, no mailbox for what comes back."""
    has_bot = any(url.lower().startswith("zalobot:") for url in settings.channel_urls)
    needed = {
        "poll-zalo": has_bot,
        "refresh-zalo": bool(settings.zalo_app_id),
        "read-bounces": settings.bounce_url is not None,
    }
    return frozenset(name for name, is_needed in needed.items() if not is_needed)


async def set_schedules(settings: Settings) -> None:
    """Pauses the schedules of deployments that rest and lets all others run."""
    resting = find_resting(settings)
    async with get_client() as client:
        for deployment in await client.read_deployments():
            await _set(client, deployment.id, is_active=deployment.name not in resting)


async def _set(client: PrefectClient, deployment_id: UUID, *, is_active: bool) -> None:
    for schedule in await client.read_deployment_schedules(deployment_id):
        if schedule.active != is_active:
            await client.update_deployment_schedule(deployment_id, schedule.id, active=is_active)


if __name__ == "__main__":
    asyncio.run(set_schedules(load_settings(os.environ)))
