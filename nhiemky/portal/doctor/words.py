"""The office's own files over the shipped ones: plans, message and document templates."""

from collections.abc import Iterator
from pathlib import Path

from nhiemky.delivery.proof import proofread
from nhiemky.domain.timers import TimerKind
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kinds import kinds
from nhiemky.errors import NhiemkyError
from nhiemky.performing.figure_totals import catalogue_of
from nhiemky.performing.office import Office
from nhiemky.portal.doctor.check import Check, error, good, notice, shorten


def check_templates(office: Office) -> Iterator[Check]:
    """Whether messages, papers and forms can be written with the office's own files, each broken one named."""
    own, shipped = office.settings.templates_overlay, office.settings.templates
    faults = [*proofread(own, shipped), *_try_documents(office), *_try_indicators(office)]
    for fault in dict.fromkeys(map(str, faults)):
        yield error("templates", f"{fault}; sửa hoặc xóa tệp này để dùng lại mẫu kèm theo")
    unused = shorten(str(path) for path in _files(own) if not (shipped / path).exists())
    if unused:
        yield notice("templates", f"tệp trong {own} không thay mẫu nào nên không được dùng: {unused}")
    if not faults and not unused:
        count = len(list(_files(own)))
        yield good("templates", f"{count} tệp mẫu của văn phòng dùng được" if count else "dùng mẫu kèm theo")


def check_plans(office: Office) -> Iterator[Check]:
    """Whether every plan of the office's own can be read, and every one that is to open by itself comes back."""
    files = sorted(office.settings.plans_overlay.glob("*.yaml"))
    faults = [str(fault) for file in files if (fault := _try_plan(office, file.stem))]
    faults += filter(None, (_try_cycle(office, key) for key in office.settings.cycles))
    yield from (error("plans", fault) for fault in dict.fromkeys(faults))
    if not faults:
        told = f"{len(files)} kế hoạch của văn phòng dùng được" if files else "dùng kế hoạch kèm theo"
        yield good("plans", told)


def _try_plan(office: Office, key: str) -> NhiemkyError | None:
    try:
        office.find_plan(key)
    except NhiemkyError as fault:
        return fault
    return None


def _try_cycle(office: Office, key: str) -> str | None:
    try:
        plan = office.find_plan(key)
    except NhiemkyError as fault:
        return str(fault)
    if key in set(TimerKind):  # opened member by member
        return None
    if plan.cycle is None or plan.cycle.period is None:
        return f'mục cài đặt cycles: kế hoạch "{key}" không theo kỳ nên không tự mở được'
    return None


def _try_documents(office: Office) -> list[NhiemkyError]:
    """Writes each paper with nothing known: what is missing is marked, so only a template can fail."""
    settings = office.settings
    faults = []
    for kind in kinds(settings.templates):
        context = {"today": office.today, "body": {"kind": "party_organization", "name": "Đảng bộ Sở Mẫu"}}
        try:
            write_draft(kind, context, templates=settings.templates, overlay=settings.templates_overlay)
        except NhiemkyError as fault:
            faults.append(fault)
    return faults


def _try_indicators(office: Office) -> list[NhiemkyError]:
    try:
        catalogue_of(office)
    except NhiemkyError as fault:
        return [fault]
    return []


def _files(folder: Path) -> Iterator[Path]:
    return (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
