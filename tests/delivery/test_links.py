"""A link acts for one person, for one purpose, for a while; whatever else it is, it does nothing."""

import base64
import stat
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery.links import LinkExpired, LinkForged, Links, Purpose, open_links
from nhiemky.settings import load_settings

AT = datetime(2027, 1, 20, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BASE = "https://nhac-viec.so.example/viec"
KEY = b"k" * 48
PEOPLE = ["nguyen-mau-an", "tran-thu-binh"]


@pytest.fixture
def links() -> Links:
    return Links(BASE, KEY)


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_link_of_a_step_leads_back_to_its_person_and_step(links: Links) -> None:
    url = links.step("tran-thu-binh", 41, AT)
    opened = links.open(Purpose.PAGE, token_of(url), AT)
    assert url.startswith(f"{BASE}/v/")
    assert (links.find(opened.mark, PEOPLE), opened.step_id) == ("tran-thu-binh", 41)


def test_the_same_link_all_day_so_that_a_message_made_again_has_the_same_bytes(links: Links) -> None:
    assert links.page("nguyen-mau-an", AT) == links.page("nguyen-mau-an", AT + timedelta(hours=9))


def test_two_forms_are_never_the_same(links: Links) -> None:
    assert links.form("nguyen-mau-an", AT) != links.form("nguyen-mau-an", AT)


def test_a_link_says_nothing_of_the_person(links: Links) -> None:
    token = token_of(links.step("nguyen-mau-an", 41, AT))
    payload = token.partition(".")[0]
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert b"an" not in plain.replace(b"nhiemky", b"").split(b",")[0].lower() or b"mau" not in plain
    assert b"nguyen" not in plain


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (14, True), (15, False), (400, False)])
def test_a_link_ends_with_the_fourteenth_day_after_it_was_sent(links: Links, days: int, *, is_open: bool) -> None:
    token, then = token_of(links.page("nguyen-mau-an", AT)), AT + timedelta(days)
    if is_open:
        assert links.open(Purpose.PAGE, token, then)
    else:
        with pytest.raises(LinkExpired):
            links.open(Purpose.PAGE, token, then)


@pytest.mark.parametrize("purpose", [Purpose.CHANNEL, Purpose.FORM])
def test_a_link_of_another_purpose_is_as_good_as_forged(links: Links, purpose: Purpose) -> None:
    with pytest.raises(LinkForged):
        links.open(purpose, token_of(links.page("nguyen-mau-an", AT)), AT)


def test_a_link_of_another_key_is_forged(links: Links) -> None:
    with pytest.raises(LinkForged):
        links.open(Purpose.PAGE, token_of(Links(BASE, b"x" * 48).page("nguyen-mau-an", AT)), AT)


def test_whoever_has_left_the_list_is_nobody(links: Links) -> None:
    opened = links.open(Purpose.PAGE, token_of(links.page("nguyen-mau-an", AT)), AT)
    assert links.find(opened.mark, ["tran-thu-binh"]) is None


@given(place=st.integers(min_value=0), letter=st.sampled_from("aZ0-_.=é"))
def test_no_letter_of_a_link_can_be_changed(place: int, letter: str) -> None:
    links = Links(BASE, KEY)
    token = token_of(links.step("nguyen-mau-an", 41, AT))
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    try:
        opened = links.open(Purpose.PAGE, changed, AT)
    except LinkForged:
        return
    # The last letter of base64 has bits that mean nothing.
    assert (links.find(opened.mark, PEOPLE), opened.step_id) == ("nguyen-mau-an", 41)


@given(token=st.text(max_size=300))
def test_hostile_text_is_forged_and_nothing_else(token: str) -> None:
    with pytest.raises(LinkForged):
        Links(BASE, KEY).open(Purpose.PAGE, token, AT)


def test_an_office_without_a_page_has_no_links(tmp_path: Path) -> None:
    assert open_links(load_settings({"NHIEMKY_HOME": str(tmp_path)})) is None
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load_settings({"NHIEMKY_HOME": str(tmp_path), "NHIEMKY_PORTAL_URL": f"{BASE}/"})
    first, again = open_links(settings), open_links(settings)
    assert first is not None
    assert again is not None
    assert first.page("nguyen-mau-an", AT) == again.page("nguyen-mau-an", AT)
    assert [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()] == [0o600]
