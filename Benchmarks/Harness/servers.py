"""Everything that runs during a measurement: PostgreSQL and Redis of its own, the stand-in for the model, Contexor on either
engine, and the peer. All listen on this machine only and end with the measurement."""

import http.client
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg

import machine

ROOT = Path(__file__).resolve().parents[2]
SECRET = "benchmark-secret-benchmark-secret-benchmark-secret-0123456789"
PEER = ROOT / "Benchmarks/Peer"


def ask(port, path, method="GET", token=None, body=None, timeout=30):
    """One request. Returns status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(port, path="/health/live"):
    try:
        return ask(port, path, timeout=2)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


class Program:
    """A program that is started, watched and stopped."""

    def __init__(self, arguments, log: Path, environment=None, cwd=None, user=None):
        self.log = log
        if user and os.geteuid() == 0:
            arguments = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--", *arguments]
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [str(a) for a in arguments], stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=cwd, env={**os.environ, **(environment or {})})

    @property
    def pid(self):
        return self.process.pid

    def stop(self, wait=30):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(wait)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, machine.free_port()
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        if not (folder / "data/PG_VERSION").exists():
            self._as_server("initdb", "-D", folder / "data", "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.program = self._start()
        self._sql("DO $$ BEGIN CREATE ROLE contexor LOGIN CREATEDB; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        self._sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

    def _as_server(self, program, *arguments):
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] if os.geteuid() == 0 else []
        subprocess.run([*prefix, self.programs / program, *arguments], check=True, stdout=subprocess.DEVNULL)

    def _start(self):
        # The same for both products; durable as in production.
        settings = {
            "listen_addresses": "", "port": self.port, "unix_socket_directories": self.folder, "max_connections": 200, "shared_buffers": "1GB",
            "effective_cache_size": "4GB", "work_mem": "16MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "random_page_cost": 1.1,
            "shared_preload_libraries": "pg_stat_statements", "jit": "off"}
        flags = [x for name, value in settings.items() for x in ("-c", f"{name}={value}")]
        program = Program([self.programs / "postgres", "-D", self.folder / "data", *flags], self.folder / "log", user="postgres")
        machine.wait_until(self._ready, 60, "PostgreSQL")
        return program

    def _ready(self):
        try:
            self._sql("SELECT 1")
            return True
        except psycopg.OperationalError:
            return False

    def connect(self, database="postgres", user="owner"):
        return psycopg.connect(host=str(self.folder), port=self.port, dbname=database, user=user, autocommit=True)

    def _sql(self, text, database="postgres"):
        with self.connect(database) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else None

    sql = _sql

    def exists(self, database):
        return bool(self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))

    def copy(self, source, target):
        self._sql(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        self._sql(f"CREATE DATABASE {target} TEMPLATE {source} OWNER contexor STRATEGY FILE_COPY")

    def url(self, database):
        return f"postgresql://contexor@/{database}?host={self.folder}&port={self.port}"

    def stop(self):
        self.program.stop()


class Redis:
    def __init__(self, folder: Path):
        self.port = machine.free_port()
        self.program = Program(
            ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder], folder / "redis.log")
        time.sleep(0.3)

    def url(self, database):
        return f"redis://127.0.0.1:{self.port}/{database}"

    def stop(self):
        self.program.stop()


class Model:
    def __init__(self, folder: Path):
        self.port = machine.free_port()
        self.program = Program([sys.executable, Path(__file__).with_name("model.py"), self.port], folder / "model.log")
        machine.wait_until(lambda: self._is_up(), 10, "the stand-in for the model")

    def _is_up(self):
        try:
            self.mode("instant")
            return True
        except OSError:
            return False

    def mode(self, name):
        ask(self.port, f"/mode/{name}", "PUT")

    def stop(self):
        self.program.stop()


class Target:
    """One of what is compared. Its processes by the part they play."""

    name = ""
    engine = ""

    def __init__(self, folder: Path, shared):
        self.folder, self.shared = folder, shared
        self.parts: dict[str, Program] = {}
        self.port = machine.free_port()
        self.tokens: list[str] = []

    def start(self, *parts):
        for part in parts or self.all_parts:
            if part not in self.parts:
                self.parts[part] = self._run(part)
        if self.api_part in self.parts:
            machine.wait_until(lambda: answers(self.port), 60, self.name)

    def stop(self, *parts):
        for part in parts or list(self.parts):
            if part in self.parts:
                self.parts.pop(part).stop()

    def own(self):
        return [p.pid for p in self.parts.values()]

    def charged(self):
        """Every process that works for it: its own, the database's, Redis's."""
        return self.own() + [p.program.pid for p in self.shared]

    def cold_start(self) -> float:
        """Milliseconds from nothing to the first answer."""
        began = time.perf_counter()
        self.parts[self.api_part] = self._run(self.api_part)
        while not answers(self.port):
            time.sleep(0.001)
        took = (time.perf_counter() - began) * 1000
        self.stop(self.api_part)
        return took


class Contexor(Target):
    def __init__(self, folder, shared, binary: Path, database: str, model: Model, redis: Redis | None):
        super().__init__(folder, shared)
        self.binary, self.model = binary, model
        self.engine = "SQLite" if database.startswith("sqlite") else "PostgreSQL"
        self.name = f"Contexor, {self.engine}"
        self.all_parts = ("serve",) if self.engine == "SQLite" else ("api", "worker", "beat")
        self.api_part = self.all_parts[0]
        self.environment = {
            "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": SECRET, "DATABASE_URL": database, "REDIS_URL": redis.url(2) if redis else "",
            "API_PORT": str(self.port), "WEB_PORT": "0", "LOG_LEVEL": "error", "OPENAI_API_KEY": "benchmark",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{model.port}/v1", "ASSETS_DIR": "",
            **{f"THROTTLE_{x}": "1000000/s" for x in ("USER", "GENERATE", "VERIFY_IP", "OTP_IP", "OTP_PHONE")},
            "AI_MONTHLY_BUDGET_USD": "1000000", "AI_USER_MONTHLY_BUDGET_USD": "1000000", "DEFAULT_MONTHLY_COST_LIMIT": "1000000",
            "DEFAULT_MONTHLY_TOKEN_LIMIT": "1000000000000", "DEFAULT_MONTHLY_REQUEST_LIMIT": "1000000000"}

    def _run(self, part):
        return Program([self.binary, part], self.folder / f"{self.engine}-{part}.log", self.environment, cwd=self.folder)


class Peer(Target):
    name = "Django peer"
    engine = "PostgreSQL"
    all_parts = ("api", "worker", "beat")
    api_part = "api"

    def __init__(self, folder, shared, venv: Path, postgres: Postgres, model: Model, redis: Redis, database="peer"):
        super().__init__(folder, shared)
        self.venv = venv
        self.environment = {
            "SECRET_KEY": SECRET, "PEER_DATABASE": database, "PEER_HOST": str(postgres.folder), "PEER_PORT": str(postgres.port), "PORT": str(self.port),
            "REDIS_URL": redis.url(1), "OPENAI_BASE_URL": f"http://127.0.0.1:{model.port}/v1", "OPENAI_API_KEY": "benchmark",
            "PEER_THROTTLE": "1000000/s"}

    def _run(self, part):
        programs = self.venv / "bin"
        arguments = {
            "api": [programs / "gunicorn", "editorial.wsgi:application", "-c", PEER / "gunicorn.conf.py"],
            "worker": [programs / "celery", "-A", "editorial", "worker", "--concurrency=8", "--loglevel=ERROR", "--without-gossip", "--without-mingle"],
            "beat": [programs / "celery", "-A", "editorial", "beat", "--loglevel=ERROR", "-s", self.folder / "beat-schedule"]}[part]
        return Program(arguments, self.folder / f"peer-{part}.log", self.environment, cwd=PEER)

    def manage(self, *arguments):
        subprocess.run([self.venv / "bin/python", PEER / "manage.py", *arguments], check=True, cwd=PEER, env={**os.environ, **self.environment},
                       stdout=subprocess.DEVNULL)
