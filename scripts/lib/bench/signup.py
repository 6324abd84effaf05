"""From the request that confirms a sign-up to a workspace that lets its owner in."""

import http.client
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

from scripts.lib.bench.figure import Figure
from scripts.lib.company import Company, steps
from scripts.lib.dev.place import BASE_HOST
from scripts.lib.percentiles import middle, p95
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT

_TIMES = 30
_P50_MS, _P95_MS = 150, 1000
_WITHIN_S = 20
_POLL_S = 0.005
_PAUSE_S = 1.0  # time in which the pool of prepared schemas fills up again
_PASSWORD = "Sabia-Laranjeira-2041"  # noqa: S105 - of workspaces that live for a minute
_SITE = {"Host": BASE_HOST}


def measure(stage: Stage) -> Iterator[Figure]:
    """Thirty sign-ups by the public API, one after the other."""
    taken_ms = []
    for n in range(_TIMES):
        taken_ms.append(_sign_up(stage, n) * 1000)
        time.sleep(_PAUSE_S)
    typical, slow = middle(taken_ms), p95(taken_ms)
    what = "sign-up to usable tenant"
    detail = {"ms": [round(one) for one in taken_ms]}
    yield Figure(
        "signup",
        f"{what}, p50 of {_TIMES}",
        f"< {_P50_MS} ms",
        f"{typical:.0f} ms",
        typical < _P50_MS,
        detail,
    )
    yield Figure(
        "signup", f"{what}, p95 of {_TIMES}", f"< {_P95_MS} ms", f"{slow:.0f} ms", slow < _P95_MS
    )


def _sign_up(stage: Stage, n: int) -> float:
    """Seconds from the confirmation to a sign-in that succeeds."""
    email, slug = f"dono{n}@medido.example", f"medido-{n}"
    begun = _post(stage, "/cadastro", {"email": email, "plan": "profissional"})
    path = f"/cadastro/{begun['token']}"
    company = Company(
        slug, f"Empresa {n}", _cnpj(n), "Bento Medidor", email, PRODUCT, "profissional"
    )
    *asked, last = steps(company, code=_mailed_code(stage, email), password=_PASSWORD)
    for step, form in asked:
        _post(stage, f"{path}/{step}", form)
    began = time.monotonic()
    _post(stage, f"{path}/{last[0]}", last[1])
    _await_active(stage, path)
    login = {"email": email, "password": _PASSWORD}
    host = {"Host": f"{slug}.{BASE_HOST}"}
    while stage.call("POST", "/api/auth/login", host, login)[0] >= http.client.BAD_REQUEST:
        if time.monotonic() - began > _WITHIN_S:
            raise TimeoutError(f"{slug} lets nobody in")
        time.sleep(_POLL_S)
    return time.monotonic() - began


def _await_active(stage: Stage, path: str) -> None:
    ends_at = time.monotonic() + _WITHIN_S
    while json.loads(stage.call("GET", f"/api{path}/pronto", _SITE)[2])["state"] != "active":
        if time.monotonic() > ends_at:
            raise TimeoutError("the workspace was not ready in time")
        time.sleep(_POLL_S)


def _post(stage: Stage, path: str, body: Any) -> Any:
    status, _, answer = stage.call("POST", f"/api{path}", _SITE, body)
    if status >= http.client.BAD_REQUEST:
        raise RuntimeError(f"{path}: {status} {answer.decode()}")
    return json.loads(answer)


def _mailed_code(stage: Stage, email: str) -> str:
    query = urllib.parse.urlencode({"to": email, "q": "código"})
    url = f"http://{stage.stack.place.address('admin')}/mailbox/messages?{query}"
    ends_at = time.monotonic() + _WITHIN_S
    while time.monotonic() < ends_at:
        with urllib.request.urlopen(url, timeout=10) as answer:
            if messages := json.load(answer)["messages"]:
                return str(messages[0]["subject"])[:6]
        time.sleep(0.05)
    raise TimeoutError(f"no code came for {email}")


def _cnpj(n: int) -> str:
    """A valid CNPJ for each ``n``: the check digits of Receita Federal's weights, modulo 11."""
    digits = [int(digit) for digit in f"{11222333 + n:08}0001"]
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
        digits.append(0 if rest < 2 else 11 - rest)  # noqa: PLR2004 - so the rule says
    return "".join(map(str, digits))
