"""Load by wrk: Debian packages it in 100 kB, and it leaves most of two cores to the served."""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Requests come from a list of {weight, method, path, headers, body}; "@n" in a body is a number
# never used before, "@time" a five-minute slot of its own.
_SCRIPT = """
local counter, thread_id = 0, 0
local threads = 0
function setup(thread) thread:set("id", threads) threads = threads + 1 end
function init() thread_id = id or 0 math.randomseed(__SEED__ + thread_id) end
local choices = { __CHOICES__ }
function request()
  local one = choices[math.random(#choices)]
  local body = one.body
  if body then
    counter = counter + 1
    local n = (__SEED__ % 1000) * 1000000 + counter * 4 + thread_id
    body = body:gsub("@time", os.date("!%Y-%m-%dT%H:%M:00Z", __FIRST__ + n % 4000000 * 300))
    body = body:gsub("@n", tostring(n))
  end
  return wrk.format(one.method, one.path, one.headers, body)
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"seconds":%f,"refused":%d,"broken":%d,"p50_ms":%f,"p95_ms":%f}\\n',
    summary.requests, summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3))
end
"""


@dataclass(frozen=True)
class Request:
    """One kind of request; ``weight`` is its share of the whole."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: str | None = None
    weight: int = 1

    @property
    def lua(self) -> str:
        """The table wrk reads."""
        headers = ", ".join(f"[{_quoted(k)}] = {_quoted(v)}" for k, v in self.headers.items())
        body = f", body = {_quoted(self.body)}" if self.body else ""
        return (
            f"{{ method = {_quoted(self.method)}, path = {_quoted(self.path)}, "
            f"headers = {{ {headers} }}{body} }}"
        )


@dataclass(frozen=True)
class Outcome:
    """``refused`` were answered with a status from 400 on, ``broken`` not at all."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p95_ms: float

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def errors(self) -> float:
        """Share of requests that went wrong."""
        return (self.refused + self.broken) / max(1, self.requests)


def run(
    url: str, requests: Sequence[Request], *, seconds: float, connections: int, seed: int = 1
) -> Outcome:
    """Send a random mix of ``requests`` as fast as they are answered.

    Runs with different seeds never send the same number or slot.
    """
    choices = ", ".join(one.lua for one in requests for _ in range(one.weight))
    script = _SCRIPT.replace("__CHOICES__", choices).replace("__SEED__", str(seed))
    script = script.replace("__FIRST__", str(_FIRST_SLOT + seed % 1000 * 40_000_000))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", file.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    last: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return Outcome(**last)


_FIRST_SLOT = 1_930_000_000 // 300 * 300  # in 2031


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
