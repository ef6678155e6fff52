"""prefect.yaml is the only list of schedules; Prefect itself ignores a misspelt key of a deployment."""

import asyncio
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.cli.deploy._models import DeploymentConfig, PrefectYamlModel, RawScheduleConfig
from prefect.flows import Flow
from prefect.server.schemas.schedules import RRuleSchedule
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = Path(__file__).resolve().parents[1] / "prefect.yaml"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pool(Strict):
    name: Literal["nhiemky"]
    work_queue_name: Literal["default"]


class Schedule(Strict):
    cron: str | None = None
    rrule: str | None = None
    timezone: Literal["Asia/Ho_Chi_Minh"]
    slug: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]


class Deployment(Strict):
    name: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    description: Annotated[str, Field(min_length=10)]
    entrypoint: Annotated[str, Field(pattern=r"^flows\.[a-z_]+\.[a-z_]+$")]
    tags: list[str]
    schedules: list[Schedule] = []
    enforce_parameter_schema: Literal[True] = True
    work_pool: Pool


class File(Strict):
    name: Literal["nhiemky"]
    pull: Annotated[list[Any], Field(max_length=0)]
    definitions: dict[str, Pool]
    deployments: list[Deployment]


def read_file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


def test_the_file_holds_no_key_but_those_we_know() -> None:
    File.model_validate(read_file())


@pytest.mark.parametrize("place", ["file", "deployment", "schedule", "pool"])
def test_a_misspelt_key_is_refused(place: str) -> None:
    content = read_file()
    first = content["deployments"][0]
    spots = {
        "file": content,
        "deployment": first,
        "schedule": first["schedules"][0],
        "pool": first["work_pool"],
    }
    spots[place]["typo_key"] = 1
    with pytest.raises(ValidationError) as refusal:
        File.model_validate(content)
    assert {error["loc"][-1] for error in refusal.value.errors()} == {"typo_key"}


def test_the_keys_we_know_are_keys_prefect_reads() -> None:
    """A key of ours that a new version of Prefect no longer reads would lose its effect in silence."""
    assert set(Deployment.model_fields) <= set(DeploymentConfig.model_fields)
    assert set(Schedule.model_fields) <= set(RawScheduleConfig.model_fields)
    assert set(File.model_fields) - {"definitions"} <= set(PrefectYamlModel.model_fields)


def test_the_hours_of_every_schedule() -> None:
    schedules = {
        deployment["name"]: [
            schedule.get("cron") or schedule["rrule"] for schedule in deployment.get("schedules", [])
        ]
        for deployment in read_file()["deployments"]
    }
    assert schedules == {
        "advance": ["*/15 7-19 * * *"],
        "deliver": ["*/5 * * * *"],
        "summarise-sending": ["45 20 * * *"],
        "read-bounces": ["*/10 6-20 * * *"],
        "poll-zalo": ["* 6-21 * * *"],
        "refresh-zalo": ["10 5,17 * * *"],
        "open-congress": [],
        "move-congress": [],
        "draft-document": [],
        "rehearse": [],
        "open-half-year-review": ["0 7 16 5 *"],
        "open-annual-review": ["0 7 1 11 *"],
        "open-quarter-report": [
            "DTSTART:20260101T070000\nFREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1;BYHOUR=7;BYMINUTE=0;BYSECOND=0"
        ],
        "open-statistics-report": ["5 7 15 6 *", "5 7 16 12 *"],
        "open-monthly-cell-meeting": ["0 7 19-22 * *"],
        "open-monthly-committee-meeting": ["5 7 19-22 * *"],
        "open-annual-programmes": ["0 7 17 12 *"],
        "open-mid-term-review": [],
        "open-superior-visit": [],
    }


def test_every_entrypoint_is_a_flow_with_a_vietnamese_name_and_description() -> None:
    names = {}
    for deployment in read_file()["deployments"]:
        module, name = deployment["entrypoint"].rsplit(".", 1)
        found = getattr(import_module(module), name)
        assert isinstance(found, Flow)
        assert found.description
        names[deployment["name"]] = (found.name, found.isasync)
    assert names == {
        "advance": ("Rà việc", True),
        "deliver": ("Gửi tin", True),
        "summarise-sending": ("Tổng hợp gửi tin", True),
        "read-bounces": ("Đọc thư báo lỗi", True),
        "poll-zalo": ("Đọc tin Zalo", True),
        "refresh-zalo": ("Giữ kết nối Zalo OA", True),
        "open-congress": ("Mở đại hội", True),
        "move-congress": ("Dời ngày đại hội", True),
        "draft-document": ("Soạn văn bản", True),
        "rehearse": ("Chạy thử", True),
        "open-half-year-review": ("Mở kỳ sơ kết 6 tháng", True),
        "open-annual-review": ("Mở kỳ tổng kết năm", True),
        "open-quarter-report": ("Mở kỳ báo cáo quý", True),
        "open-statistics-report": ("Mở kỳ thống kê 6 tháng, năm", True),
        "open-monthly-cell-meeting": ("Mở sinh hoạt chi bộ tháng", True),
        "open-monthly-committee-meeting": ("Mở họp đảng ủy tháng", True),
        "open-annual-programmes": ("Mở kỳ chương trình năm", True),
        "open-mid-term-review": ("Mở sơ kết giữa nhiệm kỳ", True),
        "open-superior-visit": ("Mở buổi cấp trên làm việc", True),
    }


def test_the_rule_of_the_quarters_is_one_prefect_can_follow() -> None:
    """The first mornings of the last months of quarters I and III, at seven in Vietnam."""
    found = [one for deployment in read_file()["deployments"] for one in deployment.get("schedules", [])]
    (rule,) = [RRuleSchedule(rrule=one["rrule"], timezone=one["timezone"]) for one in found if "rrule" in one]
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    days = asyncio.run(rule.get_dates(3, start))
    assert [f"{one.astimezone(start.tzinfo):%Y-%m-%d %H:%M}" for one in days] == [
        "2026-03-01 07:00", "2026-09-01 07:00", "2027-03-01 07:00",
    ]  # fmt: skip
