"""Undoes what Word does to template tags while people type: smart quotes, dashes, hard spaces, capitals.

Only what stands inside {{ }} and {% %} is touched, and the sign at the beginning of a line; prose stays as it is,
except that its letters are composed (NFC).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import jinja2
from jinja2.exceptions import TemplateSyntaxError

_TAG = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SIGN = re.compile(r"^([ \t\u00a0]*(?:#{1,3}|[-+|]|@[a-z]+))([ \u00a0\u2007\u202f]+)", re.MULTILINE)
_HARD_SPACE = re.compile("[\u00a0\u2007\u202f\u2002-\u2006\u2009]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_QUOTES = str.maketrans("“”„‟″‘’‚‛′", "\"\"\"\"\"'''''")
_SMART = frozenset("“”„‟″‘’‚‛′")
_PAIRS = {**dict.fromkeys("“”„‟″", "“”„‟″"), **dict.fromkeys("‘’‚‛′", "‘’‚‛′"), '"': '"', "'": "'"}
_KEYWORD = re.compile(r"(\{%[-+]?\s*)([A-Za-z]+)")
_WORDS = frozenset(["if", "elif", "else", "endif", "for", "endfor", "set", "endset"])


def repair_template(text: str, known: str = "") -> str:
    """The text with its tags as a person meant them; a tag that `known` (the text exported) has stays as it is."""
    composed = unicodedata.normalize("NFC", text)

    def repair(found: re.Match[str]) -> str:
        tag = found[0]
        return tag if tag in known or tag.startswith("{#") else _repair_tag(tag)

    kept = set(known.split("\n"))
    lines = (line if line in kept else _plain_sign(line) for line in _TAG.sub(repair, composed).split("\n"))
    return "\n".join(lines)


def _plain_sign(line: str) -> str:
    return _SIGN.sub(lambda found: found[1].replace("\u00a0", " ") + " " * len(found[2]), line)


@lru_cache(maxsize=1024)
def _repair_tag(tag: str) -> str:
    """The mildest repair after which the tag can be read; straight quotes throughout when none helps."""
    spaced = _HARD_SPACE.sub(" ", _INVISIBLE.sub("", tag))
    worded = _KEYWORD.sub(_lower_keyword, spaced)
    mild: tuple[Callable[[str], str], ...] = (str, _straighten_delimiters)
    for step in mild:
        candidate = step(worded)
        if _can_be_read(candidate):
            return candidate
    return worded.translate(_QUOTES).translate(_DASHES)


def _lower_keyword(found: re.Match[str]) -> str:
    """Word begins a sentence with a capital, also after "{% "."""
    word = found[2].lower()
    return found[1] + (word if word in _WORDS else found[2])


def _straighten_delimiters(tag: str) -> str:
    """Quotes around a text become straight, dashes outside a text plain; what is inside a text stays."""
    out: list[str] = []
    closing = ""
    for char in tag:
        if closing and char in closing:
            out.append(char.translate(_QUOTES))
            closing = ""
        elif not closing and char in _PAIRS:
            out.append(char.translate(_QUOTES))
            closing = _PAIRS[char]
        else:
            out.append(char if closing else char.translate(_DASHES))
    return "".join(out)


def _can_be_read(tag: str) -> bool:
    try:
        tokens = list(_lexer().lex(tag))
    except TemplateSyntaxError:
        return False
    return all(kind == "string" or not _SMART.intersection(value) for _, kind, value in tokens)


@lru_cache(maxsize=1)
def _lexer() -> jinja2.Environment:
    return jinja2.Environment(autoescape=True)  # only takes tags apart, never renders
