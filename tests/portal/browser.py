"""A headless Chromium driven over its own protocol: a telephone's screen, taps, and what is measured there."""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect


@dataclass
class Browser:
    """One tab."""

    line: ClientConnection
    _number: int = field(default=0, init=False)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command of the DevTools protocol and its result."""
        self._number += 1
        self.line.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.line.recv(timeout=30))
            if told.get("id") == self._number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def be_telephone(self, width: int = 360, height: int = 740) -> None:
        """A screen that is touched."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=True)

    def open(self, url: str) -> None:
        """Goes to a page and waits until it stands."""
        self.call("Page.navigate", url=url)
        self.await_page()

    def await_page(self) -> None:
        """Until the page stands."""
        deadline = monotonic() + 20
        sleep(0.2)
        while self.measure("document.readyState") != "complete":
            assert monotonic() < deadline
            sleep(0.05)

    def measure(self, expression: str) -> Any:  # noqa: ANN401  (whatever the expression gives)
        """The value of an expression in the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def tap(self, selector: str) -> None:
        """A finger in the middle of an element."""
        place = f"document.querySelector({json.dumps(selector)})"
        self.measure(f"{place}.scrollIntoView({{block: 'center'}})")
        box = self.measure(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({place}.getBoundingClientRect())")
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": box[0], "y": box[1]}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        sleep(0.3)
        self.await_page()

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """What is to be seen."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def open_browser(home: Path) -> Iterator[Browser]:
    """Starts Chromium with a profile of its own and stops it again."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--remote-debugging-port=0",
        f"--user-data-dir={home}",
    ]
    process = subprocess.Popen([program, *options, "about:blank"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = None
        while found is None:
            line = process.stderr.readline()
            assert line, "the browser has ended"
            found = re.search(r"ws://([\d.]+:\d+)/", line)
        with urlopen(f"http://{found[1]}/json") as answer:
            tab = next(one for one in json.load(answer) if one["type"] == "page")
        with connect(tab["webSocketDebuggerUrl"], max_size=50_000_000) as connection:
            browser = Browser(connection)
            browser.call("Page.enable")
            yield browser
    finally:
        process.terminate()
        process.wait(20)
        if process.stderr:
            process.stderr.close()
