"""Checks a .docx against every rule of the form."""

from collections.abc import Iterable
from dataclasses import dataclass

from nhiemky.drafting.lint import rules  # noqa: F401 - puts the rules on the list
from nhiemky.drafting.lint.paper import Paper
from nhiemky.drafting.lint.recognise import read_paper
from nhiemky.drafting.lint.rule import RULES, Fault, Rule, Setting, Severity

# The order in which a paper is read; a key's first word is its subject.
_SUBJECTS = (
    "page", "letterhead", "number", "place_date", "title", "addressee", "body", "text", "recipients", "signature",
    "issuer",
)  # fmt: skip
ALL_RULES = tuple(sorted(RULES.values(), key=lambda rule: _SUBJECTS.index(rule.key.partition(".")[0])))


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is not kept in one way, at one or more places in reading order."""

    rule: Rule
    places: tuple[str, ...]
    found: str
    expected: str

    @property
    def is_error(self) -> bool:
        """Whether it has to be put right."""
        return self.rule.severity is Severity.ERROR


def lint_document(content: bytes, name: str, setting: Setting) -> tuple[Finding, ...]:
    """What the rules find in a .docx, errors first. Raises BadInput when it cannot or must not be read."""
    return lint_paper(read_paper(content, name), setting)


def lint_paper(paper: Paper, setting: Setting) -> tuple[Finding, ...]:
    """What the rules find in a paper, errors first, each in the order of the rules."""
    found = [finding for rule in ALL_RULES for finding in _gather(rule, rule.check(paper, setting))]
    return tuple(sorted(found, key=lambda one: not one.is_error))


def _gather(rule: Rule, faults: Iterable[Fault]) -> Iterable[Finding]:
    """The same fault at many places is one finding."""
    gathered: dict[tuple[str, str], dict[str, None]] = {}
    for fault in faults:
        gathered.setdefault((fault.found, fault.expected), {})[fault.place] = None
    return (Finding(rule, tuple(places), found, expected) for (found, expected), places in gathered.items())
