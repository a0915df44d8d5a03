"""The real program with a database of its own, and a real browser beside it."""

import contextlib
import http.server
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Product:
    """A running `contexor serve`: the offline writer writes, no message is sent, every code is 123456."""

    # Whoever runs the installation.
    OPERATOR = "09121110001"

    def __init__(self, folder, fixture=None, more={}):
        self.web, self.api = f"http://127.0.0.1:{(port := free_port())}", f"http://127.0.0.1:{(api := free_port())}"
        program = str((ROOT / os.environ.get("CONTEXOR", ".build/debug/contexor")).resolve())
        settings = {
            "DEBUG": "True", "MOCK_SMS": "True", "DATABASE_URL": f"sqlite:contexor.db", "WEB_PORT": str(port), "API_PORT": str(api),
            "PUBLIC_WEB_URL": self.web, "OTP_RATE_LIMIT": "0", "LOG_LEVEL": "warning", "THROTTLE_USER": "100000/min",
            "THROTTLE_GENERATE": "1000/min", "WEBHOOK_ALLOW_PRIVATE_NETWORKS": "True", "THROTTLE_OTP_IP": "1000/min", "THROTTLE_OTP_PHONE": "1000/min", "THROTTLE_VERIFY_IP": "1000/min",
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "WEB_ASSETS") if name in os.environ}
        settings |= more
        self.log = open(f"{folder}/log", "w")
        if fixture:
            loaded = subprocess.run([program, "loaddata", fixture], cwd=folder, env=kept | settings, capture_output=True, text=True)
            if loaded.returncode:
                raise SystemExit(f"the fixture was not loaded: {loaded.stderr}")
        made = [program, "createsuperuser", "--phone", self.OPERATOR, "--name", "مینا رستگار"]
        subprocess.run(made, cwd=folder, env=kept | settings, stdout=self.log, stderr=subprocess.STDOUT, check=True, timeout=60)
        # Started elsewhere: it must find its templates from any place.
        self.process = subprocess.Popen([program, "serve"], cwd=folder, env=kept | settings, stdout=self.log, stderr=subprocess.STDOUT)
        self.wait(folder)

    def wait(self, folder):
        for _ in range(300):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.web + "/health/live", timeout=2).read()
                return
            time.sleep(0.1)
        raise SystemExit("the product did not start:\n" + pathlib.Path(folder, "log").read_text())

    def status(self, path, key):
        """What the API answers to a program with a key."""
        asked = urllib.request.Request(self.api + path, headers={"Authorization": f"Bearer {key}"})
        try:
            return urllib.request.urlopen(asked, timeout=10).status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        self.process.kill()
        self.log.close()


@contextlib.contextmanager
def product(fixture=None, **more):
    """- Parameters: a file for `loaddata`, and further settings."""
    with tempfile.TemporaryDirectory() as folder:
        running = Product(folder, fixture, more)
        try:
            yield running
        finally:
            running.stop()


@contextlib.contextmanager
def receiver():
    """Something that takes messages and thanks for them."""

    class Thanks(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Thanks)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks"
    finally:
        server.shutdown()


@contextlib.contextmanager
def browser():
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


class Person:
    """Somebody at a browser. What the browser complains of is a failed test."""

    def __init__(self, browser, web, language="fa", width=1360, height=900, theme="light", scripts=True):
        self.browser, self.web, self.language, self.scripts, self.complaints = browser, web, language, scripts, []
        self.context = browser.new_context(
            base_url=web, viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=scripts,
            locale="fa-IR" if language == "fa" else "en-US", reduced_motion="reduce")
        self.context.add_cookies([{"name": "lang", "value": language, "url": web}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(15000)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        self.page.on("pageerror", lambda error: self.complain(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def complain(self, text):
        # That an answer is a refusal, or that somebody left before it came, is no fault of the page.
        if not re.search(r"htmx:(sendAbort|afterRequest)|the server responded with a status of (402|404|403|409|412|422|429)", text):
            self.complaints.append(f"{self.page.url}: {text}")

    def say(self, persian, english):
        return persian if self.language == "fa" else english

    def open(self, path):
        return self.page.goto(path)

    def press(self, persian, english):
        self.page.get_by_role("button", name=self.say(persian, english), exact=False).first.click()

    def follow(self, persian, english):
        self.page.get_by_role("link", name=self.say(persian, english), exact=False).first.click()

    def fill(self, persian, english, value):
        self.page.get_by_label(self.say(persian, english), exact=False).first.fill(value)

    def see(self, persian, english):
        self.page.get_by_text(self.say(persian, english), exact=False).first.wait_for(state="attached")

    def log_in(self, number):
        self.open("/login")
        self.fill("شمارهٔ موبایل", "Mobile number", number)
        self.press("دریافت کد", "Send me a code")
        self.page.wait_for_url("**/login/code")
        self.page.locator("#f-code").fill("۱۲۳۴۵۶")
        if not self.scripts:  # With them the sixth digit sends the form.
            self.press("تأیید و ورود", "Log in")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def begin(self, organization, workspace, project, name="سارا محمدی"):
        self.fill("نام شما", "Your name", name)
        self.fill("نام سازمان", "Organization", organization)
        self.fill("نخستین فضای کاری", "First workspace", workspace)
        self.fill("نخستین پروژه", "First project", project)
        self.press("شروع", "Begin")
        self.page.wait_for_url(re.compile(r"/w/\d+$"))
        self.workspace = re.search(r"/w/\d+", self.page.url).group()

    def write(self, title, text=None):
        """A new content in the editor; with a text, saved."""
        self.open(self.workspace + "/contents/new")
        self.fill("عنوان یا موضوع", "Title or topic", title)
        self.press("خودم می‌نویسم", "I write it myself")
        self.page.wait_for_url(re.compile(r"/contents/\d+"))
        self.await_editor()
        if text is not None:
            self.page.locator("#body").fill(text)
            self.save()
        return re.search(r"/contents/\d+", self.page.url).group()

    def edit(self, address):
        self.open(address)
        self.await_editor()

    def await_editor(self):
        """Until it is ready for whatever a script sees to: the editor is fetched after the page is there."""
        if self.scripts:
            self.page.locator(".doc[data-detector]").wait_for()

    def save(self):
        self.page.locator("#edit button.primary").click()
        self.see("ذخیره شد", "Saved")

    def close(self):
        self.context.close()
