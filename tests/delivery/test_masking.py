"""No log line of any handler holds a token, a password or a person's address."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery import masking
from nhiemky.delivery.masking import MaskingFilter, install, mask

SECRET = "g3heim-Xy_9"
TOKEN = f"123456789:{SECRET}{SECRET}"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"POST /bot{TOKEN}/sendMessage HTTP/1.1", "POST /bot***/sendMessage HTTP/1.1"),
        (f"https://bot-api.example/bot123%3A{SECRET}/getMe", "https://bot-api.example/bot***/getMe"),
        (f"zalobot://{TOKEN}/6ede9afa66b88fe6d6a9", "zalobot://***"),
        (f"tgram://{SECRET}/123", "tgram://***"),
        (f"token {TOKEN} hỏng", "token *** hỏng"),
        (
            f'{{"access_token": "{SECRET}", "expires_in": "90000"}}',
            '{"access_token": ***", "expires_in": "90000"}',
        ),
        (f"refresh_token={SECRET}&app_id=12", "refresh_token=***&app_id=12"),
        (f"{{'secret_key': '{SECRET}', 'x': 1}}", "{'secret_key': ***', 'x': 1}"),
        (f"Authorization: Bearer {SECRET}", "Authorization: ***"),
        (f"nkmails://vp:{SECRET}@may.example:587/?rto=5", "nkmails://***@may.example:587/?rto=5"),
        (f"nkmails://vp:a/b@{SECRET}@may.example", "nkmails://***@may.example"),
        (f"mailto://may.example?user=vp&pass={SECRET}", "mailto://may.example?user=vp&pass=***"),
        (f"postgresql://nhiemky:{SECRET}@127.0.0.1/nhiemky", "postgresql://***@127.0.0.1/nhiemky"),
        ("gửi tới nguyen.van-mau+a@so.example lỗi", "gửi tới *** lỗi"),
        ("gọi 0912345678, +84 912 345 678 hoặc 84912345678.", "gọi ***, *** hoặc ***."),
        ("10 tin, 3 lỗi lúc 07:30:00 ngày 23/11/2026", "10 tin, 3 lỗi lúc 07:30:00 ngày 23/11/2026"),
        ("http://127.0.0.1:4200/api/flow_runs/0190c2a4-8f0e", "http://127.0.0.1:4200/api/flow_runs/0190c2a4-8f0e"),
        ("maildir:///srv/mailbox", "maildir:///srv/mailbox"),
        ("row 20261123-ff73a1a7141ac867 sent", "row 20261123-ff73a1a7141ac867 sent"),
    ],
)
def test_secret_is_hidden_and_the_rest_can_be_read(said: str, shown: str) -> None:
    assert mask(said) == shown


@given(st.text(st.characters(blacklist_categories=("Cs", "Zs", "Cc"), blacklist_characters="\"'<>@"), min_size=4))
def test_password_of_any_letters_is_hidden(password: str) -> None:
    assert mask(f"nkmails://vp:{password}@may.example") == "nkmails://***@may.example"


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.fixture
def heard() -> Iterator[StringIO]:
    """What a handler at the root writes once masking is installed."""
    stream, factory = StringIO(), logging.getLogRecordFactory()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    install()
    yield stream
    logging.getLogger().removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_record_of_any_logger_is_masked_whichever_handler_writes_it(heard: StringIO) -> None:
    log = logging.getLogger("someone.else")
    log.warning("calling /bot%s/getMe for %s", TOKEN, "mau@so.example")
    log.warning("token=%(token)s", {"token": SECRET})
    log.warning("https://vp:%s@may.example", SECRET)
    assert heard.getvalue().splitlines() == [
        "someone.else calling /bot***/getMe for ***",
        "someone.else token=***",
        "someone.else https://***@may.example",
    ]


def fail(words: str) -> None:
    raise RuntimeError(words)


def test_text_of_an_exception_is_masked_with_its_traceback(heard: StringIO) -> None:
    try:
        fail(f"nkmails://vp:{SECRET}@may.example")
    except RuntimeError:
        logging.getLogger("someone").exception("failed")
    assert SECRET not in heard.getvalue()
    assert "RuntimeError: nkmails://***@may.example" in heard.getvalue()


def test_arguments_without_secrets_stay_what_they_are() -> None:
    """Uvicorn's access log takes its five arguments apart."""
    record = logging.LogRecord(
        "uvicorn.access",
        20,
        "",
        1,
        '%s - "%s %s HTTP/%s" %d',
        ("127.0.0.1:1", "GET", f"/x?token={SECRET}", "1.1", 200),
        None,
    )
    assert MaskingFilter().filter(record)
    assert record.args == ("127.0.0.1:1", "GET", "/x?token=***", "1.1", 200)


def test_wrong_call_of_a_library_is_no_trouble_of_masking(heard: StringIO) -> None:
    record = logging.getLogRecordFactory()("x", 30, "", 1, "%d %d", (f"token={SECRET}",), None)
    assert SECRET not in f"{record.msg} {record.args}"


def test_installing_twice_masks_once(heard: StringIO) -> None:
    factory = logging.getLogRecordFactory()
    install()
    assert logging.getLogRecordFactory() is factory


@pytest.mark.parametrize("name", ["urllib3", "requests", "httpx", "httpcore"])
def test_libraries_that_print_paths_say_nothing_below_a_warning(name: str, heard: StringIO) -> None:
    root, level = logging.getLogger(), logging.getLogger().level
    root.setLevel(logging.DEBUG)
    logging.getLogger(name).info("GET /x")
    logging.getLogger(f"{name}.inner").debug("GET /x")
    root.setLevel(level)
    assert heard.getvalue() == ""


def test_stricter_level_of_an_office_is_kept(heard: StringIO) -> None:
    logger = logging.getLogger("httpx")
    logger.setLevel(logging.ERROR)
    masking.silence_libraries()
    level = logger.level
    logger.setLevel(logging.WARNING)
    assert level == logging.ERROR
