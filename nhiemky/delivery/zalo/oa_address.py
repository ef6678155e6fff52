"""The addresses `zalooa://APP` and `zalozbs://APP` of the settings, and how recipients are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from nhiemky.delivery.zalo.wire import CONNECT, LOOPBACK, READ, read_base
from nhiemky.errors import BadInput

OA_API = "https://openapi.zalo.me"
ZBS_API = "https://business.openapi.zalo.me"
HOSTS = frozenset({"openapi.zalo.me"})
LONGEST_WAIT = 60  # seconds; a message is held for two minutes
GROUP = "group:"
PHONE = "phone"  # instead of a UID: the number stands in the register, nowhere else

_APP = re.compile(r"[0-9]{6,32}", re.ASCII)
_TEMPLATE = re.compile(r"[0-9]{1,20}", re.ASCII)
_UID = re.compile(r"[A-Za-z0-9_-]{3,80}", re.ASCII)
_MODES = ("", "development")


@dataclass(frozen=True, slots=True)
class OaAddress:
    """One app. `oa_api` and `zbs_api` are Zalo's own hosts, or both the same machine when somebody rehearses."""

    app_id: str
    oa_api: str = OA_API
    zbs_api: str = ZBS_API
    people: tuple[str, ...] = ()
    template_ids: Mapping[str, str] = field(default_factory=dict)
    is_trial: bool = False
    connect: float = CONNECT
    read: float = READ


def read_oa_address(url: str) -> OaAddress:
    """Reads `zalooa://APP[/uid…][?api=…]` or `zalozbs://APP?:digest=412345[&mode=development]`.

    Raises BadInput.
    """
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    app_id, *people = (unquote(part) for part in place.split("/"))
    if not _APP.fullmatch(app_id):
        raise BadInput("channels", f"địa chỉ Zalo OA phải có dạng {scheme}://MÃ-ỨNG-DỤNG, mã chỉ gồm chữ số")
    options = _read_options(query)
    oa_api, zbs_api = _read_apis(options.get("api", ""))
    mode = options.get("mode", "")
    if mode not in _MODES:
        raise BadInput("channels", "mode của zalozbs chỉ nhận development (gửi thử cho quản trị OA)")
    templates = {name[1:]: value for name, value in options.items() if name.startswith(":")}
    if wrong := [name for name, value in templates.items() if not _TEMPLATE.fullmatch(value)]:
        raise BadInput("channels", f'mã mẫu tin của "{wrong[0]}" phải là số Zalo đã cấp, ví dụ :{wrong[0]}=412345')
    return OaAddress(
        app_id,
        oa_api,
        zbs_api,
        tuple(one for one in people if one),
        templates,
        mode == _MODES[1],
        _read_seconds(options, "cto", CONNECT),
        _read_seconds(options, "rto", READ),
    )


def is_uid(text: str) -> bool:
    """Whether it can be a person's or a group's id at Zalo."""
    return _UID.fullmatch(text) is not None and text != PHONE


def read_phone(text: str | None) -> str | None:
    """A Vietnamese mobile number as Zalo wants it, 84 and nine digits; None for anything else."""
    digits = re.sub(r"[\s.()-]", "", text or "")
    found = re.fullmatch(r"(?:\+?84|0)([0-9]{9})", digits, re.ASCII)
    return f"84{found[1]}" if found else None


def _read_options(query: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name).lower(): unquote(value) for name, _, value in pairs}


def _read_seconds(options: Mapping[str, str], name: str, usual: float) -> float:
    text = options.get(name, str(usual))
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", text, re.ASCII) or not 0 < float(text) <= LONGEST_WAIT:
        raise BadInput("channels", f"{name} là số giây, từ 0.1 đến {LONGEST_WAIT}")
    return float(text)


def _read_apis(text: str) -> tuple[str, str]:
    if not text:
        return OA_API, ZBS_API
    base = read_base(text, HOSTS)
    return (base, base) if urlsplit(base).hostname in LOOPBACK else (OA_API, ZBS_API)
