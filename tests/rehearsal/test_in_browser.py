"""What a browser makes of the rehearsal's page, on a screen and on a telephone."""

import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.office import open_office
from nhiemky.performing.opening import Wanted, open_congress
from nhiemky.rehearsal.run import rehearse
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
OPENED = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PHONE = 500  # headless chromium makes no window narrower
MEASURE = "<script>document.title=document.documentElement.scrollWidth+' of '+innerWidth</script>"

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a congress lived for three months."""
    folder = tmp_path_factory.mktemp("lived")
    settings = load_settings({"NHIEMKY_HOME": str(folder / "home"), "NHIEMKY_CYCLES": "none"})
    with open_office(settings, today=OPENED) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLE), "sample", AT)
        wanted = Wanted("so-khcn", "grassroots_with_cells", date(2027, 4, 22), OPENED)
        opened = open_congress(office, wanted, Act(AT, "thử", ""))
        rehearse(office, opened.id, out=folder / "out", today=OPENED, until=date(2027, 2, 22))
    return folder / "out" / "index.html"


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_page_is_never_wider_than_the_window(page: Path, width: int, tmp_path: Path) -> None:
    measured = page.with_name(f"measured-{width}.html")
    measured.write_text(page.read_text(encoding="utf-8") + MEASURE, encoding="utf-8")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    shown = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'chromium'}",
         f"--window-size={width},900", "--dump-dom", measured.as_uri()],
        check=True, capture_output=True, text=True, timeout=120,
    ).stdout  # fmt: skip
    found = re.search(r"<title>(\d+) of (\d+)</title>", shown)
    assert found is not None
    assert int(found[1]) <= int(found[2]) == width
    assert "Không có: mọi việc đều kịp hạn." in shown
