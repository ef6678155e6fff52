"""Which regulation was in force on which day: `documents/instruments/<subject>.yaml`."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from nhiemky.drafting.template_files import find_template, read_checked

_SUBJECT = re.compile(r"\binstruments\.(\w+)")


class InstrumentData(BaseModel):
    """One line of an instruments file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    issued_on: date
    effective_from: date
    issuer: str
    about: str
    source: str


def subjects(templates: Path) -> tuple[str, ...]:
    """The subjects there is a file for, sorted."""
    return tuple(sorted(path.stem for path in (templates / "documents" / "instruments").glob("*.yaml")))


@lru_cache(maxsize=512)
def subjects_in(text: str) -> tuple[str, ...]:
    """The subjects a template speaks of."""
    return tuple(dict.fromkeys(_SUBJECT.findall(text)))


def instruments_in_force(
    on: date, wanted: Iterable[str], templates: Path, overlay: Path | None = None
) -> dict[str, dict[str, object]]:
    """By wanted subject, the regulation in force on a day: number, issued_on, issuer, about.

    A subject without a regulation on that day is left out.
    """
    in_force: dict[str, dict[str, object]] = {}
    for subject in wanted:
        path = find_template(f"documents/instruments/{subject}.yaml", templates, overlay)
        entries = read_checked(path, tuple[InstrumentData, ...]) if path else ()
        current = [entry for entry in entries if entry.effective_from <= on]
        if current:
            latest = max(current, key=lambda entry: entry.effective_from)
            in_force[subject] = latest.model_dump(include={"number", "issued_on", "issuer", "about"})
    return in_force
