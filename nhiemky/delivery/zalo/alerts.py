"""Which refusals of Zalo are the administrator's business: nobody else can put them right."""

import re

from nhiemky.delivery.zalo.errors import BOT, BOT_FAULTS, Fault
from nhiemky.delivery.zalo.errors_oa import OA, OA_FAULTS
from nhiemky.delivery.zalo.errors_zbs import ZBS, ZBS_FAULTS, ZBS_UID

_FAULTS = {**BOT_FAULTS, **OA_FAULTS, **ZBS_FAULTS}
_FAMILIES = {"zalobot": (BOT,), "zalooa": (OA,), "zalozbs": (ZBS, ZBS_UID)}


def find_alert(channel: str, code: str) -> str | None:
    """What the administrator is told of an error number of a channel; None where it is no business of theirs."""
    if not re.fullmatch(r"-?[0-9]{1,9}", code, re.ASCII):
        return None
    families = _FAMILIES.get(channel, ())
    faults: list[Fault] = [_FAULTS[one, int(code)] for one in families if (one, int(code)) in _FAULTS]
    return next((one.text for one in faults if one.alert), None)
