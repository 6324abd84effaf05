"""Long work that is killed again and again: each row is done once, whatever died when."""

import random
import time
from pathlib import Path
from typing import Any, Final

from scripts.lib.drill.checker import Findings
from scripts.lib.drill.client import Client
from scripts.lib.stage import Customer, Stage
from scripts.lib.workload import LIVE, drill, form
from shared.faults import POINTS

_POINTS: Final = (*POINTS, "inside_chunk")
_WITHIN_S: Final = 1_200
_MOST_ROUNDS: Final = 20
_A_KILL: Final = 50  # rows that a kill is worth


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """Import so many rows while processes die at every point, one kill for fifty of them.

    And again as many others, until all those kills have met somebody.
    """
    rng = random.Random(seed)  # noqa: S311 - a drill repeats itself
    findings = Findings()
    customer = stage.customers[0]
    client = Client(stage, customer.host, rng)
    kills, killed, rounds = writes // _A_KILL, 0, 0
    while rounds == 0 or (killed < kills and rounds < _MOST_ROUNDS):
        killed += _round(stage, client, rng, (rounds, writes, kills - killed), findings)
        rounds += 1
    _compare(stage, customer, rounds * writes, findings)
    findings.acknowledged = rounds * writes
    findings.notes.append(f"{killed} of {kills} kills met somebody, in {rounds} imports")
    client.close()
    return findings


def _round(
    stage: Stage,
    client: Client,
    rng: random.Random,
    asked: tuple[int, int, int],
    findings: Findings,
) -> int:
    """One import, of a number and so many rows, with at most so many kills; how many met."""
    number, rows, kills = asked
    check = _sent(client, number, rows)
    killed = _until_ended(stage, client, check, rng, kills)
    job = _said(client, "POST", f"{drill().IMPORTS}/{check}/start")["job"]["id"]
    killed += _until_ended(stage, client, job, rng, kills - killed)
    told = _said(client, "GET", f"{drill().JOBS}/{job}")["job"]
    if (told["state"], told["done"], told["ok"]) != ("done", rows, rows):
        findings.lost.append(f"the job says {told['state']}, {told['done']} of {rows}")
    return killed


def _sent(client: Client, number: int, rows: int) -> str:
    """The look at a file of that many rows; its id."""
    body, kind = form(drill().spreadsheet(number, rows))
    identifier: str = _said(client, "POST", drill().IMPORTS, body, Content_Type=kind)["job"]["id"]
    return identifier


def _said(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """The answer of a client that asks until it gets one."""
    ends_at = time.monotonic() + _WITHIN_S
    while time.monotonic() < ends_at:
        status, answer = client.call(method, path, body, **headers)
        if 200 <= status < 300:  # noqa: PLR2004 - it was done
            return answer
        time.sleep(0.1)
    raise TimeoutError(f"{method} {path} was never answered")


def _until_ended(stage: Stage, client: Client, job: str, rng: random.Random, kills: int) -> int:
    """Arm one point after another until the job ends; how many processes died of it.

    After a death the next is armed once the job went on: what dies again and again is tried again
    after ever longer pauses, as Cloud Tasks has it, and one chunk would take all of the kills.
    """
    armed: Path | None = None
    died, done = 0, -1
    ends_at = time.monotonic() + _WITHIN_S
    while time.monotonic() < ends_at:
        told = _said(client, "GET", f"{drill().JOBS}/{job}")["job"]
        if told["state"] not in LIVE:
            break
        if armed is not None and not armed.exists():
            died, done, armed = died + 1, told["done"], None
        if armed is None and died < kills and told["done"] != done:
            armed = _armed(stage, rng)
        time.sleep(0.02)
    if armed is not None:
        died += not armed.exists()
        armed.unlink(missing_ok=True)
    return died


def _armed(stage: Stage, rng: random.Random) -> Path:
    point: Path = stage.stack.place.directory("faults") / rng.choice(_POINTS)
    point.touch()
    return point


def _compare(stage: Stage, customer: Customer, rows: int, findings: Findings) -> None:
    with stage.platform.databases.transaction(customer.tenant.scope) as db:
        count, distinct = db.scalar(drill().IMPORTED)
    if count != distinct:
        findings.doubled.append(f"{count - distinct} of {rows} rows came twice")
    if distinct != rows:
        findings.lost.append(f"{rows - distinct} of {rows} rows never came")
