"""The parameter tables of template messages: templates/messages/<kind>/zbs.yaml.

A template message has no text of ours: Zalo keeps an approved text with <parameters>, and we send the values,
each a string of limited length.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

import yaml
from jinja2 import Environment, Template, TemplateNotFound
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class ParameterType(StrEnum):
    """What Zalo checks a value against."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Parameter(BaseModel):
    """One value: `value` is a Jinja expression over the allowed fields, `longest` counts NFC characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str
    longest: int = Field(ge=1, le=200)
    type: ParameterType = ParameterType.TEXT


class Table(BaseModel):
    """One kind's template: `content` is the text the office submits to Zalo for approval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    content: str
    parameters: dict[Name, Parameter]


@lru_cache(maxsize=64)
def load_table(templates: Environment, kind: str) -> Table | None:
    """The table of a kind, None where it has none. Raises BadInput naming the file."""
    assert templates.loader is not None
    try:
        text, path, _ = templates.loader.get_source(templates, f"{kind}/zbs.yaml")
    except TemplateNotFound:
        return None
    try:
        return Table.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise BadInput(str(path), f"bảng tham số ZBS sai ({str(error).splitlines()[0]})") from None


def fill_table(templates: Environment, kind: str, fields: Mapping[str, object]) -> dict[str, str]:
    """The values of a kind's template message; empty where it has no table."""
    table = load_table(templates, kind) if kind else None
    if table is None:
        return {}
    return {name: _fill(templates, one, fields) for name, one in table.parameters.items()}


def _fill(templates: Environment, parameter: Parameter, fields: Mapping[str, object]) -> str:
    value = normalise(_compiled(templates, parameter.value).render(fields))
    if len(value) <= parameter.longest:
        return value
    kept = value[: parameter.longest - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"


@lru_cache(maxsize=256)
def _compiled(templates: Environment, source: str) -> Template:
    return templates.from_string(source)
