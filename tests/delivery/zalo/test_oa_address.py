"""Addresses of the Official Account: what is understood, and one line for what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from official_account import Rig

from nhiemky.delivery.registry import open_plugin
from nhiemky.delivery.zalo.oa_address import OA_API, ZBS_API, OaAddress, is_uid, read_oa_address, read_phone
from nhiemky.errors import BadInput


def test_an_address_alone_means_zalos_own_hosts() -> None:
    assert read_oa_address("zalooa://3141592653") == OaAddress("3141592653", OA_API, ZBS_API)
    assert read_oa_address("zalooa://3141592653?api=https://openapi.zalo.me").zbs_api == ZBS_API


def test_everything_an_address_may_say() -> None:
    read = read_oa_address(
        "zalozbs://3141592653/u1/group%3Ag1?:Digest=412345&mode=development&api=http://localhost:9/&rto=3"
    )
    assert read == OaAddress(
        "3141592653",
        "http://localhost:9",
        "http://localhost:9",
        ("u1", "group:g1"),
        {"digest": "412345"},
        is_trial=True,
        read=3.0,
    )


@pytest.mark.parametrize(
    "url",
    [
        "zalooa://",
        "zalooa://abc",
        "zalooa://12345678901234567890123456789012345",
        "zalooa://3141592653?api=http://openapi.zalo.me",
        "zalooa://3141592653?api=https://openapi.zalo.me.example",
        "zalooa://3141592653?api=https://x@openapi.zalo.me",
        "zalooa://3141592653?api=http://127.0.0.1.example",
        "zalooa://3141592653?rto=0",
        "zalooa://3141592653?rto=61",
        "zalooa://3141592653?cto=x",
        "zalozbs://3141592653?mode=production",
        "zalozbs://3141592653?:digest=abc",
    ],
)
def test_what_is_not_understood_is_one_line(url: str) -> None:
    with pytest.raises(BadInput) as error:
        read_oa_address(url)
    assert "\n" not in str(error.value)
    assert open_plugin(url) is None


def test_an_address_is_written_as_it_was_read(rig: Rig) -> None:
    for scheme, options in (("zalooa", ""), ("zalozbs", "&:digest=412345&mode=development")):
        plugin = rig.open(scheme, options, people="1860001")
        again = open_plugin(plugin.url())
        rig.opened.append(again)
        assert again.url() == plugin.url()
        assert again._account == plugin._account
        assert again.url_identifier == plugin.url_identifier
        assert "1860001" not in plugin.url(privacy=True)


@given(st.text(max_size=40))
def test_any_text_is_a_phone_or_none(text: str) -> None:
    phone = read_phone(text)
    assert phone is None or (len(phone) == 11 and phone.isascii() and phone.isdigit())


@given(st.text(max_size=40))
def test_any_address_is_read_or_refused(text: str) -> None:
    try:
        read = read_oa_address(f"zalooa://{text}")
    except BadInput:
        return
    assert read.app_id.isdigit()


def test_the_word_phone_is_no_id() -> None:
    assert (is_uid("phone"), is_uid("1860001")) == (False, True)
