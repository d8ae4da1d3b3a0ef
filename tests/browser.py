"""A browser of the tests' own: headless Chromium, driven through its debugging pipe.

It is asked in JSON, each message ended by a NUL byte: the DevTools protocol, by the standard library
alone. Nothing here waits for ever: what takes too long fails, and closing ends the browser by force.
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
SECONDS = 60  # the longest that an answer of the browser may take
OPTIONS = """--headless=new --remote-debugging-pipe --no-sandbox --no-first-run --no-proxy-server
    --disable-gpu --disable-dev-shm-usage --disable-background-networking --disable-breakpad
    --disable-component-update --disable-sync --hide-scrollbars --password-store=basic""".split()
# The browser reads at descriptor 3 and writes at 4: taken here, perhaps, but not in a new process.
EXEC = """import os, sys
for number in (1, 2):
    os.dup2(int(sys.argv[number]), number + 2)
os.execvp(sys.argv[3], sys.argv[3:])"""
KEYS = {"Tab": 9, "Enter": 13, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
UNTIL = """(async () => {
    for (const start = performance.now(); ;) {
        const value = await (%s);
        if (value || performance.now() - start > %s) return value;
        await new Promise((look) => setTimeout(look, 5));
    }
})()"""


def find_browser():
    """The path of a browser: $CHROMIUM, or what is on the PATH; None where there is none."""
    found = [shutil.which(name) for name in [os.environ.get("CHROMIUM", ""), *NAMES]]
    return next((path for path in found if path and os.name == "posix"), None)


@contextmanager
def serving(*arguments):
    """The command that serves the live page, and the address that it prints; it is killed in the end."""
    line = [sys.executable, "-m", "scratchnet.live", "--no-browser", *arguments]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as command:
        try:
            yield command, command.stdout.readline().strip()
        finally:
            command.kill()


class Browser(AbstractContextManager):
    """A browser that has just been started, without a page; to be used by `with`."""

    def __init__(self, path):
        import fcntl  # of POSIX

        self.folder, self._number, self._text, self._tabs = tempfile.mkdtemp(), 0, b"", {}
        pipes = [*os.pipe(), *os.pipe()]
        its_in, self._out, self._in, its_out = [fcntl.fcntl(p, fcntl.F_DUPFD_CLOEXEC, 10) for p in pipes]
        environment = os.environ | {"HOME": self.folder, "TMPDIR": self.folder}
        command = [path, *OPTIONS, f"--user-data-dir={self.folder}/profile", "about:blank"]
        with (Path(self.folder) / "said.txt").open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", EXEC, str(its_in), str(its_out), *command],
                pass_fds=(its_in, its_out), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env=environment, start_new_session=True,
            )  # fmt: skip
        for pipe in (*pipes, its_in, its_out):
            os.close(pipe)

    def tab(self):
        """A new page, in front of the others."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = self._tabs[session] = Tab(self, target, session)
        for domain in ("Page", "Runtime", "Log"):
            tab.ask(f"{domain}.enable")
        return tab

    def ask(self, method, session=None, seconds=SECONDS, **parameters):
        """What the browser answers to a command; AssertionError where it fails, or takes too long."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        with suppress(BrokenPipeError):  # it has ended, and `listen` says so
            os.write(self._out, json.dumps(message).encode() + b"\0")
        return self.listen(self._number, time.monotonic() + seconds, method)

    def listen(self, number, deadline, what):
        """Takes in what the browser says, up to the answer of this number; None: one event."""
        while True:
            while b"\0" not in self._text:
                left = max(0.0, deadline - time.monotonic())
                assert select.select([self._in], [], [], left)[0], f"{what} takes too long"
                piece = os.read(self._in, 1 << 16)
                said = (Path(self.folder) / "said.txt").read_text(errors="replace")
                assert piece, f"the browser has ended: {said[-500:]}"
                self._text += piece
            text, _, self._text = self._text.partition(b"\0")
            message = json.loads(text)
            if message.get("sessionId") in self._tabs and "method" in message:
                self._tabs[message["sessionId"]].hear(message["method"], message["params"])
            if message.get("id") == number:
                assert "error" not in message, f"{what}: {message.get('error')}"
                return message.get("result")

    def __exit__(self, *exception):
        """Ends the browser with all that it has started: within some seconds, whatever it does."""
        with suppress(AssertionError, subprocess.TimeoutExpired):
            self.ask("Browser.close", seconds=10)
            self._process.wait(timeout=10)
        with suppress(ProcessLookupError):  # it has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=60)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self.folder, ignore_errors=True)


class Tab:
    """One page. errors: what went wrong in it, as texts: exceptions, and its console's errors."""

    def __init__(self, browser, target, session):
        self._browser, self._target, self._session = browser, target, session
        self.errors, self._loaded, self._held = [], False, False

    def ask(self, method, **parameters):
        """What the browser answers to a command for this page."""
        return self._browser.ask(method, self._session, **parameters)

    def hear(self, method, about):
        """Takes notice of an event."""
        self._loaded |= method == "Page.loadEventFired"
        if method == "Runtime.exceptionThrown":
            self.errors.append(_thrown(about))
        elif method == "Log.entryAdded" and about["entry"]["level"] == "error":
            self.errors.append(f"{about['entry']['text']} {about['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "assert"):
            self.errors.append(str(about["args"]))

    def open(self, url):
        """Goes to that page, and waits until it is loaded."""
        self._loaded, deadline = False, time.monotonic() + SECONDS
        failed = self.ask("Page.navigate", url=url).get("errorText")
        assert not failed, f"{url}: {failed}"
        while not self._loaded:
            self._browser.listen(None, deadline, url)

    def evaluate(self, expression, seconds=SECONDS):
        """The value of an expression of JavaScript, of a promise what comes of it."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self.ask("Runtime.evaluate", expression=expression, seconds=seconds, **options)
        assert "exceptionDetails" not in answer, _thrown(answer)
        return answer["result"].get("value")

    def wait_until(self, expression, seconds=SECONDS):
        """The value of an expression as soon as it is true; AssertionError where it does not become so."""
        value = self.evaluate(UNTIL % (expression, 1000 * seconds), seconds + SECONDS)
        assert value, f"{expression}: {value!r} after {seconds} s, errors {self.errors}"
        return value

    def mouse(self, what, x, y):
        """Moves the mouse, presses or releases it: `what` is "Moved", "Pressed" or "Released"."""
        held = self._held = what == "Pressed" or (what == "Moved" and self._held)
        button = "left" if held or what == "Released" else "none"  # else a capture ends
        about = {"button": button, "buttons": int(held), "clickCount": int(what != "Moved")}
        self.ask("Input.dispatchMouseEvent", type=f"mouse{what}", x=x, y=y, **about)

    def stroke(self, points):
        """Draws a line with the mouse held, from point to point (x, y) of the window."""
        self.mouse("Pressed", *points[0])
        for point in points[1:]:
            self.mouse("Moved", *point)
        self.mouse("Released", *points[-1])

    def touch(self, points):
        """Draws a line with a finger, from point to point (x, y) of the window."""
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            self.ask("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y}])
        self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def drop(self, path, x, y):
        """Drags a file from elsewhere to a point of the window, and lets it go."""
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.ask("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def box(self, selector):
        """Left, top, width and height of an element, which is scrolled into sight."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{element}.scrollIntoView({{block: 'nearest', behavior: 'instant'}})")
        box = self.evaluate(f"{element}.getBoundingClientRect().toJSON()")
        return [box[name] for name in ("left", "top", "width", "height")]

    def click(self, selector):
        """Clicks in the middle of an element."""
        left, top, width, height = self.box(selector)
        self.stroke([(left + width / 2, top + height / 2)])

    def key(self, key, shift=False):
        """Presses a key and lets it go: one of KEYS, or a character."""
        number = KEYS.get(key, ord(key[0].upper()))
        about = {"key": key, "windowsVirtualKeyCode": number, "modifiers": 8 * shift}
        about["code"] = {" ": "Space"}.get(key, key if key in KEYS else f"Key{key.upper()}")
        text = "\r" if key == "Enter" else "" if key in KEYS else key
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **about)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def size(self, width, height, dark=False):
        """Gives the window a size in CSS pixels, and the colours that its user prefers."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path):
        """Writes what the window shows to a file, as PNG."""
        Path(path).write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def close(self):
        """Closes the page."""
        self._browser.ask("Target.closeTarget", targetId=self._target)


def _thrown(about):
    """The text of an exception, with the lines where it was thrown if it is an Error."""
    error = about["exceptionDetails"]["exception"]
    return str(error.get("description", error.get("value")))
