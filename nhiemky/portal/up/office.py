"""A running office: the Prefect server and one worker, started, watched and stopped in order."""

import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from threading import Event
from time import monotonic

from nhiemky.errors import NhiemkyError
from nhiemky.portal.up.alarm import Alarm, AlarmBox
from nhiemky.portal.up.children import Child, prefect_command, stop_leftovers
from nhiemky.portal.up.single import check_port
from nhiemky.portal.up.surroundings import POOL, prefect_environment
from nhiemky.settings import PROJECT, Settings

_START_SECONDS = 120
_STOP_SECONDS = 4
_WORKER_LIMIT = "4"


class Office:
    """The processes of one home. Every wait ends at once when `stopping` is set."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        *,
        alarm: Alarm,
        say: Callable[[str], None],
        stopping: Event,
    ) -> None:
        self.settings = settings
        self._environment = prefect_environment(settings, environ)
        self._alarm = alarm
        self._say = say
        self._stopping = stopping
        self._box = AlarmBox(alarm)
        self._server = self._child("máy chủ Prefect", "prefect-server.log", "server", "start")
        self._worker = self._child(
            "tiến trình làm việc",
            "prefect-worker.log",
            *("worker", "start", "--pool", POOL, "--type", "process", "--name", "van-phong"),
            *("--limit", _WORKER_LIMIT, "--install-policy", "never"),
        )

        # Without an address that people reach, messages have no button and there is nothing to serve.
        self._page = self._child_of_page() if settings.portal_url else None

    def run(self) -> None:
        """Starts everything, says where to look, and keeps it alive until `stopping` is set."""
        self.settings.prefect_home.mkdir(parents=True, exist_ok=True)
        left = stop_leftovers(self.settings.home, seconds=_STOP_SECONDS, wait=self._stopping.wait)
        if left:
            self._say(f"Đã dừng {left} tiến trình còn sót của lần chạy trước.")
        self._check_ports()
        self._box.open()
        try:
            self._start()
            while not self._stopping.wait(1):
                self._revive(self._server)
                self._revive(self._worker)
                if self._page is not None:
                    self._revive(self._page)
        finally:
            self._close()

    def _check_ports(self) -> None:
        settings = self.settings
        check_port(settings.prefect_host, settings.prefect_port, "NHIEMKY_PREFECT_PORT")
        if self._page is not None:
            check_port(settings.portal_host, settings.portal_port, "NHIEMKY_PORTAL_PORT")

    def _start(self) -> None:
        self._say("Đang khởi động máy chủ Prefect (lần đầu mất khoảng nửa phút)…")
        self._server.start()
        self._await(self._is_healthy, f"Máy chủ Prefect không khởi động được; xem {self._server.log}")
        register = [sys.executable, "-m", "nhiemky.portal.up.registration", self._box.url]
        self._complete(self._child_of("prefect-registration.log", register))
        self._complete(self._child_of("prefect-deploy.log", prefect_command("--no-prompt", "deploy", "--all")))
        schedules = [sys.executable, "-m", "nhiemky.portal.up.schedules"]
        self._complete(self._child_of("prefect-schedules.log", schedules))
        if not self._stopping.is_set():
            self._worker.start()
            if self._page is not None:
                self._page.start()
            self._say(self._where_to_look())

    def _is_healthy(self) -> bool:
        if self._server.exit_code() is not None:
            raise NhiemkyError(f"Máy chủ Prefect tự dừng khi khởi động; xem {self._server.log}")
        try:
            with urllib.request.urlopen(f"{self.settings.prefect_url}/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _complete(self, child: Child) -> None:
        """Runs a command to its end, in the project's folder, where prefect.yaml lies."""
        if self._stopping.is_set():
            return
        trouble = f"Không đăng ký được lịch chạy với Prefect; xem {child.log}"
        child.start()
        try:
            self._await(lambda: child.exit_code() is not None, trouble)
        finally:
            code = child.exit_code()
            child.stop(1)
        if code:
            raise NhiemkyError(trouble)

    def _await(self, is_ready: Callable[[], bool], trouble: str) -> None:
        deadline = monotonic() + _START_SECONDS
        while not self._stopping.is_set() and not is_ready():
            if monotonic() > deadline:
                raise NhiemkyError(trouble)
            self._stopping.wait(0.2)

    def _revive(self, child: Child) -> None:
        """Starts a dead child again, and says so; sooner after a long life than after a short one."""
        code = child.exit_code()
        if code is None or self._stopping.is_set():
            return
        self._alarm.report(
            child.name, f"{child.name} dừng bất ngờ (mã {code}), đang khởi động lại; xem {child.log}"
        )
        self._stopping.wait(child.pause())
        if not self._stopping.is_set():
            child.start()

    def _close(self) -> None:
        self._say("Đang dừng…")
        self._box.close()  # runs cut short by this very stop are no news
        self._worker.stop(_STOP_SECONDS)
        if self._page is not None:
            self._page.stop(_STOP_SECONDS)
        stop_leftovers(self.settings.home, seconds=1, wait=Event().wait, but=self._server.processes())
        self._server.stop(_STOP_SECONDS)
        self._say("Đã dừng. Việc dở dang được làm tiếp ở lần chạy sau.")

    def _where_to_look(self) -> str:
        pages = self.settings.prefect_url.removesuffix("/api")
        answers = f"Trang trả lời của người nhận: {self.settings.portal_url}\n" if self._page else ""
        return (
            f"Hệ thống đang chạy. Bảng tiến độ và lịch chạy: {pages}\n{answers}"
            f"Dữ liệu: {self.settings.home} · nhật ký: {self._server.log.parent}\n"
            "Dừng bằng Ctrl-C."
        )

    def _child(self, name: str, log: str, *arguments: str) -> Child:
        return Child(
            name,
            prefect_command(*arguments),
            self._environment,
            self.settings.prefect_home,
            self.settings.home / "logs" / log,
        )

    def _child_of_page(self) -> Child:
        command = [sys.executable, "-c", "from nhiemky.portal.cli import main; main(['web'])"]
        log = self.settings.home / "logs" / "portal.log"
        return Child("trang trả lời", command, self._environment, self.settings.home, log)

    def _child_of(self, log: str, command: list[str]) -> Child:
        return Child(log, command, self._environment, PROJECT, self.settings.home / "logs" / log)
