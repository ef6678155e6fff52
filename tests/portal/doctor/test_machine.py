"""What `doctor` shows of the settings: enough to find a mistake, never a key, a password or a token."""

from pathlib import Path

from nhiemky.portal.doctor.machine import check_settings
from nhiemky.settings import Settings, load_settings

SECRET = "khoa-bi-mat-khong-duoc-in-ra-man-hinh-0123456789"


def test_no_setting_that_holds_a_secret_is_printed(tmp_path: Path) -> None:
    secrets = [name for name, field in Settings.model_fields.items() if not field.repr]
    given = {"NHIEMKY_HOME": str(tmp_path)}
    scheme = {"database_url": "postgresql", "channels": "mailtos", "admin_url": "mailtos", "bounce_url": "imaps"}
    for name in secrets:
        address = f"{scheme.get(name, '')}://nguoi:{SECRET}@may.example/hop"
        given[f"NHIEMKY_{name.upper()}"] = address if name in scheme else SECRET
    shown = "\n".join(check.sentence for check in check_settings(load_settings(given)))
    assert len(secrets) >= 7
    assert SECRET not in shown
    assert "đã đặt" in shown
