"""PDF of papers through LibreOffice, where it is installed: one batch, its own profile, no macros."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from nhiemky.errors import BadInput, NhiemkyError

__all__ = ["OfficeRunner", "convert_to_pdf", "find_office", "run_office"]

OfficeRunner = Callable[[Sequence[str], Path, float], None]
"""Runs a command in a folder; raises TimeoutError after so many seconds, OSError if it cannot be run."""

_START_SECONDS = 90.0  # the first start of a new profile on a slow machine
_FILE_SECONDS = 10.0
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_SHOWN = 5  # file names in one message
_SETTING = '<item oor:path="/org.openoffice.Office.{place}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'  # noqa: E501
_SAFE_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),  # never ask a linked file for news
)


def convert_to_pdf(
    files: Sequence[Path], out: Path, *, replace: bool = False, runner: OfficeRunner | None = None
) -> list[Path]:
    """Writes `<name>.pdf` of each document into the folder `out`: all of them, or none.

    A PDF that is there already is kept unless `replace`. Raises BadInput for what is wrong with the files,
    NhiemkyError when LibreOffice is not installed, fails, or takes too long (seconds: 90, and 10 a file).
    """
    if not files:
        return []
    targets = _targets(files, out, replace=replace)
    run = runner or run_office
    office = "soffice" if runner else find_office()
    if office is None:
        raise NhiemkyError(
            "Máy này chưa cài LibreOffice nên chưa chuyển được sang PDF; bản Word vẫn đầy đủ, mở bằng Word và "
            "chọn lưu thành PDF."
        )
    with TemporaryDirectory(prefix="nhiemky-pdf-") as folder:
        made = _convert(files, Path(folder), office, run)
        _deliver(made, targets, out)
    return targets


def _targets(files: Sequence[Path], out: Path, *, replace: bool) -> list[Path]:
    for file in files:
        if not file.is_file():
            raise BadInput(file.name, "không có tệp này, chưa chuyển tệp nào sang PDF")
    twice = [name for name, times in Counter(file.stem for file in files).items() if times > 1]
    if twice:
        raise BadInput(twice[0], "hai tệp cùng tên, chưa chuyển tệp nào sang PDF")
    targets = [out / f"{file.stem}.pdf" for file in files]
    existing = [target.name for target in targets if target.exists()]
    if existing and not replace:
        raise BadInput(_listed(existing), "đã có tệp này, không ghi đè; chưa chuyển tệp nào sang PDF")
    return targets


def _convert(files: Sequence[Path], folder: Path, office: str, run: OfficeRunner) -> list[Path]:
    """Works on copies with plain names: a lock, an odd name or an open document disturbs nobody."""
    names = [f"{number:04}" for number in range(len(files))]
    for name, file in zip(names, files, strict=True):
        shutil.copyfile(file, folder / f"{name}{file.suffix.lower()}")
    profile = folder / "profile"
    _write_settings(profile)
    command = [
        office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", "pdf",
        *(f"{name}{file.suffix.lower()}" for name, file in zip(names, files, strict=True)),
    ]  # fmt: skip
    try:
        run(command, folder, _START_SECONDS + _FILE_SECONDS * len(files))
    except TimeoutError:
        raise NhiemkyError(
            "LibreOffice chạy quá lâu nên đã dừng, chưa ghi tệp PDF nào; đóng bớt chương trình rồi làm lại."
        ) from None
    except OSError:
        raise NhiemkyError("Không chạy được LibreOffice, chưa ghi tệp PDF nào; cài lại rồi làm lại.") from None
    made = [folder / "pdf" / f"{name}.pdf" for name in names]
    failed = [file.name for file, pdf in zip(files, made, strict=True) if not _is_pdf(pdf)]
    if failed:
        raise NhiemkyError(f"LibreOffice không chuyển được sang PDF, chưa ghi tệp nào: {_listed(failed)}.")
    return made


def _write_settings(profile: Path) -> None:
    """What a document may not do, whatever it holds."""
    items = "".join(_SETTING.format(place=place, name=name, value=value) for place, name, value in _SAFE_SETTINGS)
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


def _is_pdf(file: Path) -> bool:
    """Begun and ended as one: a conversion that was cut off is none."""
    if not file.is_file():
        return False
    content = file.read_bytes()
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]


def _deliver(made: Sequence[Path], targets: Sequence[Path], out: Path) -> None:
    """Beside their places first, so that each appears whole and a full disk leaves nothing behind."""
    out.mkdir(parents=True, exist_ok=True)
    parts = [target.with_name(f".{target.name}.part") for target in targets]
    try:
        for pdf, part in zip(made, parts, strict=True):
            shutil.copyfile(pdf, part)
        for part, target in zip(parts, targets, strict=True):
            part.replace(target)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _listed(names: Sequence[str]) -> str:
    more = f" và {len(names) - _SHOWN} tệp khác" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def find_office() -> str | None:
    """LibreOffice's command on this machine."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def run_office(command: Sequence[str], folder: Path, seconds: float) -> None:
    """Runs in a process group of its own, so that nothing of it outlives the time limit."""
    process = subprocess.Popen(  # noqa: S603 - the command is ours, the files are copies with plain names
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        if process.poll() is None:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The command is a script with a child: both go."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
