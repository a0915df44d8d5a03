"""Debian's own Firefox, driven by WebDriver BiDi, which it speaks by itself: a small client, as much as the journeys need."""

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import tempfile
import threading
import time

from websockets.sync.client import connect

KEYS = {"Enter": "\ue006", "Tab": "\ue004", "Escape": "\ue00c", "Control": "\ue009", "End": "\ue010"}


class Firefox:
    """One window of a fresh profile. What it complains of is gathered in `complaints`."""

    def __init__(self, folder, language):
        with open(f"{folder}/user.js", "w") as settings:
            settings.write(f'user_pref("intl.accept_languages", "{language}");user_pref("datareporting.policy.dataSubmissionEnabled", false);'
                           'user_pref("app.update.auto", false);user_pref("browser.shell.checkDefaultBrowser", false);')
        program = shutil.which("firefox-esr") or "firefox"
        self.process = subprocess.Popen([program, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        address = next((found.group(1) for line in self.process.stderr if (found := re.search(r"BiDi listening on (ws://\S+)", line))), None)
        if address is None:
            raise SystemExit("Firefox ended before it could be asked anything")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.socket, self.numbers, self.complaints = connect(address + "/session", max_size=None), itertools.count(1), []
        self.ask("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}})
        self.ask("session.subscribe", events=["log.entryAdded"])
        # The tab that it begins with never gets the focus, and without it keys press no buttons.
        self.window = self.ask("browsingContext.create", type="tab")["context"]

    def ask(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.recv(timeout=60))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] in ("error", "warn"):
                self.complaints.append(told["params"].get("text") or "")
            if told.get("id") == number:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['error']}: {told['message'][:300]}")
                return told["result"]

    def open(self, address):
        self.ask("browsingContext.navigate", context=self.window, url=address, wait="complete")

    def run(self, script):
        """The value of an expression on the page, a number, a text or a truth."""
        result = self.ask("script.evaluate", expression=script, target={"context": self.window}, awaitPromise=True)
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def until(self, script, seconds=20):
        """Waits until an expression is true, over changes of the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(RuntimeError):
                if value := self.run(script):
                    return value
            time.sleep(0.05)
        raise AssertionError(f"Firefox waited in vain for {script} on {self.run('location.href')}")

    def keys(self, *keys):
        """Presses keys together, as `Control`, `s`."""
        values = [KEYS.get(key, key) for key in keys]
        actions = [{"type": "keyDown", "value": value} for value in values] + [{"type": "keyUp", "value": value} for value in reversed(values)]
        self.ask("input.performActions", context=self.window, actions=[{"type": "key", "id": "keys", "actions": actions}])

    def type(self, text):
        actions = [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", context=self.window, actions=[{"type": "key", "id": "keys", "actions": actions}])

    def close(self):
        with contextlib.suppress(Exception):
            self.ask("browser.close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()


@contextlib.contextmanager
def firefox(language):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        opened = Firefox(folder, language)
        try:
            yield opened
        finally:
            opened.close()
