"""The page on a telephone of 360 px, tapped with a finger, scripts switched off."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from nhiemky.domain.schedule import StepState
from nhiemky.performing.answers import read_requests
from nhiemky.store.engine import read
from nhiemky.store.schedules import read_step

sys.path.insert(0, str(Path(__file__).parent))
from browser import Browser, open_browser

pytestmark = [pytest.mark.desktop, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

Portal = Any  # of conftest.py: the page, its office, its clock, and a person with things to do
TARGETS = "button, a, summary, .choice, textarea"
SMALLEST = f"""Math.min(...[...document.querySelectorAll('{TARGETS}')].filter(one => one.checkVisibility()).map(
    one => Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width)))"""
LETTERS = """Math.min(...[...document.querySelectorAll('body *')].filter(one => one.checkVisibility()
    && [...one.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with open_browser(tmp_path / "chromium") as browser:
        browser.be_telephone()
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        yield browser


@pytest.fixture
def database_url(tmp_path: Path, prepared_file: Path) -> str:
    """One database is enough for what a browser shows."""
    shutil.copy(prepared_file, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


def here(portal: Portal, url: str) -> str:
    return f"http://127.0.0.1:{portal.page.port}{urlsplit(url).path}"


def open_all(browser: Browser) -> None:
    """Opens every "Xin lùi", so that all that can be tapped is there."""
    browser.measure("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("width", [360, 180, 1280], ids=["phone", "phone at 200 %", "desk"])
def test_the_page_fits_and_every_target_is_large(portal: Portal, browser: Browser, width: int) -> None:
    """Zoomed to 200 %, a screen of 360 px is 180 px wide for the page."""
    browser.be_telephone(width)
    for url in (portal.link, portal.links.channel(portal.person.key, portal.clock.at), "/v/x"):
        browser.open(here(portal, url))
        open_all(browser)
        assert browser.measure(TOO_WIDE) == 0
        assert browser.measure(SMALLEST) >= 48
        assert browser.measure(LETTERS) >= 18


def test_two_taps_say_done(portal: Portal, browser: Browser) -> None:
    """The link in the message is the first, the button the second."""
    browser.open(here(portal, portal.link))
    step = int(browser.measure("document.querySelector('[name=step]').value"))
    browser.tap("article form button[value=done]")
    assert browser.measure("document.querySelector('h1').textContent") == "Đã ghi nhận"
    with read(portal.office.engine) as connection:
        assert read_step(connection, step).state is StepState.DONE


def test_three_taps_ask_for_a_later_day(portal: Portal, browser: Browser) -> None:
    """The link, "Xin lùi" (three days are chosen already, the reason is typed), "Gửi đề nghị lùi"."""
    browser.open(here(portal, portal.link))
    browser.tap("article details summary")
    browser.measure("document.querySelector('article details textarea').focus()")
    browser.call("Input.insertText", text="chờ chi bộ gửi số liệu")
    browser.tap("article details button[value=later]")
    assert "Hạn hiện tại chưa đổi" in browser.measure("document.body.textContent")
    (request,) = read_requests(portal.office)
    assert (request.days, request.reason) == (3, "chờ chi bộ gửi số liệu")


def test_pressed_again_after_going_back_it_does_nothing_and_says_so(portal: Portal, browser: Browser) -> None:
    browser.open(here(portal, portal.link))
    page = browser.measure("document.documentElement.outerHTML")
    browser.tap("article form button[value=received]")
    assert browser.measure("document.querySelector('h1').textContent") == "Đã ghi nhận"
    frame = browser.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    browser.call("Page.setDocumentContent", frameId=frame, html=page)
    browser.tap("article form button[value=received]")
    assert "Lần bấm này đã được ghi nhận lúc 08:00" in browser.measure("document.body.textContent")


def test_the_style_is_let_in_and_nothing_else(portal: Portal, browser: Browser) -> None:
    """Were the hash of the style wrong, the page would stand in the browser's small grey default."""
    browser.open(here(portal, portal.link))
    assert browser.measure("getComputedStyle(document.querySelector('button.main')).backgroundColor") == (
        "rgb(11, 61, 145)"
    )
    assert browser.measure("document.scripts.length + document.images.length") == 0
