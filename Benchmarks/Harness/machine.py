"""What the kernel knows of processes: their processor time and their memory, children included."""

import os
import socket
import threading
import time
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A free one below those that the kernel gives to outgoing connections."""
    for port in range(24500, 25000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
    raise RuntimeError("no free port")


_given: set[int] = set()


def _stat(pid: int):
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2:].split()


def tree(root: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += parents.get(pid, [])
    return found


def cpu_ms(roots) -> float:
    """Milliseconds of processor time that the processes and their children, also those that ended, have used."""
    total = 0.0
    for root in roots:
        for pid in tree(root):
            if fields := _stat(pid):
                total += sum(int(x) for x in fields[11:15]) * TICK_MS
    return total


def memory_mb(roots) -> float:
    """Proportional set size: what several processes share is counted once."""
    total = 0
    for root in roots:
        for pid in tree(root):
            try:
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
            except OSError:
                pass
    return total / 1024


def size_mb(path: Path) -> float:
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file() and not f.is_symlink()) / 1e6


def load() -> str:
    return " ".join(Path("/proc/loadavg").read_text().split()[:3])


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


class Peak:
    """The most memory that was seen while it ran."""

    def __init__(self, roots):
        self.roots, self.most, self._stop = roots, memory_mb(roots), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        while not self._stop.wait(0.5):
            self.most = max(self.most, memory_mb(self.roots))

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return max(self.most, memory_mb(self.roots))


def wait_until(probe, seconds=60.0, what="it"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if probe():
            return
        time.sleep(0.002)
    raise TimeoutError(f"{what} did not come within {seconds} s")
