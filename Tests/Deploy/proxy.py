"""A real nginx with deploy/nginx in front of a real Contexor: what goes through as it should, and what does not get through.

`proxy.py PROGRAM`, called by scripts/check_deploy.sh. Callers come from addresses of the loopback network, so that the proxy
and whoever speaks past it can be told apart."""

import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
NAME = "contexor.example.com"
failed = 0


def expect(what: str, holds: bool, seen: object = "") -> None:
    global failed
    failed += not holds
    print(f"{'✓' if holds else '✗'} {what}{'' if holds else f': {seen}'}", flush=True)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Model(http.server.BaseHTTPRequestHandler):
    """Writes the beginning of a text, and the rest when it is told to."""

    go_on = threading.Event()
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.piece({"choices": [{"index": 0, "delta": {"content": "## آغاز متن\n\nاین تکه پیش از پایان می‌رسد.\n\n" * 20}}]})
        self.go_on.wait(120)
        self.piece({"choices": [{"index": 0, "delta": {"content": "## پایان متن\n\nتمام."}, "finish_reason": "stop"}]})
        self.piece({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}})
        self.wfile.write(b"data: [DONE]\n\n")

    def piece(self, said: dict) -> None:
        self.wfile.write(f"data: {json.dumps({'id': 'x', 'object': 'chat.completion.chunk', 'model': 'gpt-4.1-mini', **said})}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


class Place:
    """A server and its proxy in a folder of their own."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.api, self.web, self.http, self.https = (free_port() for _ in range(4))
        self.model = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
        threading.Thread(target=self.model.serve_forever, daemon=True).start()
        self.running: list[subprocess.Popen] = []

    def start(self) -> None:
        settings = os.environ | {
            "DEBUG": "True", "MOCK_SMS": "True", "DATABASE_URL": f"sqlite:{self.folder}/contexor.db", "API_PORT": str(self.api), "WEB_PORT": str(self.web),
            "TRUSTED_PROXIES": "127.0.0.1", "ALLOWED_HOSTS": NAME, "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": f"http://127.0.0.1:{self.model.server_port}",
            "THROTTLE_OTP_IP": "1000/min", "THROTTLE_VERIFY_IP": "1000/min", "THROTTLE_OTP_PHONE": "1000/min", "OTP_RATE_LIMIT": "0",
            "NEXT_PUBLIC_BACKEND_URL": f"https://{NAME}", "PUBLIC_WEB_URL": f"https://{NAME}",
        }
        subprocess.run([PROGRAM, "loaddata", str(ROOT / "fixtures/sample_data.json")], env=settings, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        log = open(self.folder / "contexor.log", "w")
        self.running.append(subprocess.Popen([sys.executable, ROOT / "Tests/Deploy/sandbox.py", PROGRAM, "serve"], env=settings, cwd=self.folder, stdout=log, stderr=log))
        for _ in range(300):
            if self.running[0].poll() is not None:
                raise RuntimeError("the server ended")
            if subprocess.run([PROGRAM, "health", "--timeout", "1"], env=settings, cwd=self.folder, capture_output=True).returncode == 0:
                break
        self.start_nginx()

    def start_nginx(self) -> None:
        folder = self.folder / "nginx"
        (folder / "tls").mkdir(parents=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-keyout",
             folder / "tls/privkey.pem", "-out", folder / "tls/fullchain.pem"], check=True, capture_output=True)
        shutil.copy(ROOT / "deploy/nginx/proxy.conf", folder)
        upstreams = (ROOT / "deploy/nginx/upstreams.conf").read_text()
        (folder / "upstreams.conf").write_text(upstreams.replace(":8000", f":{self.api}").replace(":3000", f":{self.web}"))
        site = (ROOT / "deploy/nginx/contexor.conf").read_text()
        for old, new in [("/etc/nginx/contexor", str(folder)), ("/var/log/nginx", str(folder)), ("listen [::]:80 default_server;", ""),
                         ("listen [::]:443 ssl http2 default_server;", ""), ("listen 80 ", f"listen 127.0.0.1:{self.http} "),
                         ("listen 443 ", f"listen 127.0.0.1:{self.https} ")]:
            site = site.replace(old, new)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {temporary} {site} }}")
        self.running.append(subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder]))
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.https), timeout=1).close()
                return
            except OSError:
                threading.Event().wait(0.02)

    def stop(self) -> None:
        Model.go_on.set()
        for one in reversed(self.running):
            one.terminate()
            one.wait(timeout=60)

    # What callers do.

    def ask(self, method: str, path: str, body: object = None, token: str = "", came_from: str = "127.0.0.2", direct: bool = False, plain: bool = False,
            headers: dict | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        source = (came_from, 0)
        if direct or plain:
            connection = http.client.HTTPConnection("127.0.0.1", self.api if direct else self.http, timeout=60, source_address=source)
        else:
            context = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=60, source_address=source, context=context)
        sent = {"Host": NAME, **(headers or {})} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body=data, headers=sent)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Refused before all of it was sent.
        answer = connection.getresponse()
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            return answer.status, answer.headers, answer  # type: ignore[return-value]
        return answer.status, answer.headers, answer.read()

    def login(self, **how: object) -> str:
        phone = {"phone_number": "+989123456789"}
        self.ask("POST", "/api/v1/auth/otp/request", phone, **how)
        return json.loads(self.ask("POST", "/api/v1/auth/otp/verify", phone | {"code": "123456"}, **how)[2])["access"]

    def addresses(self, token: str) -> set[str]:
        return {one["ip"] for one in json.loads(self.ask("GET", "/api/v1/auth/sessions", token=token)[2])["results"]}


def look(place: Place) -> None:
    forged = {"X-Forwarded-For": "203.0.113.77"}
    token = place.login(headers=forged)
    place.login(came_from="127.0.0.3", direct=True, headers=forged)
    seen = place.addresses(token)
    expect("who comes through the proxy has an address of its own, whatever it wrote", "127.0.0.2" in seen and "203.0.113.77" not in seen, seen)
    expect("who comes past the proxy is not believed", "127.0.0.3" in seen, seen)

    status, headers, _ = place.ask("GET", "/login")
    expect("pages come from the web application", status == 200 and headers["Content-Type"].startswith("text/html"), (status, headers["Content-Type"]))
    expect("with its policy", "default-src" in headers.get("Content-Security-Policy", "") and headers["X-Content-Type-Options"] == "nosniff", headers)
    expect("and one order to come by TLS only", headers.get_all("Strict-Transport-Security") == ["max-age=31536000"], headers.get_all("Strict-Transport-Security"))
    expect("the proxy does not tell its version", headers["Server"] == "nginx", headers["Server"])
    status, headers, body = place.ask("GET", "/health/")
    expect("the API answers under the same name", status == 200 and json.loads(body)["status"] == "healthy", body)
    expect("an answer has the number of its request", bool(headers["X-Request-Id"]), headers)
    status, headers, _ = place.ask("GET", "/contents?x=1", plain=True)
    expect("without TLS one is sent on", status == 308 and headers["Location"] == f"https://{NAME}/contents?x=1", (status, headers["Location"]))
    expect("figures are not for the world", place.ask("GET", "/metrics")[0] == 404)
    version = subprocess.run(["curl", "-sk", "-o", "/dev/null", "-w", "%{http_version}", "--resolve", f"{NAME}:{place.https}:127.0.0.1",
                              f"https://{NAME}:{place.https}/health/"], capture_output=True, text=True).stdout
    expect("HTTP/2 is spoken", version == "2", version)

    expect("too large is refused by the proxy", place.ask("POST", "/api/v1/contents", b"{" + b" " * (9 << 20), token)[0] == 413)
    status, _, body = place.ask("POST", "/api/v1/contents", b"{" + b" " * (2 << 20), token)
    expect("what the proxy lets through the API refuses by its own rule", status == 413 and json.loads(body)["code"] == "payload_too_large", (status, body[:200]))
    expect("a request for a code is small", place.ask("POST", "/api/v1/auth/otp/request", b" " * 20_000)[0] == 413)
    status, _, body = place.ask("POST", "/api/v1/organizations/import", b"x" * (9 << 20), token, headers={"Content-Type": "application/zip"})
    expect("archives may be larger", status != 413, (status, body[:200]))

    stream(place, token)

    statuses = [place.ask("POST", "/api/v1/auth/otp/request", {"phone_number": "12"}, came_from="127.0.0.9") for _ in range(60)]
    refused = [one for one in statuses if one[0] == 429 and b"<html>" in one[2]]
    expect("a flood of requests for codes ends at the proxy", len(refused) >= 20, [one[0] for one in statuses])
    expect("which others do not feel", place.ask("POST", "/api/v1/auth/otp/request", {"phone_number": "12"}, came_from="127.0.0.10")[0] == 400)


def stream(place: Place, token: str) -> None:
    """The model is held in the middle of its text: what has come by then has come through."""
    content = json.loads(place.ask("POST", "/api/v1/contents", {"title": "جریان", "project": 1}, token)[2])["id"]
    started = json.loads(place.ask("POST", f"/api/v1/contents/{content}/generate", {"topic": "چای"}, token)[2])
    status, headers, events = place.ask("GET", f"/api/v1/contents/{content}/events", token=token)
    expect("events are a stream", status == 200 and headers["Content-Type"].startswith("text/event-stream"), (status, started))
    seen = until(events, b"event: delta")
    expect("text comes through while it is being written", seen, "no delta before the end")
    Model.go_on.set()
    expect("and so does its end", until(events, b"event: done"), "no end")


def until(events: object, mark: bytes) -> bool:
    try:
        for line in events:  # type: ignore[attr-defined]
            if line.strip().startswith(mark):
                return True
    except (TimeoutError, OSError):
        pass
    return False


with tempfile.TemporaryDirectory(prefix="contexor-proxy-") as name:
    os.chmod(name, 0o755)
    place = Place(pathlib.Path(name))
    failed += 1  # Until all was looked at.
    try:
        place.start()
        look(place)
        failed -= 1
    finally:
        place.stop()
        if failed:
            print((pathlib.Path(name) / "contexor.log").read_text()[-3000:], file=sys.stderr)
            print((pathlib.Path(name) / "nginx/error.log").read_text()[-2000:], file=sys.stderr)
print(f"{failed} not as it should be" if failed else "All as it should be")
sys.exit(1 if failed else 0)
