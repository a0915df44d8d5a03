"""The cases that are not one request: jobs, the time from asking to reading, live streams."""

import asyncio
import json
import statistics
import time

import machine
from servers import Model, Postgres, Target, ask


def unfinished(target: Target, postgres: Postgres | None, database: str | None) -> int:
    """Jobs that are still to be done. SQLite belongs to its one process, which is asked by HTTP."""
    if postgres:
        table = "editorial_generation WHERE status <> 'completed'" if target.name == "Django peer" else "jobs WHERE state IN ('ready', 'running')"
        with postgres.connect(database) as connection:
            return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
    count = 0
    for token in target.tokens:
        for status in ("pending", "running"):
            count += json.loads(ask(target.port, f"/api/v1/ai/jobs?status={status}&page_size=1", token=token)[1])["count"]
    return count


def drain(target: Target, model: Model, postgres, database, limit=120):
    """Lets the worker do what is queued. Returns jobs, jobs a second and milliseconds of processor time a job."""
    jobs = unfinished(target, postgres, database)
    before = machine.cpu_ms(target.charged())
    began = time.perf_counter()
    model.mode("instant")
    if "serve" not in target.parts:
        target.start("worker")
    left, ended, first = jobs, began, None
    while left > 0 and ended - began < limit:
        time.sleep(0.1 if postgres else 0.25)
        left = unfinished(target, postgres, database)
        ended = time.perf_counter()
        if first is None and left < jobs:
            first = (ended, left)  # A worker that takes long to start is not slow at its work.
    done, cpu = jobs - left, (machine.cpu_ms(target.charged()) - before) / max(1, jobs - left)
    if first and first[1] > left:
        return done, (first[1] - left) / (ended - first[0]), cpu
    return done, done / (ended - began), cpu


def generation_times(target: Target, count: int, contents, postgres=None, database=None) -> list[float]:
    """Milliseconds from asking for a text to its being there for review, one after the other, as the asker sees it: by the
    live stream where there is one, by looking into the database every two milliseconds where there is none."""
    times = []
    for content, token in contents[:count]:
        began = time.perf_counter()
        status, body = ask(target.port, f"/api/v1/contents/{content}/generate", "POST", token, b'{"topic": "test"}')
        if status != 202:
            raise RuntimeError(f"{target.name}: {status} {body[:300]}")
        if target.name == "Django peer":
            with postgres.connect(database) as connection:
                while connection.execute("SELECT status FROM editorial_content WHERE id = %s", (content,)).fetchone()[0] != "review":
                    time.sleep(0.002)
        else:
            _, events = ask(target.port, f"/api/v1/ai/jobs/{json.loads(body)['job_id']}/events", token=token)
            if b"event: done" not in events:
                raise RuntimeError(f"{target.name}: {events[-300:]}")
        times.append((time.perf_counter() - began) * 1000)
    return times


async def _watch(port, path, token, gaps, until):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    last, biggest, events = None, 0.0, 0
    try:
        while time.perf_counter() < until:
            data = await asyncio.wait_for(reader.read(65536), 5)
            if not data:
                break
            now = time.perf_counter()
            # Until the others are connected too, the waiting is theirs.
            if last is not None and now > until - STREAM_SECONDS:
                biggest = max(biggest, now - last)
            last, events = now, events + data.count(b"event: ")
    except (asyncio.TimeoutError, ConnectionError):
        biggest = 5.0
    finally:
        writer.close()
    gaps.append((biggest * 1000, events))


STREAM_SECONDS = 8


async def _crowd(port, watched, count):
    gaps: list = []
    until = time.perf_counter() + STREAM_SECONDS + 4
    tasks = []
    for number in range(count):
        path, token = watched[number % len(watched)]
        tasks.append(asyncio.create_task(_watch(port, path, token, gaps, until)))
        if number % 25 == 24:
            await asyncio.sleep(0.03)
    await asyncio.gather(*tasks)
    return gaps


def streams(target: Target, model: Model, contents, count=1000):
    """A thousand people who watch eight texts being written, a piece each tenth of a second. Returns the longest silence that
    anybody saw, the median of these, events a watcher, and the most memory."""
    model.mode("slow")
    watched = []
    for content, token in contents[:8]:
        status, body = ask(target.port, f"/api/v1/contents/{content}/generate", "POST", token, b'{"topic": "test"}')
        if status != 202:
            raise RuntimeError(f"{target.name}: {status} {body[:300]}")
        watched.append((f"/api/v1/ai/jobs/{json.loads(body)['job_id']}/events", token))
    time.sleep(0.5)
    peak = machine.Peak([target.parts[target.api_part].pid])
    before = machine.cpu_ms(target.charged())
    gaps = asyncio.run(_crowd(target.port, watched, count))
    cpu = machine.cpu_ms(target.charged()) - before
    memory = peak.stop()
    model.mode("instant")
    silences = sorted(g for g, _ in gaps)
    events = sum(e for _, e in gaps)
    return {
        "watchers": len(gaps), "longest_ms": silences[-1], "p99_ms": silences[int(len(silences) * 0.99) - 1], "median_ms": statistics.median(silences),
        "events": events, "memory_mb": memory, "cpu_us_per_event": cpu * 1000 / max(1, events)}
