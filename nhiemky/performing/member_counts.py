"""How many members fall due in a period, for reports: numbers only, by the list of members."""

from datetime import date

from nhiemky.domain.organisation import Organisation
from nhiemky.domain.timers import DueCounts, count_due
from nhiemky.intake.timers import MemberRules, load_member_rules
from nhiemky.performing.office import Office


def member_rules(office: Office) -> MemberRules:
    """The office's numbers on members. Raises BadInput for a file of its own that is wrong."""
    return load_member_rules(office.settings.templates, office.settings.templates_overlay)


def count_timers(office: Office, organisation: Organisation, body: str, first: date, last: date) -> DueCounts:
    """How many members of a body fall due in a period; numbers only."""
    cells = [cell.key for cell in organisation.cells(body, last)]
    return count_due(organisation, member_rules(office).timers, cells, first, last)


def timer_values(
    office: Office, organisation: Organisation, body: str, first: date, last: date
) -> dict[str, object]:
    """The same for papers: `confirmations`, `badges`, `badges_30` …, and how many have no day of admission."""
    due = count_timers(office, organisation, body, first, last)
    return {
        "confirmations": due.confirmations,
        "badges": due.all_badges,
        **{f"badges_{years}": count for years, count in due.badges.items()},
        "unknown": due.unknown,
    }
