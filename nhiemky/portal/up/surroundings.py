"""The environment in which Prefect runs: production settings, all in one place."""

from collections.abc import Mapping

from nhiemky.settings import Settings

POOL = "nhiemky"
MARK = "STARTED_BY_NHIEMKY_UP"

# What would lead Prefect to another server, another profile or a server made up on the spot.
_MISLEADING = frozenset(
    {
        "PREFECT_API_KEY",
        "PREFECT_PROFILE",
        "PREFECT_PROFILES_PATH",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE",
        "PREFECT_TEST_MODE",
        "PREFECT_UNIT_TEST_MODE",
    }
)

# An administrator may set these otherwise (docs/scale-out.md); Prefect's own defaults do not suit an office.
_DEFAULTS = {
    # One row a message is far too slow: batches cut the server's work for a task by three quarters.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "100",
    # By default only events are ever cleaned.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P30D",
    # A worker asks every 10 s, so the default of 15 s calls ordinary runs late.
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "PT5M",
    # Leases in memory are lost with the server and their slots never come back.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LEVEL": "INFO",
    # The engine names what failed, by number only.
    "PREFECT_LOGGING_EXTRA_LOGGERS": "nhiemky",
    "PYTHONUNBUFFERED": "1",
}


def prefect_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of every child of `nhiemky up`; what the caller set stays unless it would mislead."""
    kept = {name: value for name, value in environ.items() if name not in _MISLEADING}
    return {**_DEFAULTS, **kept, **_fixed(settings)}


def _fixed(settings: Settings) -> dict[str, str]:
    home = str(settings.home)
    return {
        MARK: home,
        "NHIEMKY_HOME": home,
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_API_URL": settings.prefect_url,
        "PREFECT_SERVER_API_HOST": settings.prefect_host,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        # On any other port than 4200 the pages would otherwise ask 127.0.0.1:4200.
        "PREFECT_SERVER_UI_API_URL": settings.prefect_url,
        # A server made up on the spot loses records; without a server a run has to fail.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLI_PROMPT": "false",
        # The office's machine installs nothing by itself, even where `uv` is found.
        "PREFECT_RUNNER_AUTO_INSTALL_DEPENDENCIES": "false",
    }
