"""Requests by wrk, and what they cost. The load generator's own processor time is on nobody's account."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import machine
from servers import Target


@dataclass
class Result:
    """One run of one case."""

    requests: int
    rate: float
    cpu: float  # Milliseconds a request, all processes together.
    server: float  # Of these, the product's own.
    p50: float
    p99: float
    errors: int = 0

    def __str__(self):
        return f"{self.rate:8.0f}/s  cpu {self.cpu:7.3f} ms (own {self.server:.3f})  p50 {self.p50:7.1f}  p99 {self.p99:7.1f}" + (
            f"  ERRORS {self.errors}" if self.errors else "")


LUA = """
local tokens = {TOKENS}
local each, organizations, offset = EACH, 50, OFFSET
local n = 0
local headers = {["Content-Type"] = "application/json"}
local function token(o) headers["Authorization"] = "Bearer " .. tokens[(o - 1) % #tokens + 1] end
function request()
  n = n + 1
  local o = (n + offset) % organizations + 1
  local k = math.floor((n + offset) / organizations)
  token(o)
  BODY
end
local shown = false
CHECK
function done(summary, latency, requests)
  io.write(string.format('\\nRESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d, "broken": %d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""
CHECK = """
function response(status, headers, body)
  if status >= 400 and not shown then shown = true; io.stderr:write(status .. " " .. string.sub(body, 1, 400) .. "\\n") end
end
"""


def run(target: Target, folder: Path, body: str, connections: int, seconds: float, each: int, offset=0) -> Result:
    """`body` is Lua that returns a request: `o` is an organization, `k` counts its requests."""
    script = folder / "request.lua"
    script.write_text(
        LUA.replace("TOKENS", ", ".join(f'"{t}"' for t in target.tokens)).replace("EACH", str(each)).replace("OFFSET", str(offset))
        .replace("BODY", body).replace("CHECK", "" if "GET" in body else CHECK))
    own, all_parts = target.own(), target.charged()
    before, own_before = machine.cpu_ms(all_parts), machine.cpu_ms(own)
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", script, f"http://127.0.0.1:{target.port}"],
        check=True, capture_output=True, text=True)
    cpu, own_cpu = machine.cpu_ms(all_parts) - before, machine.cpu_ms(own) - own_before
    found = json.loads(re.search(r"RESULT (\{.*\})", out.stdout).group(1))
    count = max(1, found["requests"])
    errors = found["errors"] + found["broken"]
    if errors:
        print(f"    {target.name}: {errors} of {count} failed: {out.stderr.strip()[:500]}", flush=True)
    return Result(count, count / found["seconds"], cpu / count, own_cpu / count, found["p50"], found["p99"], errors)
