"""Load by wrk: 100 kB in Debian, and it leaves most of two cores to what it measures."""

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SLOT_S = 300
_PER_RUN = 20_000
_LEAD_S = 30 * 86_400  # so that today's agenda stays a usual one

# "@n" in a body becomes a number never sent before, "@time" the start of a visit of its own.
_SCRIPT = """
local n = %(first)d
local choices = { %(choices)s }
math.randomseed(n)
function request()
  local one = choices[math.random(#choices)]
  local body = one.body
  if body then
    n = n + 1
    body = body:gsub("@time", os.date("!%%Y-%%m-%%dT%%H:%%M:00Z", %(epoch)d + n * %(slot)d))
    body = body:gsub("@n", tostring(n))
  end
  return wrk.format(one.method, one.path, one.headers, body)
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests":%%d,"seconds":%%f,"refused":%%d,"broken":%%d,"p95_ms":%%f}\\n',
    summary.requests, summary.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(95) / 1e3))
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
        """The table that the script reads."""
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
    url: str, requests: Sequence[Request], *, seconds: int, connections: int, number: int = 0
) -> Outcome:
    """Send a random mix of ``requests``, each as soon as a connection is free.

    Runs of different ``number`` (below 50) never send the same body.
    """
    script = _SCRIPT % {
        "choices": ", ".join(one.lua for one in requests for _ in range(one.weight)),
        "first": number * _PER_RUN + 1,
        "epoch": int(time.time() + _LEAD_S) // _SLOT_S * _SLOT_S,
        "slot": _SLOT_S,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", file.name, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return Outcome(**found)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
