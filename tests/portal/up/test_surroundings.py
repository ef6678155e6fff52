from pathlib import Path

import pytest
from prefect.settings import Settings as PrefectSettings
from pydantic import AliasChoices, BaseModel

from nhiemky.portal.up.surroundings import prefect_environment
from nhiemky.settings import Settings

SETTINGS = Settings(home=Path("/srv/nhiemky"), prefect_port=4311)


def test_prefect_lives_in_the_office_home_and_never_makes_up_a_server() -> None:
    environment = prefect_environment(SETTINGS, {})
    expected = {
        "NHIEMKY_HOME": "/srv/nhiemky",
        "PREFECT_HOME": "/srv/nhiemky/prefect",
        "PREFECT_API_URL": "http://127.0.0.1:4311/api",
        "PREFECT_SERVER_UI_API_URL": "http://127.0.0.1:4311/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": "4311",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    assert {name: environment[name] for name in expected} == expected


@pytest.mark.parametrize(
    "name", ["PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "PREFECT_TEST_MODE"]
)
def test_what_would_lead_to_another_server_is_not_passed_on(name: str) -> None:
    assert name not in prefect_environment(SETTINGS, {name: "x"})


@pytest.mark.parametrize(
    "name", ["PREFECT_API_URL", "PREFECT_HOME", "PREFECT_SERVER_EPHEMERAL_ENABLED", "NHIEMKY_HOME"]
)
def test_the_office_home_cannot_be_overruled_from_outside(name: str) -> None:
    assert prefect_environment(SETTINGS, {name: "x"})[name] == prefect_environment(SETTINGS, {})[name]


def test_an_administrator_may_tune_prefect_and_keep_his_own_variables() -> None:
    own = {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://prefect@db/prefect",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
        "NHIEMKY_ADMIN_URL": "json://localhost",
    }
    environment = prefect_environment(SETTINGS, own)
    assert {name: environment[name] for name in own} == own


def test_prefect_knows_every_setting_as_written() -> None:
    """A misspelt name would be ignored in silence: each one is looked up in Prefect's own list."""
    given = {name for name in prefect_environment(SETTINGS, {}) if name.startswith("PREFECT_")}
    assert given - known_to_prefect(PrefectSettings, "PREFECT") == set()


def known_to_prefect(model: type[BaseModel], prefix: str) -> set[str]:
    names: set[str] = set()
    for key, field in model.model_fields.items():
        name = f"{prefix}_{key}".upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names |= known_to_prefect(field.annotation, name)
        if isinstance(field.validation_alias, AliasChoices):
            names |= {str(choice).upper() for choice in field.validation_alias.choices}
        names.add(name)
    return names
