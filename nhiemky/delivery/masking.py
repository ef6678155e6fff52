"""Keeps tokens, passwords and people's addresses out of every log of the process."""

import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
# Their lines hold paths, where some services keep a token.
_NOISY = ("urllib3", "requests", "httpx", "httpcore")
# Its lines hold addresses, and for a scheme it does not know the whole URL.
_MUTED = ("apprise",)
_NAME = (
    r"(?:access_token|refresh_token|secret_key|secret_token|client_secret|app_secret|code_verifier|appsecret_proof"
    r"|authorization|password|passwd|pass|pwd|token|api_key|apikey|mat_khau)"
)
_RULES = (
    # A Zalo bot's token stands in the path of every call, and in the address of the channel.
    (re.compile(r"/bot\d+(?::|%3A)[^/\s\"'?]+", re.IGNORECASE), f"/bot{HIDDEN}"),
    (re.compile(r"\b\d{6,}(?::|%3A)[A-Za-z0-9_-]{16,}"), HIDDEN),
    # A header or a parameter: name, perhaps in quotes, "=" or ":", value.
    (
        re.compile(
            rf"(?P<name>\b{_NAME}\b[\"']?\s*[=:]\s*)(?:bearer\s+|basic\s+)?[\"']?[^\s\"'&,;}})\]]+",
            re.IGNORECASE,
        ),
        rf"\g<name>{HIDDEN}",
    ),
    (re.compile(r"\b(?P<scheme>bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\g<scheme> {HIDDEN}"),
    # scheme://user:password@host, whatever letters the password has.
    (re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s\"'<>]*@", re.IGNORECASE), rf"\g<scheme>{HIDDEN}@"),
    # An address that has no host: what follows is a token.
    (
        re.compile(r"(?P<scheme>\b(?:zalo[a-z]*|tgram|slack|discord)://)[^\s\"'<>]+", re.IGNORECASE),
        rf"\g<scheme>{HIDDEN}",
    ),
    (re.compile(r"[\w.%+'-]+@(?:[\w-]+\.)+[\w-]+"), HIDDEN),
    (re.compile(r"(?<![\w.:/-])(?:\+?84|0)(?:[ .]?\d){9}(?!\w|-|\.\d)"), HIDDEN),
)
_QUICK = re.compile(
    r"@|://|\d{6}|0[ .]?\d|token|secret|pass|pwd|key|bearer|basic|verifier|authori|mat_khau|proof", re.IGNORECASE
)


def mask(text: str) -> str:
    """The text without what may be a secret or the address of a person."""
    if not _QUICK.search(text):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class MaskingFilter(logging.Filter):
    """Masks a record where it stands: message, arguments and the text of an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        hide(record)
        return True


def hide(record: logging.LogRecord) -> None:
    """Changes only what holds a secret: some formatters read the arguments one by one."""
    whole = _say(record)
    masked = mask(whole)
    if masked != whole:
        _hide_words(record, masked)
    if record.exc_info and not record.exc_text and isinstance(record.exc_info, tuple):
        record.exc_text = mask("".join(traceback.format_exception(*record.exc_info)).rstrip())


def install() -> None:
    """From now on every record of this process is masked, whichever handler it goes to. Twice does nothing."""
    silence_libraries()
    make = logging.getLogRecordFactory()
    if getattr(make, "hides_secrets", False):
        return

    def make_masked(*given: Any, **named: Any) -> logging.LogRecord:  # noqa: ANN401
        record = make(*given, **named)
        hide(record)
        return record

    make_masked.hides_secrets = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make_masked)


def silence_libraries() -> None:
    """Libraries whose lines hold what they are given say nothing below a warning."""
    for name in _NOISY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    for name in _MUTED:
        logging.getLogger(name).propagate = False


def _say(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a wrong call of a library: its handler says so
        return f"{record.msg} {record.args}"


def _hide_words(record: logging.LogRecord, masked: str) -> None:
    """Argument by argument; where the secret is made only by putting them together, as one text."""
    if isinstance(record.args, Mapping):
        record.args = {name: _hide_one(one) for name, one in record.args.items()}
    elif record.args:
        record.args = tuple(_hide_one(one) for one in record.args)
    else:
        record.msg = masked
        return
    if mask(str(record.msg)) != str(record.msg) or mask(_say(record)) != _say(record):
        record.msg, record.args = masked, ()


def _hide_one(argument: object) -> object:
    if argument is None or isinstance(argument, bool | int | float):
        return argument
    text = str(argument)
    masked = mask(text)
    return argument if masked == text else masked
