"""How a date is written everywhere but in papers, which pad it (nhiemky.domain.vietnamese)."""

from datetime import date, datetime


def format_date(on: date) -> str:
    """Print "25/4/2025"."""
    return f"{on.day}/{on.month}/{on.year}"


def format_moment(at: datetime) -> str:
    """Print "07:30 25/4/2025"."""
    return f"{at:%H:%M} {format_date(at)}"
