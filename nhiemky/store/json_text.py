"""JSON as the columns of the store keep it: letters as such, not as escapes that take twice the room."""

import json

import orjson

# A moment or a record in a column would be a mistake: refused, as by the standard library.
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def write_json(value: object) -> str:
    """The text of a value; what orjson does not take (half characters, giant numbers, keys) the slow way."""
    try:
        return orjson.dumps(value, option=_STRICT).decode()
    except TypeError:
        return json.dumps(value)


def read_json(text: str | bytes) -> object:
    """The value of a text, also of one that was written with escapes."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
